/** An exception on a small stage, for tests: commands go in, the facts are folded. */
import { after, type Instant } from '../time/index.ts';
import { actorOf, decide, evolve, isRefusal } from './index.ts';
import type {
  Actor,
  Command,
  Consequence,
  ExceptionState,
  FactPayloads,
  JournalEntry,
  Option,
  Refusal,
  WindowReason,
} from './index.ts';

export const T0 = '2026-11-22T08:00:00.000Z' as Instant;
export const MIN = 60_000;

export const asked = (
  id: string,
  more: Partial<FactPayloads['decision.asked']> = {},
): FactPayloads['decision.asked'] => ({
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
  ...more,
});

/** Options that more than one click needs: a signature, a second person, both. */
export const SIGNED: Option[] = [
  { ...plain('release'), signature: 'released for use' },
  { ...plain('scrap'), fourEyes: true },
  { ...plain('rework'), fourEyes: true, signature: 'approved' },
  plain('nothing'),
];

function plain(id: string): Option {
  return { id, label: id, detail: '', params: [], posts: [], needsReason: false };
}

/** What happens if nobody decides: nothing yet, unless `some` says otherwise. */
export const consequence = (some: Partial<Consequence> = {}): Consequence => ({
  workOrders: 1,
  ordersLate: 0,
  customers: [],
  valueAtRisk: 0,
  currency: 'EUR',
  starvesAt: null,
  daysLate: 0,
  contextAt: T0,
  ...some,
});

/** Why the window of `asked` ends when it does, where a consequence may shorten it. */
export const BY_PLAYBOOK: WindowReason = {
  by: 'playbook',
  playbookDueAt: after(T0, 10 * MIN),
  onShiftCalendar: false,
  starvesAt: null,
  slackUntil: null,
  contextAt: null,
};

export const CHOICE = { params: {}, reason: null, postings: [], effects: [] };

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

type Act = Extract<Command, { decisionId: string; expectedVersion: number; by: Actor }>;
type Rest<T extends Act['type']> = Omit<
  Extract<Act, { type: T }>,
  'type' | 'decisionId' | 'expectedVersion' | 'by'
>;

/**
 * A small stage: applies commands, keeps the state and the journal, counts the facts.
 * @param from a fold to go on from
 */
export function stage(at: Instant = T0, from: ExceptionState | null = null) {
  let state = from;
  let seq = from?.seq ?? 0;
  const types: string[] = [];
  const journal: JournalEntry[] = [];
  const run = (command: Command, now: Instant = at): Refusal | null => {
    const answer = decide(state, command, now);
    if (isRefusal(answer)) return answer;
    for (const fact of answer) {
      seq += 1;
      types.push(fact.type);
      const actor = actorOf(command);
      const entry = { ...fact, seq, at: now, exceptionId: 'x1', actor, hash: '', previousHash: '' };
      journal.push(entry);
      state = evolve(state ?? undefined, entry);
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
  /** on the version that is there; by ann, unless `more` says who */
  const act = <T extends Act['type']>(
    type: T,
    decisionId: string,
    more: Rest<T> & { by?: Actor },
    now?: Instant,
  ): Refusal | null => {
    const { version: expectedVersion } = decision(decisionId);
    return run({ type, decisionId, expectedVersion, by: 'ann', ...more } as unknown as Command, now);
  };
  const fire = (decisionId: string, minutes: number, ...to: string[]) =>
    run({ type: 'timer', decisionId, to }, after(T0, minutes * MIN));
  /** what the store gives back after a restart */
  const restart = () => {
    state = JSON.parse(JSON.stringify(state)) as ExceptionState;
  };
  return { run, act, fire, restart, exception, decision, types, journal };
}

export const minutes = (n: number): Instant => after(T0, n * MIN);
