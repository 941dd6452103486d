import fc from 'fast-check';
import { expect, test } from 'vitest';
import { asked, CHOICE, OPEN, stage } from '../exception/stage.testing.ts';
import { evolve, type ExceptionState, type LadderStep } from '../exception/index.ts';
import { after, epochMs, type Instant } from '../time/index.ts';
import type { ChannelKind } from './channel.ts';
import { aNotice, night, type Answer, type SentMessage } from './night.testing.ts';
import { noticesOf } from './notices-of.ts';
import { TELLING_RULES } from './rules.ts';
import { settlementsOf } from './settlements-of.ts';

const T0 = '2026-11-22T22:00:00.000Z' as Instant;
const MIN = 60_000;
const at = (minutes: number) => after(T0, minutes * MIN);

const LADDER: LadderStep[] = [
  { afterMs: 0, to: 'deputy' },
  { afterMs: 5 * MIN, to: 'lead', repeat: { everyMs: 5 * MIN, times: 2 } },
  { afterMs: 15 * MIN, to: 'plant-manager' },
];
const ROLES = ['deputy', 'lead', 'plant-manager'];

test('a night of escalations: every step tells its people, and nobody is told after the decision', () => {
  const phones = (i: number, role: string) => ({
    contacts: [{ channel: 'whatsapp' as const, address: `+${role}${i}` }],
    zone: 'Europe/Berlin',
  });
  const people = Object.fromEntries(
    [0, 1, 2, 3].flatMap((i) => ['ann', ...ROLES].map((role) => [`${role}${i}`, phones(i, role)])),
  );
  const on = night({ from: T0, people });
  const exceptions = Array.from({ length: 40 }, (_, n) => {
    const opensAt = at(n * 10);
    const staged = stage(opensAt);
    staged.run(
      {
        ...OPEN,
        decisions: [
          asked(`d${n}`, { owner: `ann${n % 4}`, ladder: LADDER, dueAt: after(opensAt, 10 * MIN) }),
        ],
      },
      opensAt,
    );
    // every fifth is never decided; the others 3, 13, 23 … minutes after they were asked
    const decidedAt = n % 5 === 4 ? null : after(opensAt, (3 + 10 * (n % 5)) * MIN);
    return { n, opensAt, decidedAt, on: staged, state: undefined as ExceptionState | undefined, read: 0 };
  });
  const decided = new Map<string, Instant>();
  for (let minute = 0; minute <= 10 * 60; minute += 1) {
    const now = at(minute);
    on.run(now);
    for (const one of exceptions) {
      if (one.opensAt > now) continue;
      const id = `d${one.n}`;
      const decision = one.on.decision(id);
      if (one.decidedAt !== null && one.decidedAt <= now && decision.state !== 'decided') {
        one.on.act('decide', id, { ...CHOICE, by: decision.owner ?? 'max', option: 'nothing' }, now);
        decided.set(id, now);
      } else if (decision.nextStepAt !== null && decision.nextStepAt <= now) {
        const step = decision.ladder[decision.escalationLevel] ?? decision.ladder.at(-1);
        one.on.run({ type: 'timer', decisionId: id, to: [`${step?.to}${one.n % 4}`] }, now);
      }
      for (const entry of one.on.journal.slice(one.read)) {
        const before = one.state;
        one.state = evolve(before, entry);
        const own = { ...entry, seq: one.n * 1_000 + entry.seq };
        on.tell(noticesOf(before, one.state, own), settlementsOf(before, one.state, own));
      }
      one.read = one.on.journal.length;
    }
  }
  on.run(at(24 * 60));
  const notices = new Map(on.all().map((one) => [one.notice.id, one.notice]));
  for (const message of on.sent)
    for (const id of message.notices) {
      const decidedAt = decided.get(notices.get(id)?.decisionId ?? '');
      if (decidedAt) expect(message.at <= decidedAt).toBe(true);
    }
  const escalated = on.all().filter(({ notice }) => notice.because === 'escalated');
  expect(new Set(escalated.map(({ notice }) => notice.level))).toEqual(new Set([1, 2, 3]));
  for (const one of on.all()) expect(['reached', 'settled']).toContain(one.state);
  // never decided: the last people are asked again and again, to the end
  const forever = on.all().filter(({ notice }) => notice.decisionId === 'd4');
  expect(forever.filter(({ notice }) => notice.because === 'repeated').length).toBeGreaterThan(20);
  expect(forever.at(-1)?.notice).toMatchObject({ person: 'plant-manager0', because: 'repeated' });
});

const EXTERNAL = ['email', 'whatsapp', 'sms', 'voice', 'teams', 'slack'] as const;
const PEOPLE = ['p0', 'p1', 'p2'];
const contacts = fc.uniqueArray(fc.constantFrom(...EXTERNAL), { maxLength: 4 });
const answer = fc.constantFrom<Answer>(
  { sent: true },
  { sent: true, deliveredAfterMs: 10_000 },
  { sent: true, deliveredAfterMs: 4 * MIN },
  { sent: true, deliveredAfterMs: 10_000, seenAfterMs: 20_000 },
  { failed: true },
  { failed: true, afterMs: 90_000 },
);
const anyNotice = fc.record({
  minute: fc.integer({ min: 0, max: 400 }),
  person: fc.constantFrom(...PEOPLE),
  priority: fc.constantFrom('A', 'B', 'C', 'D'),
  level: fc.integer({ min: 0, max: 3 }),
  channels: fc.option(fc.uniqueArray(fc.constantFrom<ChannelKind>('in-app', ...EXTERNAL), { maxLength: 3 }), {
    nil: undefined,
  }),
  /** when its decision is taken; null: never */
  settledAfter: fc.option(fc.integer({ min: 0, max: 300 })),
});

test('every notice is sent, or needless since settled, or failed on every channel and on the record: nothing is swallowed', () => {
  fc.assert(
    fc.property(
      fc.array(anyNotice, { maxLength: 40 }),
      fc.array(contacts, { minLength: 3, maxLength: 3 }),
      fc.array(answer, { minLength: 6, maxLength: 6 }),
      fc.boolean(),
      fc.boolean(),
      (some, addresses, answers, quiet, flood) => {
        const people = Object.fromEntries(
          PEOPLE.map((person, i) => [
            person,
            {
              contacts: (addresses[i] ?? []).map((channel) => ({ channel, address: `${channel}-${i}` })),
              zone: 'Europe/Berlin',
              ...(quiet && { quietHours: { start: '23:00', end: '05:30' } }),
            },
          ]),
        );
        const on = night({
          from: T0,
          people,
          channel: (m: SentMessage) => answers[EXTERNAL.indexOf(m.channel as 'email')] ?? { sent: true },
          ...(flood && { flooded: new Set(['quality']) }),
        });
        const settledAt = new Map<string, Instant>();
        const agenda = some
          .flatMap(({ minute, settledAfter, ...more }, i) => {
            const id = String(i + 1);
            const decisionId = `d${id}`;
            const tell = {
              at: at(minute),
              does: () => on.tell([aNotice(id, at(minute), { ...more, decisionId })]),
            };
            if (settledAfter === null) return [tell];
            const end = at(minute + settledAfter);
            settledAt.set(id, end);
            const because = 'decided' as const;
            const settle = () =>
              on.tell([], [{ seq: 999, decisionId, person: null, only: null, because, at: end }]);
            return [tell, { at: end, does: settle }];
          })
          .toSorted((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
        for (const event of agenda) {
          on.run(event.at);
          event.does();
        }
        on.run(at(10 * 24 * 60));

        for (const one of on.all()) {
          const id = one.notice.id;
          const own = people[one.notice.person]?.contacts ?? [];
          const proven = one.deliveries.some((d) => d.state === 'delivered' || d.state === 'seen');
          const tried = new Set(one.deliveries.map((d) => d.address));
          if (one.state === 'settled') expect(settledAt.has(id)).toBe(true);
          else if (one.state === 'reached') expect(proven).toBe(true);
          else {
            expect(['unproven', 'unreached']).toContain(one.state);
            for (const { address } of own) expect(tried).toContain(address);
            expect(one.remarks.at(-1)).toMatch(/^All channels tried/);
            expect(one.deliveries.some((d) => d.channel === 'in-app')).toBe(true);
          }
        }
        for (const message of on.sent)
          for (const id of message.notices) {
            const end = settledAt.get(id);
            if (end) expect(message.at <= end).toBe(true);
          }
        for (const person of PEOPLE)
          for (const channel of EXTERNAL) {
            const times = on.by(person, channel).map((m) => epochMs(m.at));
            for (const { messages, withinMs } of TELLING_RULES.perPerson[channel])
              for (const [i, time] of times.entries()) {
                const before = times[i - messages];
                if (before !== undefined) expect(time - before).toBeGreaterThanOrEqual(withinMs);
              }
          }
      },
    ),
    { numRuns: 150 },
  );
});
