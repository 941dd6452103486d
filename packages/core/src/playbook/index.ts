export * from './expression.ts';
export * from './template.ts';
export * from './playbook.ts';
export { ABSENT, BACK, SUBJECT_FIELDS, type Link } from './gate-rule.ts';
export * from './match.ts';
export * from './prepare.ts';
export * from './postings.ts';
export {
  lintFacts,
  lintPlaybook,
  withLines,
  type LintCode,
  type LintFacts,
  type LintFinding,
} from './lint.ts';
export { BY_HAND } from './cross-check.ts';
export type { FileProblem } from '../yaml/index.ts';
