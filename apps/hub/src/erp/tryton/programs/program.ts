/**
 * A program: what a transaction is in Tryton, as remote calls. The inbox does all of it in one of Tryton's transactions;
 * without the inbox posting/resume.ts does it call by call. Families of kinds are one file each: what they need to know is read
 * first (`…-look-up.ts`), the translation itself is pure.
 */
import type { Transaction } from '@gemba/core/posting';
import type { Refused } from '../../connector.ts';

/** Stands for the ids that step n has created. */
export interface Ref {
  $ref: number;
}
export type Ids = number[] | Ref;

/** model, method, arguments (values.ts); ids come first, but in `create` */
export type Step = [model: string, method: string, ...args: unknown[]];

/** what a field of these records must be after the last step: a button that did nothing gives no error */
export type Expectation = [model: string, ids: Ids, field: string, value: unknown];

export interface Program {
  steps: Step[];
  expect: Expectation[];
  /** records that must still be as they were read: model, id, `_timestamp` */
  unlessChanged: [model: string, id: number, timestamp: string][];
  /** the record whose number is the document */
  document: [model: string, ids: Ids];
}

export const refused = (reason: string, field?: keyof Transaction): Refused => ({
  state: 'rejected',
  reason,
  ...(field && { field }),
});

export const isRefused = <T extends object>(outcome: T | Refused): outcome is Refused =>
  'state' in outcome && outcome.state === 'rejected' && 'reason' in outcome;

/** Tryton keeps quantities as floats; more decimals than any unit has. */
export const SAME_QTY = 1e-6;

/** The text in which an internal shipment carries its key, and the reason for a person to read. */
export const referenceOf = ({ key, reason }: Transaction): string => (reason ? `${key}: ${reason}` : key);

/** Whether a shipment's reference is that of this key. */
export const isReferenceOf = (key: string, reference: unknown): boolean =>
  reference === key || (typeof reference === 'string' && reference.startsWith(`${key}: `));
