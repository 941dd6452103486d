/** An item of Tryton by its code, and what is wrong with it before anything is sent. */
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import type { Refused } from '../../connector.ts';
import type { Session } from '../rpc/session.ts';
import { refused } from './program.ts';

const Unit = z.object({ id: z.int(), symbol: z.string(), name: z.string() });
export type Unit = z.infer<typeof Unit>;

const Item = z.object({
  id: z.int(),
  code: z.string(),
  /** SQLite has no booleans */
  active: z.union([z.boolean(), z.int()]).transform(Boolean),
  'default_uom.': Unit,
});

export interface Item {
  id: number;
  code: string;
  unit: Unit;
}

const FIELDS = ['code', 'active', 'default_uom.symbol', 'default_uom.name'];

/** Tryton takes moves of a deactivated item without a word, and fails on a wrong unit with a Python error. */
export async function lookUpItem(session: Session, { item, uom }: Transaction): Promise<Item | Refused> {
  const rows = await session.read('product.product', [['code', '=', item ?? '']], FIELDS, {
    context: { active_test: false },
  });
  const items = z.array(Item).parse(rows);
  const active = items.filter((found) => found.active);
  const [only] = active;
  if (!only)
    return refused(
      items.length > 0 ? `Item ${item} is deactivated in Tryton.` : `Tryton knows no item ${item}.`,
      'item',
    );
  if (active.length > 1) return refused(`Tryton has ${active.length} items with the code ${item}.`, 'item');
  const unit = only['default_uom.'];
  return wrongUnit(uom, unit, only.code) ?? { id: only.id, code: only.code, unit };
}

/** @returns the refusal, or null when the unit is that of the record */
export function wrongUnit(uom: string | undefined, unit: Unit, of: string): Refused | null {
  if (uom === undefined || uom === unit.symbol || uom === unit.name) return null;
  return refused(`The unit of ${of} in Tryton is ${unit.symbol} (${unit.name}), not ${uom}.`, 'uom');
}
