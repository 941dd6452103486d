export * from './entities.ts';
export * from './pack.ts';
export * from './context.ts';
export { contextAfter } from './context-after.ts';
export { type Demand, type Peg, type Pegging, peggingOf, type Supply } from './pegging.ts';
export {
  type Assumptions,
  type Cause,
  causeOf,
  DEFAULT_DELAY_MS,
  DEFAULT_DOWNTIME_MS,
} from './disturbance.ts';
export * from './impact.ts';
export * from './alternatives.ts';
export { expressionScope, type Scope } from './suggestions.ts';
export { buildPack, PACK_NAMES, type PackInput, type SimilarCase } from './packs/index.ts';
export { impactOptionsFor } from './assumptions.ts';
export * from './delta.ts';
export * from './delta-drift.ts';
export { seenRows, touchedRows } from './seen.ts';
export { touchedBetween, type Touches } from './touched-causes.ts';
