export * from './channels.ts';
export * from './bridge.ts';
