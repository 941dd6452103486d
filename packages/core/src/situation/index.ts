export * from './cause.ts';
export * from './gate.ts';
export * from './hierarchy.ts';
export * from './planned-stop.ts';
export * from './rule.ts';
