/** An exception on a small stage, for tests: commands go in, the facts are folded. */
import { after, type Instant } from '../time/index.ts';
import { actorOf, decide, evolve, isRefusal } from './index.ts';
import type { Command, ExceptionState, FactPayloads, Refusal } from './index.ts';

export const T0 = '2026-11-22T08:00:00.000Z' as Instant;
export const MIN = 60_000;

export const asked = (id: string): FactPayloads['decision.asked'] => ({
  decisionId: id,
  function: id,
  question: 'What now?',
  options: [
    {
      id: 'hold',
      label: 'Hold the lot',
      detail: '',
      params: [{ name: 'qty', label: 'Quantity', type: 'number', required: true }],
      posts: ['quality-hold'],
      needsReason: false,
    },
    { id: 'waive', label: 'Release', detail: '', params: [], posts: [], needsReason: true },
    { id: 'nothing', label: 'Do nothing', detail: '', params: [], posts: [], needsReason: false },
  ],
  dueAt: after(T0, 10 * MIN),
  windowMs: 10 * MIN,
  acknowledgedWindowMs: 5 * MIN,
  ladder: [
    { afterMs: 0, to: 'deputy' },
    { afterMs: 10 * MIN, to: 'lead' },
  ],
  owner: 'ann',
});

export const OPEN: Extract<Command, { type: 'open' }> = {
  type: 'open',
  opened: {
    plant: 'p1',
    title: 'Torque out of tolerance',
    where: 'line 3',
    playbook: 'quality-hold',
    playbookVersion: 1,
    correlationKey: 'quality-hold:L1',
    priority: 'A',
    subject: { lot: 'L1' },
    consequence: null,
    eventId: 'e1',
    source: 'mqtt/a',
    occurredAt: T0,
  },
  decisions: [asked('quality'), asked('planning')],
};

/** A small stage: applies commands, keeps the state, counts the facts. */
export function stage(at: Instant = T0) {
  let state: ExceptionState | null = null;
  let seq = 0;
  const types: string[] = [];
  const run = (command: Command, now: Instant = at): Refusal | null => {
    const answer = decide(state, command, now);
    if (isRefusal(answer)) return answer;
    for (const fact of answer) {
      seq += 1;
      types.push(fact.type);
      state = evolve(state ?? undefined, {
        ...fact,
        seq,
        at: now,
        exceptionId: 'x1',
        actor: actorOf(command),
        hash: '',
        previousHash: '',
      });
    }
    return null;
  };
  const exception = (): ExceptionState => {
    if (!state) throw new Error('not open');
    return state;
  };
  const decision = (id: string) => {
    const found = exception().decisions.find((d) => d.id === id);
    if (!found) throw new Error(id);
    return found;
  };
  return { run, exception, decision, types };
}
