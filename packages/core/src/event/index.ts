export * from './event.ts';
export * from './catalogue.ts';
export * from './normalise.ts';
