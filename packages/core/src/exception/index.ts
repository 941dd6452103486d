export * from './state.ts';
export * from './facts.ts';
export * from './commands.ts';
export * from './decide.ts';
export { MAX_SHELVED_MS, nextRole } from './decide-decision.ts';
export { undoingOf } from './decide-posting.ts';
export * from './refuse.ts';
export * from './evolve.ts';
