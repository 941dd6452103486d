/**
 * What an option does to the plant's things, said so that two outcomes can be held against each other. A posting has
 * its effect by its kind; an option that posts nothing ("use it as it is") declares its own in the playbook.
 */
import type { Transaction } from './transaction.ts';

export const EFFECT_ACTS = [
  'hold-lot',
  'use-lot',
  'scrap-lot',
  'move-order',
  'split-order',
  'complete-order',
  'cancel-order',
  'promise-date',
  'supplier-date',
] as const;
export type EffectAct = (typeof EFFECT_ACTS)[number];

export interface Effect {
  act: EffectAct;
  /** the code of the lot, order or line */
  subject: string;
  /** of a lot: its item, where it is said; two items may have lots of the same number */
  item?: string | undefined;
  /** a date; two different ones for the same subject contradict each other */
  value?: string | undefined;
}

/** What cannot both be true. A pair of the same act contradicts itself where the values differ. */
const OPPOSITES: Readonly<Record<EffectAct, readonly EffectAct[]>> = {
  'hold-lot': ['use-lot', 'scrap-lot'],
  'use-lot': ['hold-lot', 'scrap-lot'],
  'scrap-lot': ['hold-lot', 'use-lot'],
  'move-order': ['cancel-order'],
  'split-order': ['cancel-order', 'complete-order'],
  'complete-order': ['cancel-order', 'split-order'],
  'cancel-order': ['move-order', 'split-order', 'complete-order'],
  'promise-date': [],
  'supplier-date': [],
};

export function contradicts(a: Effect, b: Effect): boolean {
  if (a.subject !== b.subject) return false;
  if (a.item !== undefined && b.item !== undefined && a.item !== b.item) return false;
  if (a.act === b.act) return a.value !== undefined && b.value !== undefined && a.value !== b.value;
  return OPPOSITES[a.act].includes(b.act);
}

/** Null: what the transaction does contradicts nothing. */
export function effectOf(transaction: Transaction): Effect | null {
  const { kind, lot, item, order, salesLine, purchaseLine, date } = transaction;
  const effect = (act: EffectAct, subject: string | undefined, value?: string): Effect | null =>
    subject === undefined ? null : { act, subject, ...(value !== undefined && { value }) };
  const onLot = (act: EffectAct): Effect | null =>
    lot === undefined ? null : { act, subject: lot, ...(item !== undefined && { item }) };
  switch (kind) {
    case 'quality-hold':
      return onLot('hold-lot');
    case 'quality-release':
    case 'transfer':
      return onLot('use-lot');
    case 'scrap':
      return onLot('scrap-lot');
    case 'reschedule':
      return effect('move-order', order, date);
    case 'partial-completion':
    case 'operation-confirmation':
    case 'finish':
      return effect('complete-order', order);
    case 'cancel':
      return effect('cancel-order', order);
    case 'customer-date':
      return effect('promise-date', salesLine, date);
    case 'expedite':
      return effect('supplier-date', purchaseLine, date);
    case 'maintenance-order':
      return null;
  }
}
