import { randomUUID } from 'node:crypto';
import { instant, type Instant } from '@gemba/core/time';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PLANT, text } from '../playbooks-for-tests.ts';
import { hoursAgo, NOW, openPast, type Past } from './past-for-tests.ts';

let past: Past;
beforeEach(async () => {
  past = await openPast();
});
afterEach(() => past.db.drop());

test('the gate is applied: delay, clearing, number of reports, recording only', async () => {
  const at = (minutes: number) => instant(Date.parse(hoursAgo(8)) + minutes * 60_000);
  await past.happened(
    { lot: 'BLIP', at: at(0) },
    { lot: 'BLIP', at: at(2), type: 'test.over' },
    { lot: 'STANDS', at: at(0) },
    { lot: 'LOW', at: at(0), value: -1 },
  );
  const delayed = await past.run(
    text('a', '10m', 'delay: 5m\nclears: { on: [test.over] }\nrecord: event.value < 0'),
  );
  expect(delayed.proposed).toMatchObject({
    exceptions: 1,
    causes: [{ key: 'a:lot=STANDS' }],
    heldBack: { delay: 2, recorded: 1 },
  });
  const thrice = await past.run(text('a', '10m', 'occurrences: { n: 2, within: 1h }'));
  expect(thrice.proposed).toMatchObject({ exceptions: 0, heldBack: { 'too-few': 3 } });
  await past.happened({ lot: 'STANDS', at: at(30) });
  expect((await past.run(text('a', '10m', 'occurrences: { n: 2, within: 1h }'))).proposed).toMatchObject({
    exceptions: 1,
    causes: [{ key: 'a:lot=STANDS' }],
  });
});

test('a planned stop of then holds what it covered, and what stood at its end is asked about', async () => {
  await past.db.pool.query(
    `insert into planned_stop (id, plant, starts_at, ends_at, filter, reason, author, created_at)
     values ($1, $2, $3, $4, '{"playbooks": ["a"]}', 'new die', 'p-ann', $3)`,
    [randomUUID(), PLANT, hoursAgo(10), hoursAgo(8)],
  );
  await past.happened({ lot: 'L1', at: hoursAgo(9) }, { lot: 'L2', at: hoursAgo(9), type: 'test.report' });
  await past.happened({ lot: 'L2', at: hoursAgo(8.5), type: 'test.over' });
  const { proposed } = await past.run(text('a', '10m', 'clears: { on: [test.over] }'));
  expect(proposed).toMatchObject({
    exceptions: 1,
    causes: [{ key: 'a:lot=L1' }],
    heldBack: { 'planned-stop': 2 },
  });
});

test('an exception that was open above mutes it, and what still stood when that was resolved is asked about', async () => {
  const line = async (at: Instant, minutes: number | null, name: string) =>
    past.exception(at, minutes, 'line-down', { line: name });
  await line(hoursAgo(10), 120, 'LINE-1');
  await line(hoursAgo(3), null, 'LINE-2');
  // opened before the week that is looked at
  await line(hoursAgo(7 * 24 + 1), 180, 'LINE-4');
  await past.happened(
    { lot: 'STANDS', at: hoursAgo(9), line: 'LINE-1' },
    { lot: 'OTHER-LINE', at: hoursAgo(9), line: 'LINE-3' },
    { lot: 'OVER', at: hoursAgo(9), line: 'LINE-1' },
    { lot: 'OVER', at: hoursAgo(8.5), line: 'LINE-1', type: 'test.over' },
    { lot: 'EARLY', at: hoursAgo(7 * 24 - 1), line: 'LINE-4' },
    { lot: 'EARLY', at: hoursAgo(7 * 24 - 1.5), line: 'LINE-4', type: 'test.over' },
    { lot: 'MUTED-STILL', at: hoursAgo(2), line: 'LINE-2' },
  );
  const { proposed } = await past.run(
    text('a', '10m', 'inhibitedBy: [{ playbook: line-down, same: [line] }]\nclears: { on: [test.over] }'),
  );
  expect(proposed.causes.map(({ key }) => key).toSorted()).toEqual(['a:lot=OTHER-LINE', 'a:lot=STANDS']);
  expect(proposed).toMatchObject({ exceptions: 2, heldBack: { muted: 4 } });
});

test('an exception that opens after a delay counts on the day on which it would have been asked', async () => {
  await past.happened({ lot: 'L1', at: instant(Date.parse('2026-11-20T22:58:00Z')) }); // 23:58
  const { proposed } = await past.run(text('a', '10m', 'delay: 5m'));
  expect(proposed.days.filter((d) => d.byPriority.B > 0).map((d) => d.day)).toEqual(['2026-11-21']);
});

test('what is still held at the end has opened nothing', async () => {
  await past.happened({ lot: 'L1', at: instant(Date.parse(NOW) - 60_000) });
  expect((await past.run(text('a', '10m', 'delay: 5m'))).proposed.exceptions).toBe(0);
});
