import { after, instant, type Instant } from '@gemba/core/time';
import type { AccessRole, HeldPage, PlannedStop } from '@gemba/core/wire';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PLANT, plantDatabase } from '../decide/desk-for-tests.ts';
import { appOf, as } from '../http/app-for-tests.ts';
import type { App } from '../http/app.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { openPlannedStops, type PlannedStops } from './planned-stops.ts';
import { situationRoutes } from './routes.ts';
import { floorOn, playbookYaml, type Floor } from './situation-for-tests.ts';

let db: TestDatabase;
let app: App;
let stops: PlannedStops;
let floor: Floor;
let woken: number;
const log = pino({ level: 'silent' });

beforeEach(async () => {
  db = await plantDatabase();
  floor = floorOn(db, [
    playbookYaml(
      'machine-down',
      'on: [machine.down]\ncorrelate: [workCentre]\noccurrences: { n: 9, within: 1h }',
    ),
  ]);
  stops = await openPlannedStops({ database: db.pool, plant: PLANT, now: floor.now, log });
  woken = 0;
  app = await appOf(
    situationRoutes({
      database: db.pool,
      plant: PLANT,
      stops,
      now: floor.now,
      dayOf: (at: Instant) => at.slice(0, 10),
      onEnded: () => (woken += 1),
    }),
  );
});
afterEach(async () => {
  await app.close();
  await stops.close();
  await db.drop();
});

const held = async (query = '') =>
  (await app.inject({ url: `/api/held${query}`, headers: as('wall') })).json<HeldPage>();
const stop = (hours: [number, number], more: object = { lines: ['L3'] }) => ({
  from: after(floor.now(), hours[0] * 3_600_000),
  to: after(floor.now(), hours[1] * 3_600_000),
  reason: 'new die',
  ...more,
});
const plan = (payload: object, role: AccessRole = 'scheduler') =>
  app.inject({ method: 'POST', url: '/api/planned-stops', headers: as(role), payload });
const end = (id: string, role: AccessRole = 'scheduler') =>
  app.inject({ method: 'DELETE', url: `/api/planned-stops/${id}`, headers: as(role) });
const listed = async (past = false) =>
  (await app.inject({ url: `/api/planned-stops?past=${past}`, headers: as('wall') })).json<{
    items: PlannedStop[];
  }>().items;

test('everybody sees what is held back, why, until when and how often, page by page, with the counts', async () => {
  await floor.tell('machine.down', { workCentre: 'P1' });
  floor.pass(1);
  await floor.tell('machine.down', { workCentre: 'P2' });
  floor.pass(1);
  await floor.tell('machine.down', { workCentre: 'P1' });
  const first = await held('?limit=1');
  expect(first.items).toEqual([
    {
      key: 'machine-down:workCentre=P1',
      playbook: 'machine-down',
      title: 'machine-down P1',
      where: 'here',
      because: 'too-few',
      why: 'It has not come often enough yet',
      since: after(floor.now(), -2_000),
      until: after(floor.now(), 3_600_000),
      events: 2,
      lastAt: floor.now(),
      stop: null,
      above: null,
    },
  ]);
  expect(first.causes).toEqual({ 'too-few': 2 });
  expect(first.counts).toEqual([
    { day: '2026-11-22', playbook: 'machine-down', because: 'too-few', events: 3 },
  ]);
  const second = await held(`?limit=1&cursor=${first.nextCursor}`);
  expect([second.items.map(({ key }) => key), second.nextCursor]).toEqual([
    ['machine-down:workCentre=P2'],
    null,
  ]);
});

test('a scheduler plans a stop and ends it, with reason and author on the record', async () => {
  const answer = await plan(stop([0, 2]));
  expect(answer.statusCode).toBe(201);
  const planned = answer.json<PlannedStop>();
  expect(planned).toMatchObject({
    state: 'on',
    filter: { lines: ['L3'] },
    reason: 'new die',
    author: 'p-scheduler',
    ended: null,
  });
  await plan(stop([1, 2], { wholePlant: true }));
  expect((await listed()).map(({ state }) => state)).toEqual(['on', 'planned']);
  floor.pass(60);
  expect((await end(planned.id, 'manager')).json()).toMatchObject({
    state: 'over',
    to: floor.now(),
    ended: { at: floor.now(), by: 'p-manager' },
  });
  expect(woken).toBe(1);
  expect((await end(planned.id)).statusCode).toBe(404);
  expect((await listed()).map(({ state }) => state)).toEqual(['planned']);
  expect((await listed(true)).map(({ state }) => state)).toEqual(['planned', 'over']);
});

test('who decides no schedule plans no silence', async () => {
  for (const role of ['wall', 'operator', 'decider'] as const)
    expect((await plan(stop([0, 1]), role)).json()).toMatchObject({ status: 403, code: 'no_rights' });
  const { id } = (await plan(stop([0, 1]))).json<PlannedStop>();
  expect((await end(id, 'decider')).statusCode).toBe(403);
  expect(await listed()).toHaveLength(1);
});

test.each<[string, () => object, string]>([
  ['ends before it begins', () => stop([2, 1]), 'to'],
  ['is over', () => stop([-2, -1]), 'to'],
  ['lasts for weeks', () => stop([0, 15 * 24]), 'to'],
  ['is years ahead', () => stop([400 * 24, 400 * 24 + 1]), 'from'],
  ['covers nothing', () => stop([0, 1], { lines: [] }), 'lines'],
  ['does not say what it covers', () => stop([0, 1], {}), 'wholePlant'],
  ['covers everything and something', () => stop([0, 1], { wholePlant: true, areas: ['A'] }), 'wholePlant'],
  ['has no reason', () => stop([0, 1], { lines: ['L3'], reason: ' ' }), 'reason'],
])('a stop that %s is refused by its field', async (_name, body, field) => {
  const answer = await plan(body());
  expect(answer.json()).toMatchObject({ status: 422, code: 'invalid_input' });
  expect(answer.json<{ errors: { field: string }[] }>().errors[0]?.field).toBe(field);
  expect(await listed(true)).toEqual([]);
});

test('an id that is none is refused, not looked up', async () =>
  expect((await end('x')).statusCode).toBe(422));

test('a stop that another hub plans is known here soon', async () => {
  const other = await openPlannedStops({
    database: db.pool,
    plant: PLANT,
    now: () => instant(Date.parse(floor.now())),
    log,
  });
  await plan(stop([0, 1]));
  expect(stops.current()).toHaveLength(1);
  await expect.poll(() => other.current().length).toBe(1);
  await other.close();
});
