/**
 * How a kind of posting is done in Odoo. Several calls are several transactions there, so a program looks for its key
 * first and goes on from the state that it finds; that a document exists says nothing of whether its effect does. After
 * each button the state is read again, whatever the button answered.
 */
import type { ReadBack, Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import type { OdooConfig } from '../config.ts';
import { dayOf } from '../records/plant-days.ts';
import type { Odoo } from '../records/odoo-client.ts';
import type { Units } from '../records/units.ts';

export interface Program {
  /**
   * @returns the document's number, when its state says that the effect is there
   * @throws Refusal, OdooRefusal: nothing is left behind but a cancelled document
   */
  post(transaction: Transaction): Promise<string>;
  /** @returns the document's number; null when the effect is not, or only half there */
  find(transaction: Transaction): Promise<string | null>;
  readBack(transaction: Transaction): Promise<(ReadBack & { document: string }) | null>;
}

export interface Desk {
  odoo: Odoo;
  config: OdooConfig;
  units: Units;
  now: () => Instant;
}

/** Quantities that differ by less are the same. */
export const SAME_QTY = 1e-6;
export const sameQty = (a: number, b: number): boolean => Math.abs(a - b) <= SAME_QTY;

/** Odoo dates a move by its own clock; only the entry in the books takes another day (stock_account, `force_period_date`). */
export function bookedOn(
  { config, now }: Desk,
  { postingDate }: Transaction,
): { force_period_date?: string } {
  return postingDate === dayOf(now(), config.timeZone) ? {} : { force_period_date: postingDate };
}
