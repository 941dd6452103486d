import { randomUUID } from 'node:crypto';
import { after } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { PLANT, plantDatabase } from '../decide/desk-for-tests.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { heldCauses, heldCounts, listHeld } from './held.ts';
import { openPlannedStops } from './planned-stops.ts';
import { startReleases } from './releases.ts';
import { floorOn, playbookYaml, type Floor } from './situation-for-tests.ts';

let db: TestDatabase;

beforeEach(async () => {
  db = await plantDatabase();
});
afterEach(() => db.drop());

const MACHINE = 'on: [machine.down]\ncorrelate: [workCentre]';
const at = (workCentre: string, line = 'L3') => ({ workCentre, line });
const held = async () =>
  (await listHeld(db.pool, PLANT, null, 100)).map(({ key, because }) => [key, because]);

test('a playbook that demands nothing leaves no row and asks at once', async () => {
  const floor = floorOn(db, [playbookYaml('machine-down', MACHINE)]);
  await floor.tell('machine.down', at('P1'));
  await floor.tell('machine.down', at('P1'));
  expect(await floor.exceptions()).toMatchObject([{ occurrences: 2, state: 'open' }]);
  expect(await floor.causes()).toEqual([]);
});

describe('on delay', () => {
  const DELAYED = playbookYaml('machine-down', `${MACHINE}\ndelay: 30s\nclears: { on: [machine.up] }`);

  test('a stop that is over within 30 s asks nobody, and is counted', async () => {
    const floor = floorOn(db, [DELAYED]);
    await floor.tell('machine.down', at('P1'));
    expect(await held()).toEqual([['machine-down:workCentre=P1', 'delay']]);
    floor.pass(20);
    await floor.tell('machine.up', at('P1'));
    floor.pass(20);
    await floor.sweep();
    expect(await floor.exceptions()).toEqual([]);
    expect(await held()).toEqual([]);
    expect(await heldCounts(db.pool, PLANT, floor.now(), (t) => t.slice(0, 10))).toEqual([
      { day: '2026-11-22', playbook: 'machine-down', because: 'delay', events: 1 },
    ]);
  });

  test('one that still stands is asked about on time, says why it was not before, and shows all its events', async () => {
    const floor = floorOn(db, [DELAYED]);
    const first = await floor.tell('machine.down', at('P1'));
    floor.pass(10);
    const second = await floor.tell('machine.down', at('P1'));
    floor.pass(20);
    expect(await floor.sweep()).toBe(1);
    expect(await floor.sweep()).toBe(0);
    const [exception] = await floor.exceptions();
    expect(exception).toMatchObject({
      state: 'open',
      occurredAt: first.occurredAt,
    });
    expect(await floor.heldBefore()).toEqual([{ because: 'delay', since: first.occurredAt, events: 2 }]);
    const { rows } = await db.pool.query<{ event_id: string }>('select event_id from exception_event');
    expect(rows.map((row) => row.event_id).toSorted()).toEqual([first.id, second.id].toSorted());
  });

  test('a clearing tells the open exception by joining, and only people end it', async () => {
    const floor = floorOn(db, [DELAYED]);
    await floor.tell('machine.down', at('P1'), 40);
    await floor.tell('machine.up', at('P1'));
    expect(await floor.exceptions()).toMatchObject([{ state: 'open', occurrences: 2 }]);
  });

  test('two hubs that release the same cause open one exception', async () => {
    const floor = floorOn(db, [DELAYED]);
    await floor.tell('machine.down', at('P1'));
    floor.pass(30);
    await Promise.all([floor.sweep(), floor.sweep(), floor.sweep()]);
    expect(await floor.exceptions()).toHaveLength(1);
    expect(await floor.causes()).toEqual([]);
  });
});

test('what waits in great number is asked about without a pause between, whatever else has come to an end', async () => {
  const floor = floorOn(db, [playbookYaml('machine-down', `${MACHINE}\ndelay: 30s`)]);
  await Promise.all(Array.from({ length: 201 }, (_, i) => floor.tell('machine.down', at(`P${i}`))));
  floor.stops.push({
    id: randomUUID(),
    from: floor.now(),
    to: after(floor.now(), 60_000),
    filter: { lines: ['L5'] },
  });
  await floor.tell('machine.down', at('Q1', 'L5'));
  floor.stops.length = 0;
  floor.pass(30);
  const sleeps = vi.spyOn(globalThis, 'setTimeout');
  const waits = () => sleeps.mock.calls.map(([, ms]) => ms);
  const releases = startReleases(floor.releaseParts);
  await vi.waitUntil(() => waits().includes(1_000), { timeout: 20_000 });
  sleeps.mockRestore();
  expect(await floor.exceptions()).toHaveLength(202);
  await releases.close();
});

test('field complaint 4: thirteen reports of one cause from many places open one row, and only after they came often enough', async () => {
  const floor = floorOn(db, [playbookYaml('machine-down', `${MACHINE}\noccurrences: { n: 3, within: 1m }`)]);
  await floor.tell('machine.down', at('P1'));
  await floor.tell('machine.down', at('P1'));
  expect(await floor.exceptions()).toEqual([]);
  for (let n = 0; n < 11; n++) await floor.tell('machine.down', at('P1'));
  expect(await floor.exceptions()).toMatchObject([{ occurrences: 11 }]);
  expect(await floor.heldBefore()).toMatchObject([{ because: 'too-few', events: 2 }]);
});

describe('plant hierarchy', () => {
  const LINE = playbookYaml(
    'line-down',
    'on: [line.down]\ncorrelate: [line]\nparentOf: [{ playbook: machine-down, same: [line] }]',
  );
  const MUTED = playbookYaml(
    'machine-down',
    `${MACHINE}\nclears: { on: [machine.up] }\ninhibitedBy: [{ playbook: line-down, same: [line] }]`,
  );

  test('a line that is down mutes its stations visibly, and those of other lines not', async () => {
    const floor = floorOn(db, [LINE, MUTED]);
    await floor.tell('line.down', { line: 'L3' });
    await floor.tell('machine.down', at('P1'));
    await floor.tell('machine.down', at('P2'));
    await floor.tell('machine.down', at('P9', 'L5'));
    expect(await floor.exceptions('machine-down')).toMatchObject([{ subject: { workCentre: 'P9' } }]);
    const [line] = await floor.exceptions('line-down');
    expect(line).toMatchObject({ muted: 2 });
    expect(await listHeld(db.pool, PLANT, null, 10)).toMatchObject([
      { because: 'muted', until: null, above: { id: line?.id }, title: 'machine-down P1' },
      { because: 'muted', title: 'machine-down P2' },
    ]);
    expect(await heldCauses(db.pool, PLANT)).toEqual({ muted: 2 });
  });

  test('field complaint 6: what was muted is not forgotten when the line runs again: what still stands is asked about and says why', async () => {
    const floor = floorOn(db, [LINE, MUTED]);
    await floor.tell('line.down', { line: 'L3' });
    await floor.tell('machine.down', at('P1'));
    await floor.tell('machine.down', at('P2'));
    await floor.tell('machine.up', at('P2'));
    expect(await floor.sweep()).toBe(0);
    const [line] = await floor.exceptions('line-down');
    await floor.resolve(line?.id ?? '');
    await floor.sweep();
    expect(await floor.exceptions('machine-down')).toMatchObject([{ subject: { workCentre: 'P1' } }]);
    expect(await floor.heldBefore()).toMatchObject([null, { because: 'muted', events: 1 }]);
    expect(await floor.causes()).toEqual([]);
  });

  test('a station that was down before its line is placed under it, and goes on asking', async () => {
    const floor = floorOn(db, [LINE, MUTED]);
    await floor.tell('machine.down', at('P1'));
    await floor.tell('line.down', { line: 'L3' });
    const [machine] = await floor.exceptions('machine-down');
    const [line] = await floor.exceptions('line-down');
    expect(machine).toMatchObject({ parent: line?.id, state: 'open' });
    await floor.tell('machine.down', at('P1'));
    expect(await floor.exceptions('machine-down')).toMatchObject([{ occurrences: 2 }]);
  });

  test('a station that is asked about beside its line lies under it from the start', async () => {
    const floor = floorOn(db, [
      LINE,
      playbookYaml(
        'safety',
        'on: [safety.stop]\ncorrelate: [workCentre]\nunder: [{ playbook: line-down, same: [line] }]',
      ),
    ]);
    await floor.tell('line.down', { line: 'L3' });
    await floor.tell('safety.stop', at('P1'));
    const [line] = await floor.exceptions('line-down');
    expect(await floor.exceptions('safety')).toMatchObject([{ parent: line?.id }]);
  });
});

describe('planned stops', () => {
  const open = (floor: Floor) =>
    openPlannedStops({ database: db.pool, plant: PLANT, now: floor.now, log: pino({ level: 'silent' }) });
  const PLAIN = playbookYaml('machine-down', `${MACHINE}\nclears: { on: [machine.up] }`);

  test('while it is on what it covers asks nobody; at its end what still stands does', async () => {
    const floor = floorOn(db, [PLAIN]);
    const stops = await open(floor);
    const planned = await stops.plan({
      from: floor.now(),
      to: after(floor.now(), 3_600_000),
      filter: { lines: ['L3'] },
      reason: 'new die',
      author: 'ann',
    });
    floor.stops.push(...stops.current());
    await floor.tell('machine.down', at('P1'));
    await floor.tell('machine.down', at('P2'));
    await floor.tell('machine.down', at('P9', 'L5'));
    await floor.tell('machine.up', at('P2'));
    expect(await listHeld(db.pool, PLANT, null, 10)).toMatchObject([
      { because: 'planned-stop', until: planned.to, why: 'Planned stop: new die', stop: { author: 'ann' } },
    ]);
    expect(await stops.list(false)).toMatchObject([{ id: planned.id, state: 'on', holds: 1 }]);
    floor.pass(3_600);
    await floor.sweep();
    expect((await floor.exceptions()).map(({ subject }) => subject.workCentre)).toEqual(['P9', 'P1']);
    expect(await floor.heldBefore()).toMatchObject([null, { because: 'planned-stop', events: 1 }]);
    expect(await stops.list(true)).toMatchObject([{ state: 'over', ended: null, holds: 0 }]);
    await stops.close();
  });

  test('planned while an older list is still being read, it is known all the same', async () => {
    const floor = floorOn(db, [PLAIN]);
    const stops = await open(floor);
    const { promise: late, resolve: arrive } = Promise.withResolvers<void>();
    const query = db.pool.query.bind(db.pool) as (...ask: unknown[]) => Promise<unknown>;
    vi.spyOn(db.pool, 'query').mockImplementationOnce((...ask: unknown[]): unknown =>
      query(...ask).then((answer) => late.then(() => answer)),
    );
    const older = stops.refresh();
    await stops.plan({
      from: floor.now(),
      to: after(floor.now(), 3_600_000),
      filter: { wholePlant: true },
      reason: 'holiday',
      author: 'ann',
    });
    arrive();
    await older;
    expect(stops.current()).toHaveLength(1);
    await stops.close();
  });

  test('ended before its time, by whomever, it is asked about at once; a second hub ends it once', async () => {
    const floor = floorOn(db, [PLAIN]);
    const [stops, other] = [await open(floor), await open(floor)];
    const { id } = await stops.plan({
      from: floor.now(),
      to: after(floor.now(), 3_600_000),
      filter: { wholePlant: true },
      reason: 'holiday',
      author: 'ann',
    });
    floor.stops.push(...stops.current());
    await floor.tell('machine.down', at('P1'));
    floor.pass(60);
    expect(await other.end(id, 'bob')).toMatchObject({ state: 'over', ended: { by: 'bob' } });
    expect(await stops.end(id, 'ann')).toBeNull();
    floor.stops.splice(0, 1, ...other.current());
    await floor.sweep();
    expect(await floor.heldBefore()).toMatchObject([{ because: 'planned-stop' }]);
    await Promise.all([stops.close(), other.close()]);
  });

  test('what was held when every hub was off until long after the stop is asked about, whatever its playbook demands', async () => {
    const floor = floorOn(db, [playbookYaml('machine-down', MACHINE)]);
    floor.stops.push({
      id: randomUUID(),
      from: floor.now(),
      to: after(floor.now(), 60_000),
      filter: { wholePlant: true },
    });
    await floor.tell('machine.down', at('P1'));
    expect(await floor.exceptions()).toEqual([]);
    floor.stops.length = 0;
    floor.pass(86_400);
    await floor.sweep();
    expect(await floor.heldBefore()).toMatchObject([{ because: 'planned-stop', events: 1 }]);
  });

  test('an exception that was open before goes on: a planned stop takes nothing from anybody', async () => {
    const floor = floorOn(db, [PLAIN]);
    await floor.tell('machine.down', at('P1'));
    floor.stops.push({
      id: randomUUID(),
      from: floor.now(),
      to: after(floor.now(), 60_000),
      filter: { wholePlant: true },
    });
    await floor.tell('machine.down', at('P1'));
    expect(await floor.exceptions()).toMatchObject([{ state: 'open', occurrences: 2 }]);
  });
});

test('field complaint 13: a machine and a person report the same cause as one, and a state that was told never ends by itself', async () => {
  const floor = floorOn(db, [playbookYaml('machine-down', `${MACHINE}\nclears: { on: [machine.up] }`)]);
  await floor.tell('machine.down', at('P1'));
  await floor.tell('machine.down', { workCentre: 'P1', text: 'belt torn' });
  await floor.tell('machine.up', at('P1'));
  expect(await floor.exceptions()).toMatchObject([{ state: 'open', occurrences: 3 }]);
});

test('what is recorded only is counted and asks nobody', async () => {
  const floor = floorOn(db, [playbookYaml('machine-down', `${MACHINE}\nrecord: event.minor == true`)]);
  await floor.tell('machine.down', { ...at('P1'), minor: true });
  expect(await floor.exceptions()).toEqual([]);
  expect(await floor.causes()).toEqual([]);
  expect(await heldCounts(db.pool, PLANT, floor.now(), (t) => t.slice(0, 10))).toMatchObject([
    { because: 'recorded', events: 1 },
  ]);
});
