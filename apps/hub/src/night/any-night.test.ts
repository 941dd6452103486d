import fc from 'fast-check';
import { expect, test } from 'vitest';
import { after, type Instant } from '@gemba/core/time';
import { openNight, type Night } from './night-for-tests.ts';
import { MINUTE, PEOPLE, somebody } from './plant-for-tests.ts';

/** Whoever acts, is put on, or is away; Paul is always there, so nobody's decision may ever be an orphan. */
const PEOPLE_OF_NIGHT = ['ann', 'dora', 'lea', 'emil', 'lars', 'pia', 'pete'] as const;
const ROLES = Object.fromEntries(PEOPLE.map(({ id }) => [id, 'scheduler' as const]));

const who = fc.constantFrom(...PEOPLE_OF_NIGHT);
const which = fc.nat({ max: 3 });
const minutes = fc.integer({ min: 1, max: 90 });
const step = fc.oneof(
  fc.record({ does: fc.constant('pass' as const), minutes }),
  fc.record({ does: fc.constantFrom('acknowledge' as const, 'decide' as const), who, which }),
  fc.record({
    does: fc.constantFrom('reassign' as const, 'delegate' as const, 'hand-over' as const),
    who,
    which,
    to: who,
  }),
  fc.record({ does: fc.constant('shelve' as const), who, which, minutes }),
  fc.record({ does: fc.constant('away' as const), who, minutes }),
  fc.record({ does: fc.constant('instead' as const), who, to: who, minutes }),
  fc.record({ does: fc.constant('restart' as const), minutes }),
);
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

async function take(night: Night, ids: readonly string[], one: Step): Promise<string | null> {
  const until = (ms: number): Instant => after(night.now(), ms);
  switch (one.does) {
    case 'pass':
      await night.forward(`${one.minutes}m`);
      return null;
    case 'restart':
      await night.restart({ passes: `${one.minutes}m` });
      return null;
    case 'away':
      await night.hub().roster.add(
        [
          {
            kind: 'absence',
            entry: { person: one.who, from: night.now(), to: until(one.minutes * MINUTE), reason: 'away' },
            state: 'active',
          },
        ],
        'paul',
      );
      return null;
    case 'instead':
      if (one.who === one.to) return null;
      await night.hub().roster.add(
        [
          {
            kind: 'override',
            entry: {
              who: one.to,
              instead: one.who,
              from: night.now(),
              to: until(one.minutes * MINUTE),
              reason: 'ill',
            },
            state: 'active',
          },
        ],
        'paul',
      );
      return null;
    default: {
      const id = ids[one.which] ?? '';
      const body = {
        acknowledge: {},
        decide: { option: 'hold' },
        reassign: { to: 'to' in one ? one.to : '' },
        delegate: { to: 'to' in one ? one.to : '' },
        'hand-over': { to: 'to' in one ? one.to : '', note: 'see the lab’s figures' },
        shelve: { until: until(('minutes' in one ? one.minutes : 1) * MINUTE), reason: 'later' },
      }[one.does];
      const { ok } = await night.act(one.who, id, one.does, body);
      return ok && one.does === 'decide' ? id : null;
    }
  }
}

test('whatever people do, whoever is away, and however often the hub begins anew: no decision is ever an orphan, none is taken but by its own answer, and all of them go on asking', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 6, maxLength: 14 }), async (steps) => {
      const night = await openNight({
        from: '2027-03-27T21:00',
        people: [...PEOPLE, somebody('nora', 'planning', 'deputy', 'on-call')],
        roles: ROLES,
      });
      try {
        await night.ask('two');
        await night.ask('two');
        const ids = (await night.exceptions('two')).flatMap(({ decisions }) => decisions.map(({ id }) => id));
        expect(ids).toHaveLength(4);
        const decided = new Set<string>();
        for (const one of steps) {
          const id = await take(night, ids, one);
          if (id !== null) decided.add(id);
        }
        await night.forward('4h');
        const rung = night.rung();
        for (const id of ids) {
          const { state, escalationLevel } = await night.decision(id);
          expect(state === 'decided').toBe(decided.has(id));
          if (state !== 'decided') expect(escalationLevel).toBeGreaterThan(0);
        }
        await night.forward('1h');
        expect(night.rung() > rung).toBe(decided.size < ids.length);
      } finally {
        await night.end();
      }
    }),
    { numRuns: 4, endOnFailure: true },
  );
}, 120_000);
