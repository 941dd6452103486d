/**
 * Priority = severity × consequence. The severity is the playbook's: how bad it is in itself, 1 (low) … 4 (critical, a
 * danger to people or plant, whatever the orders). The consequence is the plan's, in four classes:
 *
 *   class      value at risk        or  starves within     or  customers concerned
 *   none       nothing                  not at all, or > 8 h   none of class A or B
 *   slight     below 10,000             8 h                    class B
 *   serious    from 10,000              4 h
 *   severe     from 40,000              1 h
 *   Customers of class A raise it by one class.
 *
 *   severity   none   slight   serious   severe    not known
 *   4           A       A        A         A          A
 *   3           C       B        B         A          B
 *   2           D       C        B         B          C
 *   1           D       D        C         C          D
 *
 * More severity, more value, an earlier starvation or a better customer never lowers it. Where nothing is known of the
 * consequence the severity alone counts. The table aims at EEMUA 191's mix (5 / 15 / 80), which `alarm-mix.ts` measures;
 * the values are in the plant's currency, and a plant with other money says which they are.
 */
import type { Consequence, Priority } from '../exception/state.ts';
import { type Instant, msBetween } from '../time/index.ts';

const HOUR_MS = 3_600_000;

/** From this value on: slight, serious, severe; in the plant's currency. */
export const VALUE_BANDS: ValueBands = [0.01, 10_000, 40_000];
export type ValueBands = readonly [slight: number, serious: number, severe: number];

/** Within this time: slight, serious, severe; ms. */
const STARVING_BANDS = [8 * HOUR_MS, 4 * HOUR_MS, HOUR_MS] as const;
/** What starves later than this has no say in the priority yet: it will, as time passes. */
export const [STARVING_COUNTS_MS] = STARVING_BANDS;

type Class = 0 | 1 | 2 | 3;

const MATRIX: Readonly<Record<1 | 2 | 3 | 4, readonly [Priority, Priority, Priority, Priority]>> = {
  4: ['A', 'A', 'A', 'A'],
  3: ['C', 'B', 'B', 'A'],
  2: ['D', 'C', 'B', 'B'],
  1: ['D', 'D', 'C', 'C'],
};
const BY_SEVERITY_ALONE: Readonly<Record<1 | 2 | 3 | 4, Priority>> = { 4: 'A', 3: 'B', 2: 'C', 1: 'D' };

/**
 * @param at the time that starving is seen from; default: when the consequence's figures were true
 * @param bands in the plant's currency; default {@link VALUE_BANDS}
 */
export function priorityOf(
  severity: 1 | 2 | 3 | 4,
  consequence: Consequence | null,
  at?: Instant,
  bands: ValueBands = VALUE_BANDS,
): Priority {
  if (consequence === null) return BY_SEVERITY_ALONE[severity];
  return MATRIX[severity][classOf(consequence, at ?? consequence.contextAt, bands)];
}

function classOf(consequence: Consequence, at: Instant, bands: ValueBands): Class {
  const { valueAtRisk, starvesAt, customerClass } = consequence;
  const left = starvesAt === null ? Infinity : msBetween(at, starvesAt);
  const worst = Math.max(
    bands.filter((from) => valueAtRisk >= from).length,
    STARVING_BANDS.filter((within) => left <= within).length,
    customerClass === 'B' ? 1 : 0,
  );
  return Math.min(3, worst + (customerClass === 'A' ? 1 : 0)) as Class;
}
