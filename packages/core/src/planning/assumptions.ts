/**
 * What an event lets us assume about the disturbance: what it is about, and how long or how much. What the event does
 * not tell keeps the defaults of `disturbance.ts`. The names are those of the event catalogue.
 */
import type { FieldValue } from '../event/event.ts';
import type { Subject } from '../exception/state.ts';
import { type PlanningContext, under } from './context.ts';
import type { ImpactOptions } from './impact.ts';

const ABOUT: readonly [prefix: string, keys: readonly (keyof Subject)[]][] = [
  ['quality.', ['lot', 'item']],
  ['machine.', ['workCentre', 'line']],
  ['material.', ['purchaseLine', 'item']],
  ['order.', ['workOrder', 'salesLine']],
  ['safety.', ['workCentre', 'line', 'area']],
];

const DAY_MS = 86_400_000;

/**
 * @param type the event's type, "machine.down"
 * @param values the event's values; used are `expectedMinutes`, `daysLate` and `available` (counted stock of the item)
 */
export function impactOptionsFor(
  context: PlanningContext,
  type: string,
  subject: Subject,
  values: Readonly<Record<string, FieldValue>>,
): ImpactOptions {
  const keys = ABOUT.find(([prefix]) => type.startsWith(prefix))?.[1] ?? [];
  const minutes = positive(values['expectedMinutes']);
  const days = positive(values['daysLate']);
  return {
    of: keys.find((key) => subject[key]),
    downtimeMs: minutes === undefined ? undefined : minutes * 60_000,
    delayMs: days === undefined ? undefined : days * DAY_MS,
    shortQty: shortOfBooks(context, subject.item, values['available']),
  };
}

/** Free stock by the ERP that somebody has counted and not found. */
function shortOfBooks(context: PlanningContext, item: string | undefined, counted: FieldValue | undefined) {
  if (typeof counted !== 'number' || item === undefined) return undefined;
  const onHand = under(context.stockOfItem, item).reduce(
    (sum, s) => sum + (s.status === 'free' ? s.qty : 0),
    0,
  );
  return Math.max(0, onHand - counted);
}

const positive = (value: FieldValue | undefined): number | undefined =>
  typeof value === 'number' && value > 0 ? value : undefined;
