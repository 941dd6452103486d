export * from './monitor.ts';
export * from './profile.ts';
export * from './placement.ts';
