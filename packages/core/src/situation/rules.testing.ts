/** A playbook and an event as small as they can be, for tests of what an event is to a playbook. */
import type { FieldValue, OperationalEvent } from '../event/index.ts';
import type { Playbook } from '../playbook/index.ts';
import { parsed } from '../playbook/parsed.testing.ts';
import { instant } from '../time/index.ts';

/** @param lines beside those that every playbook has */
export const playbook = (name: string, lines = ''): Playbook =>
  parsed(`playbook: ${name}
title: Down
where: here
on: [machine.down, signal.absent]
correlate: [workCentre]
severity: high
${lines}
decisions:
  - id: maintenance
    function: maintenance
    question: Who repairs it?
    pack: maintenance
    window: 5m
    afterAcknowledge: 15m
    ladder: [{ after: 0s, to: deputy }, { after: 5m, to: lead }]
    options: [{ id: ok, label: OK, detail: Nothing is posted }]
`);

export const event = (type: string, told: Record<string, FieldValue> = {}): OperationalEvent => ({
  id: 'e',
  plant: 'p',
  type,
  occurredAt: instant(0),
  source: 's',
  signalId: 's',
  fields: Object.fromEntries(
    Object.entries(told).map(([name, value]) => [name, { value, confidence: 1, from: 'signal' }]),
  ),
  missing: [],
});
