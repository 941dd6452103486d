/** Promises 4, 5 and 9 of the design with two hubs on one database, against real processes. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Decision, ExceptionState, JournalEntry } from '@gemba/core/exception';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { stringify } from 'yaml';
import { type HubProcess, until } from './hub-process.ts';
import { startTwoHubs, type TwoHubs } from './two-hubs.ts';

/** each with four decisions */
const CAUSES = 250;
const FUNCTIONS = ['quality', 'planning', 'materials', 'customer-service'];
/** The watch looks every five seconds, and a busy machine takes its time. */
const PASSED_ON_WITHIN_MS = 15_000;

type FactOf<T extends JournalEntry['type']> = Extract<JournalEntry, { type: T }>;
const factsOf = <T extends JournalEntry['type']>(journal: JournalEntry[], type: T): FactOf<T>[] =>
  journal.filter((fact): fact is FactOf<T> => fact.type === type);

/** Says it to a hub, or to the other one, until one has it. */
async function tell(hubs: TwoHubs['hubs'], lot: string, turn: number): Promise<void> {
  const report = {
    id: lot,
    source: 'mqtt/torque',
    type: 'quality.out-of-tolerance',
    data: { lot, characteristic: 'torque', value: 41, lower: 34, upper: 38 },
  };
  let n = turn;
  await until(
    () => hubs[n++ % 2 === 0 ? 0 : 1].signal(report).catch(() => null),
    (reply) => reply?.status === 202,
  );
}

const tellAll = (hubs: TwoHubs['hubs'], prefix: string, causes = CAUSES): Promise<void[]> =>
  Promise.all(Array.from({ length: causes }, (_, i) => tell(hubs, `${prefix}-${i}`, i)));

async function exceptionsOf(hub: HubProcess, prefix: string): Promise<ExceptionState[]> {
  return (await hub.exceptions()).filter((e) => e.subject.lot?.startsWith(`${prefix}-`));
}

const decisionsOf = (exceptions: ExceptionState[]): Decision[] => exceptions.flatMap((e) => e.decisions);

const untilAsked = (hub: HubProcess, prefix: string, causes = CAUSES): Promise<ExceptionState[]> =>
  until(
    () => exceptionsOf(hub, prefix),
    (all) => decisionsOf(all).length === causes * FUNCTIONS.length,
    { within: 60_000, every: 250 },
  );

const untilLaddersRanOut = (hub: HubProcess, prefix: string): Promise<ExceptionState[]> =>
  until(
    () => exceptionsOf(hub, prefix),
    (all) => all.length === CAUSES && decisionsOf(all).every((d) => d.ladderExhausted),
    { within: 90_000, every: 1_000 },
  );

/** Each cause is one exception; each decision took each step of its ladder once, in order, none before its time. */
function expectClimbed(exceptions: ExceptionState[], journal: JournalEntry[]): void {
  expect(new Set(exceptions.map((e) => e.subject.lot)).size).toBe(CAUSES);
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

async function expectWhole(hub: HubProcess): Promise<void> {
  expect((await hub.command('journal', 'verify')).output).toContain('The journal is whole');
  expect((await hub.command('replay')).output).toContain(' 0 differ');
}

/** People who can be told at any hour, two in each role, by names that begin with the prefix. */
const people = (prefix: string, roles: string[]) =>
  roles.flatMap((role) =>
    [1, 2].map((n) => ({
      id: `${prefix}.${role}.${n}`,
      name: `${role} ${n}`,
      functions: FUNCTIONS,
      role,
      shift: 'on-call',
      inApp: true,
    })),
  );
const ABOVE = ['deputy', 'lead', 'shift-lead', 'plant-manager'];
const ALL_DAY = [{ id: 'day', name: 'Day', start: '00:00', end: '00:00' }];

describe('5. Two hubs on one database escalate each window once, in time', () => {
  let folder: string;
  let two: TwoHubs;
  const publish = (everybody: object[]): Promise<void> =>
    writeFile(
      join(folder, 'roster.yaml'),
      stringify({ timeZone: 'UTC', shifts: ALL_DAY, people: everybody }),
    );
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gemba-test-'));
    await publish(people('old', ['decider', ...ABOVE]));
    two = await startTwoHubs({
      window: '4s',
      ladderStep: '2s',
      config: `rosterFile: ${JSON.stringify(join(folder, 'roster.yaml'))}\n`,
    });
  });
  afterAll(async () => {
    await two?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  test(`two hubs killed alternately (kill -9, restarted) during ${(CAUSES * FUNCTIONS.length).toLocaleString('en')} windows: no escalation missed, none twice, each decision climbs in order`, async () => {
    const { hubs } = two;
    let over = false;
    let kills = 0;
    const killing = (async () => {
      while (!over) {
        const hub = hubs[kills % 2 === 0 ? 0 : 1];
        await sleep(100 + Math.random() * 700);
        await hub.kill9();
        await sleep(Math.random() * 500);
        await hub.up();
        kills += 1;
      }
    })();
    const told: Promise<void>[] = [];
    for (let i = 0; i < CAUSES; i += 1) {
      told.push(tell(hubs, `ALT-${i}`, i));
      await sleep(30);
    }
    await Promise.all(told);
    // the last of them has its longest ladder before it
    await sleep(4_000 + 4 * 2_000);
    over = true;
    await killing;
    expect(kills).toBeGreaterThanOrEqual(2);

    const exceptions = await untilLaddersRanOut(hubs[0], 'ALT');
    const journal = await hubs[1].journal();
    expectClimbed(exceptions, journal);
    // one of the two was always there
    expect(latest(decisionsOf(exceptions), journal)).toBeLessThan(5_000);
    await expectWhole(hubs[0]);
  });

  test('both hubs killed: everything overdue fires within a second of the restart', async () => {
    const { hubs } = two;
    await tellAll(hubs, 'BOTH');
    await untilAsked(hubs[0], 'BOTH');
    await Promise.all(hubs.map((hub) => hub.kill9()));
    const killedAt = Date.now();
    await sleep(4_000 + 2_000 + 500);
    const readyAt = Math.min(
      ...(await Promise.all(
        hubs.map(async (hub) => {
          await hub.up();
          return Date.now();
        }),
      )),
    );
    const exceptions = await untilLaddersRanOut(hubs[0], 'BOTH');
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
    expect(Math.max(...firedAt) - readyAt).toBeLessThan(1_000);
    expectClimbed(exceptions, journal);
  });

  test('a roster change while windows run drops none: who left is asked no more, and each ladder is climbed to its end', async () => {
    const { hubs } = two;
    await tellAll(hubs, 'ROSTER');
    const asked = await untilAsked(hubs[0], 'ROSTER');
    expect(decisionsOf(asked).filter((d) => d.owner === null)).toEqual([]);
    await publish(people('new', ['decider', ...ABOVE]));
    // both hubs see it within a second
    const changedAt = Date.now() + 2_000;

    const exceptions = await untilLaddersRanOut(hubs[1], 'ROSTER');
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

describe('4. Two hubs on one database find a living owner for each decision', () => {
  const OWNED = 20;
  let folder: string;
  let two: TwoHubs;
  let shiftEndsAt: number;
  let leavesAt: number;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gemba-test-'));
    // shifts end at full minutes; until then the hubs start, ask, and one owner leaves
    shiftEndsAt = Math.ceil((Date.now() + 25_000) / 60_000) * 60_000;
    leavesAt = shiftEndsAt - 10_000;
    const from = new Date(leavesAt).toISOString();
    const to = new Date(leavesAt + 6 * 3_600_000).toISOString();
    const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
    const start = clock(shiftEndsAt - 6 * 3_600_000);
    const end = clock(shiftEndsAt);
    const person = { role: 'decider', shift: 'on-call', inApp: true };
    const early = ['quality', 'planning'];
    const other = ['materials', 'customer-service'];
    const roster = {
      timeZone: 'UTC',
      shifts: [
        { id: 'ending', name: 'Ending', start, end },
        { id: 'next', name: 'Next', start: end, end: start },
      ],
      people: [
        { ...person, id: 'ann', name: 'Ann', functions: early, shift: 'ending' },
        { ...person, id: 'bob', name: 'Bob', functions: early, shift: 'next' },
        { ...person, id: 'cem', name: 'Cem', functions: other },
        { ...person, id: 'dot', name: 'Dot', functions: other, role: 'deputy' },
        ...people('above', ['lead', 'plant-manager']),
      ],
      absences: [{ person: 'cem', from, to, reason: 'went home' }],
    };
    await writeFile(join(folder, 'roster.yaml'), stringify(roster));
    two = await startTwoHubs({
      window: '2h',
      config: `rosterFile: ${JSON.stringify(join(folder, 'roster.yaml'))}\n`,
    });
  });
  afterAll(async () => {
    await two?.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  const untilOwned = (hub: HubProcess, by: string): Promise<ExceptionState[]> =>
    until(
      () => exceptionsOf(hub, 'OWN'),
      (all) => decisionsOf(all).filter((d) => d.owner === by).length === OWNED * 2,
      { within: PASSED_ON_WITHIN_MS, every: 200 },
    );

  test('an owner whose shift ends is passed on once, whichever hub sees it, and no clock is touched', async () => {
    const { hubs } = two;
    await tellAll(hubs, 'OWN', OWNED);
    const asked = decisionsOf(await untilAsked(hubs[0], 'OWN', OWNED));
    expect(Date.now(), 'asked before anybody leaves').toBeLessThan(leavesAt);
    expect(new Set(asked.map((d) => d.owner))).toEqual(new Set(['ann', 'cem']));

    // both hubs watch when somebody leaves in the middle of a shift
    await sleep(leavesAt - Date.now());
    await untilOwned(hubs[1], 'dot');
    // one of them is dead when a shift ends, and finds it ended when it comes back
    await hubs[0].kill9();
    await sleep(Math.max(0, shiftEndsAt - Date.now()));
    await untilOwned(hubs[1], 'bob');
    await hubs[0].up();
    await until(
      () => hubs[0].get<{ ownership: { open: number } | null }>('/api/health/details'),
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
      const left = owner === 'ann' ? shiftEndsAt : leavesAt;
      expect(Date.parse(fact?.at ?? '')).toBeGreaterThanOrEqual(left);
      expect(Date.parse(fact?.at ?? '')).toBeLessThan(left + PASSED_ON_WITHIN_MS);
      expect(after.get(id)).toMatchObject({ owner: to, dueAt, windowMs, nextStepAt, escalationLevel, state });
    }
    await expectWhole(hubs[1]);
  });
});
