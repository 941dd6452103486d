export * from './transaction.ts';
export * from './touched.ts';
export * from './compensation.ts';
export * from './effect.ts';
export * from './read-back.ts';
export * from './cross-reference.ts';
export * from './known-codes.ts';
export { closestCodes } from './closest-codes.ts';
export { LotFormat } from './lot-format.ts';
