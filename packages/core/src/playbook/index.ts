export * from './expression.ts';
export * from './template.ts';
export * from './playbook.ts';
export * from './match.ts';
export * from './prepare.ts';
export * from './postings.ts';
export { BY_HAND } from './cross-check.ts';
export type { FileProblem } from '../yaml/index.ts';
