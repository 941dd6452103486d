export * from './state.ts';
export * from './facts.ts';
export * from './commands.ts';
export * from './decide.ts';
export * from './evolve.ts';
