/**
 * Does a playbook answer an event, and which cause is it? One cause opens one exception, so the key names the cause:
 * the playbook and the values of its `correlate` fields.
 */
import type { OperationalEvent } from '../event/event.ts';
import { eventValues, type Values } from './expression.ts';
import { ABSENT, BACK } from './gate-rule.ts';
import type { Playbook } from './playbook.ts';

/** A condition that cannot be evaluated is false. @param plan figures of the planning context, flat */
export function matches(playbook: Playbook, event: OperationalEvent, plan: Values): boolean {
  if (!playbook.on.includes(event.type) || !isOwnAbsence(playbook, event)) return false;
  if (!playbook.when) return true;
  return playbook.when.value({ event: eventValues(event), plan, params: {} }) === true;
}

/** A playbook that expects a signal answers to the absence of that one, not to those that other playbooks expect. */
export function isOwnAbsence({ playbook, expect }: Playbook, { type, fields }: OperationalEvent): boolean {
  if (!expect || (type !== ABSENT && type !== BACK)) return true;
  return fields.playbook?.value === playbook;
}

/** @returns null when the event does not tell a field that the cause is known by; see {@link partialKey} */
export function correlationKey(playbook: Playbook, event: OperationalEvent): string | null {
  if (playbook.correlate.some((name) => event.fields[name] === undefined)) return null;
  return keyOf(playbook, event, []);
}

/**
 * The key of an event that does not tell all of it: made of what it tells, its type and its source. So the reports of
 * one source about something it cannot name still join, and never swallow those of another source.
 */
export const partialKey = (playbook: Playbook, event: OperationalEvent): string =>
  keyOf(playbook, event, [
    ['type', event.type],
    ['source', event.source],
  ]);

/** Values are escaped, so that two causes never share a key by the way their codes are written. */
function keyOf(playbook: Playbook, event: OperationalEvent, more: [string, string][]): string {
  const told = playbook.correlate.flatMap((name): [string, string][] => {
    const field = event.fields[name];
    return field ? [[name, String(field.value)]] : [];
  });
  const pairs = [...told, ...more].map(
    ([name, value]) => `${name}=${encodeURIComponent(value.toWellFormed())}`,
  );
  return `${playbook.playbook}:${pairs.join('&')}`;
}
