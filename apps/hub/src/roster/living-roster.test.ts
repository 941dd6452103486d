import { appendFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isOn, whoIsOn } from '@gemba/core/roster';
import { after, instant, type Instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { openRoster, type LivingRoster } from './living-roster.ts';
import { until } from './roster-for-tests.ts';

const T0 = instant(Date.parse('2026-11-23T08:00:00Z'));
const HOUR = 3_600_000;
const YAML = `timeZone: UTC
shifts:
  - { id: early, name: Early, start: '06:00', end: '14:00' }
  - { id: late, name: Late, start: '14:00', end: '22:00' }
people:
  - { id: ann, name: Ann, functions: [quality], role: decider, shift: early }
  - { id: ben, name: Ben, functions: [quality], role: decider, shift: late }
  - { id: pia, name: Pia, role: plant-manager, shift: on-call }
`;
const DAN = `  - { id: dan, name: Dan, functions: [quality], role: deputy, shift: early }\n`;

let database: TestDatabase;
let folder: string;
let file: string;
let now: Instant;
let hubs: LivingRoster[];
beforeEach(async () => {
  database = await testDatabase();
  await database.pool.query(`insert into plant (id, name) values ('P1', 'Plant 1')`);
  folder = await mkdtemp(join(tmpdir(), 'gemba-roster-'));
  file = join(folder, 'roster.yaml');
  await writeFile(file, YAML);
  now = T0;
  hubs = [];
});
afterEach(async () => {
  for (const hub of hubs) await hub.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function open(path = file): Promise<LivingRoster> {
  const hub = await openRoster({
    database: database.pool,
    plant: 'P1',
    file: path,
    now: () => now,
    log: pino({ level: 'silent' }),
  });
  hubs.push(hub);
  return hub;
}
const decider = (hub: LivingRoster, at: Instant) =>
  whoIsOn(hub.current(), { function: 'quality', role: 'decider' }, at);
const without = (id: string) => (hub: LivingRoster) => ({
  ...hub.document(),
  people: hub.document().people.filter((p) => p.id !== id),
});
const standIn = (who: string, instead: string, hours = 2) => ({
  kind: 'override' as const,
  entry: { who, instead, from: now, to: after(now, hours * HOUR), reason: 'x' },
  state: 'active' as const,
});

test('the file seeds the first version, once, however many hubs start', async () => {
  const [a, b] = await Promise.all([open(), open()]);
  expect([a?.version().version, b?.version().version]).toEqual([1, 1]);
  expect(a?.version()).toMatchObject({ author: 'file', at: T0 });
  expect((await open()).version().version).toBe(1);
});

test('what people published holds over a restart, until the file is another; then that is a version by "file"', async () => {
  const hub = await open();
  const document = without('ben')(hub);
  expect(
    await hub.publish(() => ({ document }), { by: 'pia', reason: 'Ben left', expectedVersion: 1 }),
  ).toEqual({ version: 2, published: true });
  expect(hub.version()).toMatchObject({ version: 2, author: 'pia', reason: 'Ben left' });
  expect((await open()).current().people.map((p) => p.id)).toEqual(['ann', 'pia']);
  await appendFile(file, DAN);
  await until(() => expect(hub.version()).toMatchObject({ version: 3, author: 'file' }));
  expect(hub.current().people.map((p) => p.id)).toEqual(['ann', 'ben', 'pia', 'dan']);
});

test('a file that becomes wrong is refused with its problems, and what was published holds', async () => {
  const hub = await open();
  await appendFile(file, `  - { id: eva, name: Eva, role: deputy, shift: nights }\n`);
  await until(() => expect(hub.problem()).toContain('people[3].shift: there is no shift or crew "nights"'));
  expect(hub.version().version).toBe(1);
  await writeFile(file, YAML + DAN);
  await until(() => expect(hub.problem()).toBeNull());
  expect(hub.version().version).toBe(2);
});

test('a hub without any roster does not start, and says why', async () => {
  await expect(open(join(folder, 'none.yaml'))).rejects.toThrow(/The roster cannot be used: .*none\.yaml/);
});

test('a change by one hub holds on the other within a second, without asking', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  try {
    const [a, b] = [await open(), await open()];
    const [entry] = await a.add([standIn('ben', 'ann')], 'pia');
    expect(decider(a, T0)).toBe('ben');
    expect(decider(b, T0)).toBe('ann');
    vi.advanceTimersByTime(1_000);
    // what that second has begun is done
    await b.close();
    expect(decider(b, T0)).toBe('ben');
    await b.settle(entry!.id, 'pia', () => 'withdrawn');
    expect(decider(b, T0)).toBe('ann');
    await a.refresh();
    expect(decider(a, T0)).toBe('ann');
    expect(a.entries()).toEqual([]);
  } finally {
    vi.useRealTimers();
  }
});

test('current() is one and the same value until something changes', async () => {
  const hub = await open();
  const before = hub.current();
  await hub.refresh();
  expect(hub.current()).toBe(before);
  await hub.add([standIn('ben', 'ann')], 'pia');
  expect(hub.current()).not.toBe(before);
});

test('two who publish on the same version: the second is told of the first', async () => {
  const [a, b] = [await open(), await open()];
  const act = (by: string) => ({ by, reason: 'x', expectedVersion: 1 });
  const results = await Promise.all([
    a.publish(() => ({ document: without('ann')(a) }), act('pia')),
    b.publish(() => ({ document: without('ben')(b) }), act('ben')),
  ]);
  expect(results.filter((r) => 'refused' in r)).toEqual([{ refused: 'stale_version', version: 2 }]);
});

test('a document with names that point nowhere is refused by field, and nothing is published', async () => {
  const hub = await open();
  const document = {
    ...hub.document(),
    people: [{ ...hub.document().people[0], shift: 'dawn', colour: 'red' }],
  };
  const refused = await hub.publish(() => ({ document }), { by: 'pia', reason: 'x' });
  expect(refused).toEqual({
    refused: 'wrong',
    problems: [{ field: 'people[0].colour', reason: 'There is no such field' }],
  });
  expect(hub.version().version).toBe(1);
});

test('who was on is told as it was known then: by the version and the entries of that time', async () => {
  const hub = await open();
  const [entry] = await hub.add([standIn('ben', 'ann', 5)], 'pia');
  now = after(T0, HOUR);
  await hub.settle(entry!.id, 'pia', () => 'withdrawn');
  now = after(T0, 2 * HOUR);
  await hub.publish(() => ({ document: without('ann')(hub) }), { by: 'pia', reason: 'x' });
  now = after(T0, 48 * HOUR);
  const on = async (at: Instant) => {
    const { roster, version } = await hub.asOf(at);
    return [version, whoIsOn(roster, { function: 'quality', role: 'decider' }, at)];
  };
  expect(await on(after(T0, HOUR / 2))).toEqual([1, 'ben']);
  expect(await on(after(T0, 1.5 * HOUR))).toEqual([1, 'ann']);
  expect(await on(after(T0, 3 * HOUR))).toEqual([2, null]);
  expect(await on(after(T0, -HOUR))).toEqual([1, 'ann']);
  expect(await on(after(now, 7 * HOUR))).toEqual([2, 'ben']);
});

test('an entry that has ended is let go, and an asked swap changes nothing', async () => {
  const hub = await open();
  await hub.add([standIn('ben', 'ann')], 'pia');
  const swap = { person: 'ann', with: 'ben', from: now, to: after(now, HOUR), reason: 'x' };
  await hub.add([{ kind: 'swap', entry: swap, state: 'asked' }], 'ann');
  now = after(T0, HOUR * 2);
  expect(decider(hub, now)).toBe('ann');
  expect(isOn(hub.current(), { id: 'ben' }, T0)).toBe(true);
  now = after(T0, 100 * HOUR);
  await hub.add([standIn('ben', 'ann')], 'pia');
  expect(hub.entries()).toHaveLength(1);
});

test('hubs that add the same at once add each once, past ones too, and are told what was new', async () => {
  const [a, b, c] = [await open(), await open(), await open()];
  const given = Array.from({ length: 40 }, (_, day) => ({
    kind: 'absence' as const,
    entry: {
      person: day % 2 === 0 ? 'ann' : 'ben',
      from: after(T0, (day - 30) * 24 * HOUR),
      to: after(T0, (day - 30) * 24 * HOUR + HOUR),
      reason: 'x',
    },
    state: 'active' as const,
  }));
  const results = await Promise.all([
    a.addMissing(given, 'pia', () => true),
    b.addMissing(given.toReversed(), 'pia', () => true),
    c.addMissing(given.slice(10), 'pia', () => true),
  ]);
  expect(results.flat()).toHaveLength(given.length);
  const { rows } = await database.pool.query<{ n: number; different: number }>(
    'select count(*)::int as n, count(distinct entry)::int as different from roster_entry',
  );
  expect(rows).toEqual([{ n: given.length, different: given.length }]);
});

test('what is missing is added only when all of it may be', async () => {
  const hub = await open();
  const [kept, other] = [standIn('ben', 'ann'), standIn('pia', 'ann')];
  await hub.add([kept], 'pia');
  const asked: unknown[] = [];
  const no = { refused: 'no_rights' } as const;
  const result = await hub.addMissing([kept, other], 'ben', (missing) => {
    asked.push(missing);
    return no;
  });
  expect([result, asked]).toEqual([no, [[other]]]);
  expect(hub.entries()).toHaveLength(1);
});
