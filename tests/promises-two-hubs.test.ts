/** Promise 5 of the design with two hubs on one database, against real processes. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision, ExceptionState, JournalEntry } from '@gemba/core/exception';
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
  tell,
  untilKnown,
  writeRoster,
} from './two-hubs-floor.ts';
import { startTwoHubs, type TwoHubs } from './two-hubs.ts';

const CAUSES = 250;
const WINDOWS = (CAUSES * FUNCTIONS.length).toLocaleString('en');
/** where all must be asked before the first window ends, also on a slow machine */
const FEWER_CAUSES = 100;
const WINDOW_MS = 4_000;
const STEP_MS = 1_000;
const LONGEST_LADDER = 4;
const ROLES = ['decider', 'deputy', 'lead', 'shift-lead', 'plant-manager'];

const untilLaddersRanOut = (hub: HubProcess, prefix: string, causes: number): Promise<ExceptionState[]> =>
  until(
    () => exceptionsOf(hub, prefix),
    (all) => all.length === causes && decisionsOf(all).every((d) => d.ladderExhausted),
    { within: 90_000, every: 500 },
  );

/** Each cause is one exception; each decision took each step of its ladder once, in order, none before its time. */
function expectClimbed(exceptions: ExceptionState[], journal: JournalEntry[]): void {
  expect(new Set(exceptions.map((e) => e.subject.lot)).size).toBe(exceptions.length);
  expect(exceptions.filter((e) => e.decisions.length !== FUNCTIONS.length)).toEqual([]);
  const steps = Map.groupBy(factsOf(journal, 'decision.escalated'), (f) => f.payload.decisionId);
  const ends = Map.groupBy(factsOf(journal, 'decision.ladder-exhausted'), (f) => f.payload.decisionId);
  for (const decision of decisionsOf(exceptions)) {
    const taken = steps.get(decision.id) ?? [];
    expect(taken.map((f) => f.payload.level)).toEqual(decision.ladder.map((_, i) => i + 1));
    let due = Date.parse(decision.dueAt);
    for (const [i, { at, payload }] of taken.entries()) {
      due += decision.ladder[i]?.afterMs ?? 0;
      expect(Date.parse(at)).toBeGreaterThanOrEqual(due);
      expect(payload.to).not.toBeNull();
      due = Date.parse(at);
    }
    const [end, ...more] = ends.get(decision.id) ?? [];
    expect(Date.parse(end?.at ?? '')).toBeGreaterThanOrEqual(due);
    expect(more).toEqual([]);
  }
}

/** The longest time by which a step of these decisions was late, ms. */
function latest(decisions: Decision[], journal: JournalEntry[]): number {
  const steps = Map.groupBy(factsOf(journal, 'decision.escalated'), (f) => f.payload.decisionId);
  const late = decisions.flatMap(({ id, dueAt, ladder }) => {
    let due = Date.parse(dueAt);
    return (steps.get(id) ?? []).map(({ at }, i) => {
      const by = Date.parse(at) - due - (ladder[i]?.afterMs ?? 0);
      due = Date.parse(at);
      return by;
    });
  });
  return Math.max(...late);
}

describe('5. Two hubs on one database escalate each window once, in time', () => {
  let folder: string;
  let two: TwoHubs;
  const publish = (prefix: string): Promise<string> =>
    writeRoster(join(folder, 'roster.yaml'), { people: people(prefix, ROLES) });
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gemba-test-'));
    two = await startTwoHubs({
      window: `${WINDOW_MS / 1_000}s`,
      ladderStep: `${STEP_MS / 1_000}s`,
      config: await publish('old'),
    });
  });
  afterAll(async () => {
    await two?.dispose();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  });

  test(`two hubs killed alternately (kill -9, restarted) during ${WINDOWS} windows: no escalation missed, none twice, each decision climbs in order`, async () => {
    const { hubs } = two;
    let over = false;
    let kills = 0;
    let slowestStartMs = 0;
    const killing = (async () => {
      // each of them at least once, however slow the machine is
      while (!over || kills < hubs.length) {
        const hub = hubs[kills % 2 === 0 ? 0 : 1];
        await sleep(100 + Math.random() * 700);
        await hub.kill9();
        kills += 1;
        await sleep(Math.random() * 500);
        slowestStartMs = Math.max(slowestStartMs, await hub.up());
      }
    })();
    try {
      await Promise.all(
        Array.from({ length: CAUSES }, async (_, i) => {
          await sleep(30 * i);
          await tell(hubs, `ALT-${i}`, i);
        }),
      );
      await sleep(WINDOW_MS + LONGEST_LADDER * STEP_MS);
    } finally {
      over = true;
      await killing;
    }

    const exceptions = await untilLaddersRanOut(hubs[0], 'ALT', CAUSES);
    const journal = await hubs[1].journal();
    expectClimbed(exceptions, journal);
    // one of the two was always there, on the cores on which the other one started
    expect(latest(decisionsOf(exceptions), journal)).toBeLessThan(5_000 + slowestStartMs);
    await expectWhole(hubs[0]);
  });

  test('both hubs killed: everything overdue fires right after the restart', async () => {
    const { hubs } = two;
    await ask(hubs, 'BOTH', FEWER_CAUSES);
    await Promise.all(hubs.map((hub) => hub.kill9()));
    const killedAt = Date.now();
    await sleep(WINDOW_MS + STEP_MS + 500);
    const startedAt = Date.now();
    const readyAt = Math.min(...(await Promise.all(hubs.map((hub) => hub.up().then(() => Date.now())))));
    const exceptions = await untilLaddersRanOut(hubs[0], 'BOTH', FEWER_CAUSES);
    const journal = await hubs[1].journal();
    const ids = new Set(decisionsOf(exceptions).map((d) => d.id));
    const overdue = Map.groupBy(
      factsOf(journal, 'decision.escalated').filter(
        (f) => ids.has(f.payload.decisionId) && Date.parse(f.at) > killedAt,
      ),
      (f) => f.payload.decisionId,
    );
    expect(overdue.size).toBe(ids.size);
    const firedAt = [...overdue.values()].map(([first]) => Date.parse(first?.at ?? ''));
    // a second, and more where the start itself shows that the machine is slow or busy
    expect(Math.max(...firedAt) - readyAt).toBeLessThan(1_000 + 2 * (readyAt - startedAt));
    expectClimbed(exceptions, journal);
  });

  test('a roster change while windows run drops none: who left is asked no more, and each ladder is climbed to its end', async () => {
    const { hubs } = two;
    const asked = await ask(hubs, 'ROSTER', FEWER_CAUSES);
    expect(asked.filter((d) => d.owner === null)).toEqual([]);
    await publish('new');
    await untilKnown(hubs, (roster) => roster.people.every(({ id }) => id.startsWith('new.')));
    const changedAt = Date.now();

    const exceptions = await untilLaddersRanOut(hubs[1], 'ROSTER', FEWER_CAUSES);
    const journal = await hubs[0].journal();
    expectClimbed(exceptions, journal);
    const ids = new Set(decisionsOf(exceptions).map((d) => d.id));
    const later = factsOf(journal, 'decision.escalated').filter(
      (f) => ids.has(f.payload.decisionId) && Date.parse(f.at) > changedAt,
    );
    expect(later.length).toBeGreaterThanOrEqual(ids.size);
    const whom = new Set(later.map((f) => f.payload.to));
    expect([...whom].filter((person) => person?.startsWith('old.'))).toEqual([]);
    await expectWhole(hubs[0]);
  });
});
