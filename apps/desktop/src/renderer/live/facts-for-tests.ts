/** Facts of a small journal, for tests. */
import type { ExceptionState, Fact, Priority } from '@gemba/core/exception';
import { after, instant } from '@gemba/core/time';

export const START = instant(Date.parse('2026-11-22T08:00:00Z'));
/** the person at the station */
export const ME = 'anna';

export const opened = (id: string, priority: Priority = 'A'): Fact => ({
  type: 'exception.opened',
  payload: {
    plant: 'p1',
    title: `Title of ${id}`,
    where: 'Line 1',
    playbook: 'quality-hold',
    playbookVersion: 1,
    correlationKey: id,
    priority,
    subject: {},
    consequence: null,
    eventId: `e-${id}`,
    source: 'mqtt',
    occurredAt: START,
  },
});
export const askedFact = (decisionId: string): Fact => ({
  type: 'decision.asked',
  payload: {
    decisionId,
    function: 'quality',
    question: 'What now?',
    options: [],
    dueAt: after(START, 600_000),
    windowMs: 600_000,
    acknowledgedWindowMs: 600_000,
    ladder: [],
    owner: ME,
  },
});
export const joined = (n: number): Fact => ({
  type: 'exception.event-joined',
  payload: { eventId: `j${n}`, source: 'mail', occurredAt: START },
});
export const acknowledged = (decisionId: string): Fact => ({
  type: 'decision.acknowledged',
  payload: { decisionId, dueAt: after(START, 900_000) },
});
export const byId = (states: readonly ExceptionState[]) => states.toSorted((a, b) => (a.id < b.id ? -1 : 1));
