import { OWNERLESS, STALLED } from '@gemba/core/signal';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deskOn, PLANT, plantDatabase } from '../decide/desk-for-tests.ts';
import type { Desk } from '../decide/desk.ts';
import { floorOn, playbookYaml, type Floor } from '../situation/situation-for-tests.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { endViolationMatters } from './violation-matters.ts';

let db: TestDatabase;
let desk: Desk;

beforeEach(async () => {
  db = await plantDatabase();
  desk = deskOn(db);
});
afterEach(async () => {
  await desk.close();
  await db.drop();
});

const ownerless = (correlate: string, on = OWNERLESS) =>
  playbookYaml('ownerless', `on: [${on}]\ncorrelate: [${correlate}]`);

async function stillOpen(
  floor: Floor,
  still: readonly string[],
  type: typeof OWNERLESS | typeof STALLED = OWNERLESS,
): Promise<unknown[]> {
  const live = () => floor.playbooks.map((playbook) => ({ playbook, version: 1 }));
  await endViolationMatters({ database: db.pool, plant: PLANT, desk, live }, type, still);
  const { rows } = await db.pool.query<{ told: unknown }>(
    `select e.type || ' ' || (e.fields #>> '{function,value}') as told
     from exception x join exception_event l on l.exception_id = x.id join event e on e.id = l.event_id
     where x.state = 'open' order by 1`,
  );
  return rows.map(({ told }) => told);
}

test('functions whose decisions have owners again are asked about no more, the others are', async () => {
  const floor = floorOn(db, [ownerless('function')]);
  for (const fn of ['quality', 'planning']) await floor.tell(OWNERLESS, { function: fn });
  expect(await stillOpen(floor, ['quality'])).toEqual([`${OWNERLESS} quality`]);
  expect(await stillOpen(floor, [])).toEqual([]);
});

test('an asking that goes on again is asked about no more; decisions without an owner are, by their own report', async () => {
  const floor = floorOn(db, [
    ownerless('function'),
    playbookYaml('stalled', `on: [${STALLED}]\ncorrelate: [function]`),
  ]);
  for (const type of [OWNERLESS, STALLED]) await floor.tell(type, { function: 'quality' });
  expect(await stillOpen(floor, [], STALLED)).toEqual([`${OWNERLESS} quality`]);
});

test('the same holds where the playbook knows the cause by more than the report tells', async () => {
  const floor = floorOn(db, [ownerless('function, area')]);
  for (const fn of ['quality', 'planning']) await floor.tell(OWNERLESS, { function: fn });
  expect(await stillOpen(floor, ['quality'])).toEqual([`${OWNERLESS} quality`]);
});

test('what else the same playbook asks about stays', async () => {
  const floor = floorOn(db, [ownerless('function', `${OWNERLESS}, desk.unmanned`)]);
  await floor.tell(OWNERLESS, { function: 'quality' });
  await floor.tell('desk.unmanned', { function: 'planning' });
  expect(await stillOpen(floor, [])).toEqual(['desk.unmanned planning']);
});
