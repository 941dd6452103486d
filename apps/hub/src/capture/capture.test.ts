import { afterEach, beforeEach, expect, test } from 'vitest';
import { instant } from '@gemba/core/time';
import type { IncomingSignal } from '@gemba/core/signal';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { openCapture, type CaptureStep } from './capture.ts';

let db: TestDatabase;
let step: CaptureStep;
let stored = 0;

beforeEach(async () => {
  db = await testDatabase();
  await db.pool.query(`insert into plant (id, name) values ('p', 'P')`);
  stored = 0;
  step = openCapture({
    database: db.pool,
    plant: 'p',
    now: () => instant(Date.now()),
    onStored: () => (stored += 1),
  });
});
afterEach(() => db.drop());

const signal = (externalId: string, more: Partial<IncomingSignal> = {}): IncomingSignal => ({
  source: 's',
  externalId,
  type: 't',
  occurredAt: null,
  content: { data: { n: 1 } },
  garbled: null,
  ...more,
});

const rows = async () =>
  (
    await db.pool.query<{ id: string; external_id: string; content: unknown }>(
      'select * from signal order by id',
    )
  ).rows;

test('signals that wait for a commit share the next one', async () => {
  await Promise.all(Array.from({ length: 200 }, (_, i) => step.capture([signal(`${i}`)])));
  expect(await rows()).toHaveLength(200);
  expect(stored).toBeLessThan(20);
});

test('a duplicate gets the id of the first, in the same request, at the same moment, and later', async () => {
  const [twice, again] = await Promise.all([
    step.capture([signal('a'), signal('a'), signal('b')]),
    step.capture([signal('a')]),
  ]);
  expect(twice).toMatchObject({ accepted: 2, duplicates: 1 });
  expect(again).toMatchObject({ accepted: 0, duplicates: 1 });
  const later = await step.capture([signal('b')]);
  expect(later).toEqual({ ids: [twice?.ids[2]], accepted: 0, duplicates: 1 });
  expect(twice?.ids[0]).toBe(again?.ids[0]);
  expect((await rows()).map((r) => r.external_id).toSorted()).toEqual(['a', 'b']);
});

test('the same id from another source is another signal', async () => {
  const answer = await step.capture([signal('a'), signal('a', { source: 'other' })]);
  expect(answer).toMatchObject({ accepted: 2, duplicates: 0 });
});

test('what the database cannot hold as text is replaced and harms no other signal of its commit', async () => {
  const poison = 'nul \u0000 lone \ud800 end, and a written \\u0000';
  const answers = await Promise.all([
    step.capture([signal('good')]),
    step.capture([signal(`id-\u0000`, { content: { text: poison } })]),
  ]);
  expect(answers.map((a) => a.accepted)).toEqual([1, 1]);
  const found = (await rows()).find((r) => r.external_id.startsWith('id-'));
  expect(found?.content).toEqual({ text: 'nul \ufffd lone \ufffd end, and a written \\u0000' });
  expect(await step.capture([signal(`id-\u0000`)])).toMatchObject({ ids: [found?.id], duplicates: 1 });
});

test('what no producer should send is kept all the same: no content, an id without end, a year that no calendar has', async () => {
  const answers = await Promise.all([
    step.capture([signal('fine')]),
    step.capture([signal('nothing', { content: null })]),
    step.capture([signal('x'.repeat(5_000))]),
    step.capture([
      signal('year', { occurredAt: '0000-01-01T00:00:00.000Z' as IncomingSignal['occurredAt'] }),
    ]),
  ]);
  expect(answers.map((a) => a.accepted)).toEqual([1, 1, 1, 1]);
  expect(await step.capture([signal('x'.repeat(5_000))])).toMatchObject({ accepted: 0, duplicates: 1 });
});

test('one request that the database refuses is refused alone', async () => {
  await db.pool.query(`alter table signal add constraint no_bad check (external_id <> 'bad')`);
  const answers = await Promise.allSettled([
    step.capture([signal('a')]),
    step.capture([signal('bad'), signal('b')]),
    step.capture([signal('c')]),
  ]);
  expect(answers.map((a) => a.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  expect((await rows()).map((r) => r.external_id).toSorted()).toEqual(['a', 'c']);
});

test('when the database is away every producer is told, and nothing is half-stored', async () => {
  await db.pool.query('alter table signal rename to signal_away');
  const answers = await Promise.allSettled([step.capture([signal('a')]), step.capture([signal('b')])]);
  expect(answers.map((a) => a.status)).toEqual(['rejected', 'rejected']);
  await db.pool.query('alter table signal_away rename to signal');
  expect(await rows()).toEqual([]);
  expect(await step.capture([signal('a')])).toMatchObject({ accepted: 1 });
});
