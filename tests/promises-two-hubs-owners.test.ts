/** Promise 4 of the design with two hubs on one database, against real processes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Decision } from '@gemba/core/exception';
import type { HealthDetails } from '@gemba/core/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type HubProcess, until } from './hub-process.ts';
import {
  ask,
  decisionsOf,
  exceptionsOf,
  expectWhole,
  factsOf,
  FUNCTIONS,
  people,
  writeRoster,
} from './two-hubs-floor.ts';
import { startTwoHubs, type TwoHubs } from './two-hubs.ts';

const CAUSES = 20;
/** The watch looks every five seconds, and a busy machine takes its time. */
const PASSED_ON_WITHIN_MS = 60_000;

const HOUR_MS = 3_600_000;
const LATER = Date.now() + 6 * HOUR_MS;
const at = (ms: number): string => new Date(ms).toISOString();
const PERSON = { role: 'decider', shift: 'on-call', inApp: true };
const SOME = ['quality', 'planning'];
const OTHER = ['materials', 'customer-service'];
/** Ann is there only in Bob's place, and Dot when Cem is not. */
const PEOPLE = [
  { ...PERSON, id: 'ann', name: 'Ann', functions: SOME, shift: 'off' },
  { ...PERSON, id: 'bob', name: 'Bob', functions: SOME },
  { ...PERSON, id: 'cem', name: 'Cem', functions: OTHER },
  { ...PERSON, id: 'dot', name: 'Dot', functions: OTHER, role: 'deputy' },
  ...people('above', ['lead', 'plant-manager']),
];
const annUntil = (ms: number): object => ({
  who: 'ann',
  instead: 'bob',
  from: at(ms - 12 * HOUR_MS),
  to: at(ms),
  reason: 'training',
});
const cemFrom = (ms: number): object => ({
  person: 'cem',
  from: at(ms),
  to: at(ms + HOUR_MS),
  reason: 'went home',
});

describe('4. Two hubs on one database find a living owner for each decision', () => {
  let folder: string;
  let two: TwoHubs;
  const publish = (annLeavesAt: number, cemLeavesAt: number): Promise<string> =>
    writeRoster(join(folder, 'roster.yaml'), {
      people: PEOPLE,
      overrides: [annUntil(annLeavesAt)],
      absences: [cemFrom(cemLeavesAt)],
    });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gemba-test-'));
    two = await startTwoHubs({ window: '2h', config: await publish(LATER, LATER) });
  });
  afterAll(async () => {
    await two?.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  const untilOwned = (hub: HubProcess, by: string): Promise<Decision[]> =>
    until(
      async () => decisionsOf(await exceptionsOf(hub, 'OWN')),
      (all) => all.filter((d) => d.owner === by).length === (CAUSES * FUNCTIONS.length) / 2,
      { within: PASSED_ON_WITHIN_MS, every: 200 },
    );

  test('an owner whose time ends is passed on once, whichever hub sees it, and no clock is touched', async () => {
    const { hubs } = two;
    const asked = await ask(hubs, 'OWN', CAUSES);
    expect(new Set(asked.map((d) => d.owner))).toEqual(new Set(['ann', 'cem']));

    // both hubs see one leave
    const cemLeavesAt = Date.now() + 2_000;
    await publish(LATER, cemLeavesAt);
    await untilOwned(hubs[1], 'dot');

    // one of them is dead when the other's time ends, and finds it ended when it comes back
    await hubs[0].kill9();
    const annLeavesAt = Date.now() + 2_000;
    await publish(annLeavesAt, cemLeavesAt);
    await untilOwned(hubs[1], 'bob');
    await hubs[0].up();
    await until(
      () => hubs[0].get<HealthDetails>('/api/health/details'),
      ({ ownership }) => ownership?.open === asked.length,
    );

    const journal = await hubs[0].journal();
    const passedOn = Map.groupBy(factsOf(journal, 'decision.passed-on'), (f) => f.payload.decisionId);
    const after = new Map(decisionsOf(await exceptionsOf(hubs[0], 'OWN')).map((d) => [d.id, d]));
    for (const { id, owner, dueAt, windowMs, nextStepAt, escalationLevel, state } of asked) {
      const [fact, ...more] = passedOn.get(id) ?? [];
      const to = owner === 'ann' ? 'bob' : 'dot';
      expect(fact?.payload).toMatchObject({ from: owner, to, because: 'off-shift' });
      expect(more).toEqual([]);
      const left = owner === 'ann' ? annLeavesAt : cemLeavesAt;
      expect(Date.parse(fact?.at ?? '')).toBeGreaterThanOrEqual(left);
      expect(Date.parse(fact?.at ?? '')).toBeLessThan(left + PASSED_ON_WITHIN_MS);
      expect(after.get(id)).toMatchObject({ owner: to, dueAt, windowMs, nextStepAt, escalationLevel, state });
    }
    await expectWhole(hubs[1]);
  });
});
