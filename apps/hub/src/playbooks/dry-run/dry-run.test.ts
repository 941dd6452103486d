import { instant } from '@gemba/core/time';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PLANT, playbookOf, text } from '../playbooks-for-tests.ts';
import { openDryRun } from './dry-run.ts';
import { PAST_EVENTS } from './past-events.ts';
import { hoursAgo, NOW, openPast, type Past } from './past-for-tests.ts';

let past: Past;
beforeEach(async () => {
  past = await openPast();
});
afterEach(() => past.db.drop());

test('FIELD 10: a rule is tested before it is used: what it would have opened beside what the live one did', async () => {
  const live = playbookOf(text('a'));
  await past.happened(
    { lot: 'L1', at: hoursAgo(30), value: 1 },
    { lot: 'L2', at: hoursAgo(29), value: 9 },
    { lot: 'L2', at: hoursAgo(5), value: 9 },
    { lot: 'L3', at: hoursAgo(4), value: 2 },
  );
  await past.exception(hoursAgo(30), 20);
  await past.exception(hoursAgo(29), 20);
  await past.exception(hoursAgo(5), 20);
  await past.exception(hoursAgo(4), null);
  const {
    proposed,
    live: before,
    opened,
    ...about
  } = await past.run(
    text('a', '10m', "when: event.value > 5\npriority: [{ when: 'event.value > 8', is: A }, { is: C }]"),
    7,
    { live: () => [{ playbook: live, version: 7 }] },
  );
  expect(about).toMatchObject({
    events: 4,
    stoppedAtBound: false,
    reached: NOW,
    openForMs: 20 * 60_000,
    openForBasis: 'the median of the last 3 of this playbook that were resolved',
    contextAt: NOW,
  });
  expect(before).toMatchObject({ version: 7, exceptions: 4, byPriority: { A: 0, B: 4, C: 0, D: 0 } });
  expect(opened).toMatchObject({ exceptions: 4, byPriority: { A: 0, B: 4, C: 0, D: 0 } });
  expect(proposed).toMatchObject({
    version: null,
    exceptions: 2,
    byPriority: { A: 2, B: 0, C: 0, D: 0 },
    causes: [{ key: 'a:lot=L2', title: 'Lot L2', exceptions: 2, events: 2 }],
    causeCount: 1,
    decisions: [{ function: 'quality', asked: 2 }],
  });
  expect(proposed.days.map(({ day, byPriority }) => `${day} ${byPriority.A}`)).toEqual([
    '2026-11-15 0',
    '2026-11-16 0',
    '2026-11-17 0',
    '2026-11-18 0',
    '2026-11-19 0',
    '2026-11-20 0',
    '2026-11-21 1',
    '2026-11-22 1',
  ]);
  expect(opened.days.map(({ day, byPriority }) => `${day} ${byPriority.B}`).slice(-2)).toEqual([
    '2026-11-21 2',
    '2026-11-22 2',
  ]);
});

test('nothing is written', async () => {
  await past.happened({ lot: 'L1', at: hoursAgo(3) });
  const counts = async () => {
    const tables = ['exception', 'decision', 'journal', 'event', 'playbook', 'playbook_version'];
    const rows = await Promise.all(tables.map((t) => past.db.pool.query(`select count(*) as n from ${t}`)));
    return rows.map((r) => (r.rows[0] as { n: number }).n);
  };
  const before = await counts();
  expect((await past.run(text('a'))).proposed.exceptions).toBe(1);
  expect(await counts()).toEqual(before);
});

test('later events of a cause join while its exception is taken to be open, then open another one', async () => {
  // never resolved: the window and the second one, twenty minutes
  await past.happened(
    ...[0, 10, 19, 21, 30].map((minutes) => ({
      lot: 'L1',
      at: instant(Date.parse(hoursAgo(8)) + minutes * 60_000),
    })),
  );
  const { proposed, openForMs, live: none } = await past.run(text('a'));
  expect(openForMs).toBe(20 * 60_000);
  expect(proposed).toMatchObject({ exceptions: 2, joined: 3 });
  expect(none).toBeNull();
});

test('only events of the time and of the types that it answers are looked at', async () => {
  await past.happened(
    { lot: 'L1', at: hoursAgo(7 * 24 + 1) },
    { lot: 'L2', at: hoursAgo(7 * 24 - 1) },
    { lot: 'L3', at: hoursAgo(1), type: 'test.other' },
    { lot: 'L4', at: hoursAgo(-1) },
  );
  expect(await past.run(text('a'))).toMatchObject({
    events: 1,
    proposed: { causes: [{ key: 'a:lot=L2' }] },
  });
});

test('who would be asked at night is named from the roster of that hour; by day nobody is listed', async () => {
  await past.happened(
    { lot: 'L1', at: instant(Date.parse('2026-11-22T02:10:00Z')) }, // 03:10 on Sunday
    { lot: 'L2', at: instant(Date.parse('2026-11-21T21:00:00Z')) }, // 22:00
    { lot: 'L3', at: instant(Date.parse('2026-11-21T20:59:00Z')) },
    { lot: 'L4', at: instant(Date.parse('2026-11-22T05:00:00Z')) }, // 06:00
  );
  expect((await past.run(text('a'))).proposed.nights).toEqual([
    { owner: 'night-02', function: 'quality', asked: 1 },
    { owner: 'night-21', function: 'quality', asked: 1 },
  ]);
});

test('a night without anybody on says so', async () => {
  await past.happened({ lot: 'L1', at: instant(Date.parse('2026-11-22T02:10:00Z')) });
  const { proposed } = await past.run(text('a').replace('function: quality', 'function: planning'));
  expect(proposed.nights).toEqual([{ owner: null, function: 'planning', asked: 1 }]);
});

test('it stops at its bound, the oldest first, and says how far it came', async () => {
  await past.happened(...[9, 8, 7, 6].map((hours) => ({ lot: `L${hours}`, at: hoursAgo(hours) })));
  await past.exception(hoursAgo(9), 20);
  await past.exception(hoursAgo(6), 20);
  expect(await past.run(text('a'), 7, { mostEvents: 2 })).toMatchObject({
    stoppedAtBound: true,
    events: 2,
    reached: hoursAgo(7),
    proposed: { exceptions: 2 },
    opened: { exceptions: 1 },
  });
});

test('one at a time: a second one at once is refused, a later one is not', async () => {
  await past.happened({ lot: 'L1', at: hoursAgo(3) });
  const dryRun = openDryRun(past.parts());
  const [first, second] = await Promise.all([
    dryRun(playbookOf(text('a')), 7),
    dryRun(playbookOf(text('a')), 7),
  ]);
  expect([first?.events, second]).toEqual([1, null]);
  expect((await dryRun(playbookOf(text('a')), 7))?.events).toBe(1);
});

test('what it does not know is said', async () => {
  const { notSimulated } = await past.run(
    text('a', '10m', 'inhibitedBy: [{ playbook: b, same: [line] }]\nclears: { on: [test.over] }'),
  );
  expect(notSimulated).toEqual([
    expect.stringMatching(/^Planning figures .* are those of now/),
    expect.stringMatching(/^The roster is the one known now/),
    expect.stringMatching(/^It is muted by the exceptions that were really open/),
    expect.stringMatching(/^What clears an open exception/),
  ]);
});

test('thousands of events go by without keeping the hub from its work, in more than one batch', async () => {
  const midnight = Date.parse('2026-11-20T23:00:00Z');
  await past.happened(
    ...Array.from({ length: 3_000 }, (_, i) => ({ lot: `L${i % 700}`, at: instant(midnight + i) })),
  );
  let turn = 0;
  const turns = new Set<number>();
  const nextTurn = (): void => {
    turn += 1;
    immediate = setImmediate(nextTurn);
  };
  let immediate = setImmediate(nextTurn);
  const slowRoster = () => {
    turns.add(turn);
    const start = performance.now();
    while (performance.now() - start < 2);
    return 'ann';
  };
  const { events, proposed } = await past.run(text('a'), 7, { owner: slowRoster });
  clearImmediate(immediate);
  expect({ events, causes: proposed.causeCount, joined: proposed.joined }).toEqual({
    events: 3_000,
    causes: 700,
    joined: 2_300,
  });
  // 700 look-ups of 2 ms, at most five of them in a piece
  expect(turns.size).toBeGreaterThanOrEqual(140);
});

test('the events of a type are read by the index, not by looking at all of them', async () => {
  const client = await past.db.pool.connect();
  try {
    await client.query(
      `insert into event (id, plant, signal_id, type, source, occurred_at, fields, missing)
       select gen_random_uuid(), $1, gen_random_uuid(), 'test.' || n % 50, 'test', $2::timestamptz - n * interval '1 second',
              '{}', '[]' from generate_series(1, 50000) n`,
      [PLANT, NOW],
    );
    await client.query('analyze event');
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain (analyze, buffers off, timing off) ${PAST_EVENTS}`,
      [PLANT, ['test.1', 'test.2'], NOW, hoursAgo(6), '00000000-0000-0000-0000-000000000000', 500],
    );
    const plan = rows.map((r) => r['QUERY PLAN']).join('\n');
    expect(plan).toContain('event_by_type');
    expect(plan).not.toMatch(/Seq Scan on event|Rows Removed by Filter/);
  } finally {
    client.release();
  }
});
