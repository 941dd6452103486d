/** Units of measure and how many of one another is. */
import type { z } from 'zod';
import { UNIT } from './models.ts';
import type { Odoo } from './odoo-client.ts';
import type { Link } from '../rpc/values.ts';

export type Unit = z.output<typeof UNIT.row>;

export interface Units {
  read(): Promise<void>;
  named(name: string): Unit | undefined;
  /** @returns how many of the unit `to` one `from` is; 1 where it cannot be told */
  ratio(from: Link | null, to: Link | null): number;
}

export function openUnits(odoo: Odoo): Units {
  let units = new Map<number, Unit>();
  return {
    async read() {
      units = new Map((await odoo.search(UNIT, [])).map((unit) => [unit.id, unit]));
    },
    named: (name) => [...units.values()].find((unit) => unit.name === name),
    ratio(from, to) {
      if (!from || !to || from.id === to.id) return 1;
      const ratio = inReference(units.get(from.id)) / inReference(units.get(to.id));
      return Number.isFinite(ratio) ? ratio : 1;
    },
  };
}

/** How many of its reference unit one of these is. */
function inReference(unit: Unit | undefined): number {
  if (!unit || unit.factor === 0) return Number.NaN;
  const { factor, relative_factor } = unit;
  return relative_factor === null || relative_factor === undefined ? 1 / factor : factor;
}
