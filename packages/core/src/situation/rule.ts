/** What a playbook's gate demands, and what an event is to it: a report, a word that it is over, or nothing. */
import type { OperationalEvent } from '../event/event.ts';
import {
  eventValues,
  isOwnAbsence,
  matches,
  type Expression,
  type Playbook,
  type Values,
} from '../playbook/index.ts';
import type { GateRule, Happening } from './gate.ts';

/** A playbook that demands nothing: it opens at its first event. Only planned stops can hold it. */
export const OPEN_GATE: GateRule = {
  delayMs: 0,
  offDelayMs: 0,
  occurrences: null,
  deadband: null,
  clears: false,
};

/** @returns null when it demands nothing, so that nothing needs to be looked up or kept */
export function gateRuleOf(playbook: Playbook): GateRule | null {
  const { delay, offDelay, occurrences, deadband, clears, record, inhibitedBy } = playbook;
  if (![delay, occurrences, deadband, clears, record, inhibitedBy].some((field) => field !== undefined))
    return null;
  return {
    delayMs: delay ?? 0,
    offDelayMs: offDelay ?? 0,
    occurrences: occurrences ? { n: occurrences.n, withinMs: occurrences.within } : null,
    deadband: deadband?.within ?? null,
    clears: clears !== undefined,
  };
}

/** Event types that a playbook must see: those that open, and those that clear. */
export const typesOf = (playbook: Playbook): string[] => [...playbook.on, ...(playbook.clears?.on ?? [])];

export const seesType = ({ on, clears }: Playbook, type: string): boolean =>
  on.includes(type) || clears?.on.includes(type) === true;

type Told<K extends Happening['kind']> = Extract<Happening, { kind: K }>;

/**
 * What an event is to a playbook. An event that could both open and clear opens: nobody is forgotten.
 *
 * @param plan figures of the planning context, flat; asked for only where a condition looks into them
 * @returns null when it is nothing to it
 */
export function happeningOf(
  playbook: Playbook,
  event: OperationalEvent,
  plan: () => Values,
): Told<'report' | 'clear'> | null {
  const { when, record, clears } = playbook;
  const planFor = (condition: Expression | undefined): Values => (condition?.roots.has('plan') ? plan() : {});
  if (matches(playbook, event, planFor(when))) return reportOf(playbook, event, planFor(record));
  return clearedBy(playbook, event, planFor(clears?.when)) ? clearOf(playbook, event) : null;
}

/** Does this event say that what the playbook asks about is over? */
export function clearedBy(playbook: Playbook, event: OperationalEvent, plan: Values): boolean {
  const { clears } = playbook;
  if (!clears?.on.includes(event.type) || !isOwnAbsence(playbook, event)) return false;
  return !clears.when || clears.when.value({ event: eventValues(event), plan, params: {} }) === true;
}

export function reportOf(playbook: Playbook, event: OperationalEvent, plan: Values): Told<'report'> {
  const { record } = playbook;
  return {
    kind: 'report',
    eventId: event.id,
    at: event.occurredAt,
    value: valueOf(playbook, event),
    record: record?.value({ event: eventValues(event), plan, params: {} }) === true,
  };
}

export const clearOf = (playbook: Playbook, event: OperationalEvent): Told<'clear'> => ({
  kind: 'clear',
  at: event.occurredAt,
  value: valueOf(playbook, event),
});

/** Of the dead-band's field. */
function valueOf({ deadband }: Playbook, event: OperationalEvent): number | null {
  const value = deadband && event.fields[deadband.field]?.value;
  return typeof value === 'number' ? value : null;
}
