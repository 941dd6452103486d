import type { ExceptionState } from '@gemba/core/exception';
import { Roster } from '@gemba/core/roster';
import { OWNERLESS, type IncomingSignal } from '@gemba/core/signal';
import { after, instant, type Instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { capturedEvent, deskOn, opening, PLANT, plantDatabase } from '../decide/desk-for-tests.ts';
import type { Desk } from '../decide/desk.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { startWatch, type Watch } from './watch.ts';

const HOUR = 3_600_000;
/** ann's shift is from 06:00 to 14:00 UTC, bob's from 14:00 to 22:00; nobody works at night */
const MORNING = instant(Date.UTC(2026, 10, 23, 10));
const AFTERNOON = instant(Date.UTC(2026, 10, 23, 15));
const NIGHT = instant(Date.UTC(2026, 10, 23, 23));

const roster = (people: object[]) =>
  Roster.parse({
    timeZone: 'UTC',
    shifts: [
      { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
      { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
    ],
    people,
  });
const ANN = { id: 'ann', name: 'Ann', functions: ['quality', 'planning'], role: 'decider', shift: 'early' };
const BOB = { ...ANN, id: 'bob', name: 'Bob', shift: 'late' };

let db: TestDatabase;
let desk: Desk;
let id: string;
let now: Instant;
let people: Roster;
let captured: IncomingSignal[];
let stillOpen: (readonly string[])[];

beforeEach(async () => {
  now = MORNING;
  people = roster([ANN, BOB]);
  captured = [];
  stillOpen = [];
  db = await plantDatabase();
  desk = deskOn(db, () => now);
  id = await open('cause', ['ann', 'ann']);
});
afterEach(async () => {
  await desk.close();
  await db.drop();
});

/** @param owned by whom, quality first */
async function open(cause: string, owned: readonly string[]): Promise<string> {
  const event = await capturedEvent(db);
  const prepared = opening(event, cause, after(NIGHT, 24 * HOUR));
  for (const [i, decision] of prepared.command.decisions.entries()) decision.owner = owned[i] ?? null;
  await desk.event(event, [{ correlationKey: cause, open: () => prepared }]);
  return prepared.exceptionId;
}

async function look(at: Instant, reportTo: Pick<Desk, 'report'> = desk): Promise<Watch> {
  now = at;
  const watch = startWatch({
    database: db.pool,
    plant: PLANT,
    desk: reportTo,
    roster: () => people,
    capture: async (signals) => captured.push(...signals),
    endMatters: async (type, still) => type === OWNERLESS && stillOpen.push(still),
    now: () => now,
    log: pino({ level: 'silent' }),
  });
  await watch.look();
  await watch.close();
  return watch;
}

async function owners(of = id): Promise<(string | null)[]> {
  const { rows } = await db.pool.query<{ fold: ExceptionState }>('select fold from exception where id = $1', [
    of,
  ]);
  return rows[0]?.fold.decisions.map((d) => d.owner) ?? [];
}

test('a decision whose owner is there stays where it is', async () => {
  const watch = await look(MORNING);
  expect(await owners()).toEqual(['ann', 'ann']);
  expect(watch.ownership()).toEqual({ checkedAt: MORNING, open: 2, violations: [] });
});

test('when a shift ends, what nobody has handed over goes to somebody who is on, and its clock runs on', async () => {
  const before = await db.pool.query('select due_at from decision order by id');
  const watch = await look(AFTERNOON);
  expect(await owners()).toEqual(['bob', 'bob']);
  expect(watch.ownership()?.violations).toEqual([]);
  expect((await db.pool.query('select due_at from decision order by id')).rows).toEqual(before.rows);
});

test('what several people who left own of one exception is passed on at once', async () => {
  const AL = { ...ANN, id: 'al' };
  people = roster([ANN, AL, BOB]);
  const both = await open('another', ['ann', 'al']);
  await look(AFTERNOON);
  const { rows } = await db.pool.query(
    'select distinct xmin::text from decision where exception_id = $1 and owner = $2',
    [both, 'bob'],
  );
  expect(rows).toHaveLength(1);
});

test('many decisions of many people are passed on page by page, each once', async () => {
  const gone = ['ann', 'al', 'abe'].map((name) => ({ ...ANN, id: name }));
  people = roster([...gone, BOB]);
  const pairs = Array.from({ length: 60 }, (_, i) => [gone[i % 3]?.id ?? '', gone[(i + 1) % 3]?.id ?? '']);
  await Promise.all(pairs.map((owned, i) => open(`cause-${i}`, owned)));
  const watch = await look(AFTERNOON);
  expect(watch.ownership()).toMatchObject({ open: 122, violations: [] });
  const { rows } = await db.pool.query(`select from journal where type = 'decision.passed-on'`);
  expect(rows).toHaveLength(122);
});

test('two watches at once pass each decision on once', async () => {
  await Promise.all([look(AFTERNOON), look(AFTERNOON)]);
  const { rows } = await db.pool.query(`select from journal where type = 'decision.passed-on'`);
  expect(rows).toHaveLength(2);
});

test('whoever has acknowledged a decision keeps it past the end of the shift, until the second window ends', async () => {
  now = after(AFTERNOON, -HOUR - 1_000);
  const decisionId = `${id}.quality`;
  await desk.act({ decisionId }, () => ({
    command: { type: 'acknowledge', decisionId, expectedVersion: 1, by: 'ann' },
  }));
  await look(after(AFTERNOON, -HOUR + 1_000));
  expect(await owners()).toEqual(['ann', 'bob']);
  await look(AFTERNOON);
  expect(await owners()).toEqual(['bob', 'bob']);
});

test('an offered hand-over waits for its answer', async () => {
  now = after(AFTERNOON, -HOUR - 1_000);
  const decisionId = `${id}.quality`;
  await desk.act({ decisionId }, () => ({
    command: {
      type: 'offer-hand-over',
      decisionId,
      expectedVersion: 1,
      by: 'ann',
      to: 'bob',
      note: 'the lab calls at three',
      answerBy: after(AFTERNOON, -HOUR / 2),
    },
  }));
  const watch = await look(after(AFTERNOON, -HOUR + 1_000));
  expect(await owners()).toEqual(['ann', 'bob']);
  expect(watch.ownership()?.violations).toEqual([]);
});

test('what somebody has accepted before the own shift begins stays accepted, and nothing else does', async () => {
  now = after(AFTERNOON, -HOUR - 20 * 60_000);
  const decisionId = `${id}.quality`;
  const to = { decisionId, expectedVersion: 1 };
  await desk.act({ decisionId }, () => ({
    command: {
      type: 'offer-hand-over',
      ...to,
      by: 'ann',
      to: 'bob',
      note: '',
      answerBy: after(now, HOUR / 2),
    },
  }));
  await desk.act({ decisionId }, () => ({
    command: { type: 'accept-hand-over', ...to, expectedVersion: 2, by: 'bob' },
  }));
  const other = await open('given by a roster of before', ['bob', 'ann']);
  const watch = await look(after(AFTERNOON, -HOUR - 10 * 60_000));
  expect(await owners()).toEqual(['bob', 'ann']);
  expect(await owners(other)).toEqual(['ann', 'ann']);
  expect(watch.ownership()?.violations).toEqual([]);
  await look(NIGHT);
  expect(await owners()).toEqual([null, null]);
});

test('what nobody can own is a violation that is told once, and is over when somebody comes on', async () => {
  const watch = await look(NIGHT);
  expect(await owners()).toEqual([null, null]);
  expect(watch.ownership()?.violations).toEqual([
    { function: 'planning', ownerless: 1, unarmed: 0, overdue: 0 },
    { function: 'quality', ownerless: 1, unarmed: 0, overdue: 0 },
  ]);
  expect(captured.map((s) => s.content)).toEqual([
    { data: { function: 'planning', decisions: 1 } },
    { data: { function: 'quality', decisions: 1 } },
  ]);
  people = roster([
    ANN,
    { ...BOB, shift: 'on-call', contacts: [{ channel: 'sms', address: '+4915100000' }] },
  ]);
  await look(NIGHT);
  expect(await owners()).toEqual(['bob', 'bob']);
  expect(stillOpen.at(-1)).toEqual([]);
});

test('somebody who cannot be reached, or is not on the roster any more, owns nothing', async () => {
  people = roster([
    { ...ANN, inApp: false },
    { ...BOB, shift: 'early' },
  ]);
  await look(MORNING);
  expect(await owners()).toEqual(['bob', 'bob']);
  people = roster([ANN]);
  await look(MORNING);
  expect(await owners()).toEqual(['ann', 'ann']);
  const { rows } = await db.pool.query<{ because: string }>(
    `select distinct payload ->> 'because' as because from journal where type = 'decision.passed-on' order by 1`,
  );
  expect(rows.map((row) => row.because)).toEqual(['left', 'unreachable']);
});

test('among people on shift whom nothing reaches a decision does not go round', async () => {
  people = roster([
    { ...ANN, inApp: false },
    { ...BOB, shift: 'early', inApp: false },
  ]);
  await look(MORNING);
  const watch = await look(after(MORNING, 60_000));
  expect(await owners()).toEqual(['ann', 'ann']);
  expect(watch.ownership()?.violations).toHaveLength(2);
});

test('who owns goes by the shift of the day: on call by a dated one and without an address nobody does; in a dated shift somebody usually on call does', async () => {
  const today = (person: string, shift: string) => ({
    person,
    shift,
    from: '2026-11-23',
    to: '2026-11-23',
  });
  const on = roster([ANN, { ...BOB, shift: 'on-call' }]);
  people = { ...on, assignments: [today('ann', 'on-call'), today('bob', 'early')] };
  await look(MORNING);
  expect(await owners()).toEqual(['bob', 'bob']);
  // in the afternoon neither is reached; who comes in for a late shift is
  people = { ...on, assignments: [today('ann', 'late')] };
  await look(AFTERNOON);
  expect(await owners()).toEqual(['ann', 'ann']);
});

test('a decision without an armed step, or with one that nobody has taken, is a violation', async () => {
  await db.pool.query(`update decision set next_step_at = null where function = 'quality'`);
  await db.pool.query(`update decision set next_step_at = $1 where function = 'planning'`, [
    after(MORNING, -6_000),
  ]);
  const watch = await look(MORNING);
  expect(watch.ownership()?.violations).toEqual([
    { function: 'planning', ownerless: 0, unarmed: 0, overdue: 1 },
    { function: 'quality', ownerless: 0, unarmed: 1, overdue: 0 },
  ]);
});

test('a decision that cannot be passed on hides no other: those are passed on, and it is a violation', async () => {
  const wrong = `${id}.quality`;
  const watch = await look(AFTERNOON, {
    report: (exceptionId, command) =>
      'decisionId' in command && command.decisionId === wrong
        ? Promise.reject(new Error('it cannot be folded'))
        : desk.report(exceptionId, command),
  });
  expect(await owners()).toEqual(['ann', 'bob']);
  expect(watch.ownership()?.violations).toEqual([
    { function: 'quality', ownerless: 1, unarmed: 0, overdue: 0 },
  ]);
});
