import { randomUUID } from 'node:crypto';
import { after } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PLANT, plantDatabase } from '../decide/desk-for-tests.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { listHeld } from './held.ts';
import { floorOn, playbookYaml, type Floor } from './situation-for-tests.ts';
import { lookForAbsent, type WatchdogParts } from './watchdog.ts';

let db: TestDatabase;

beforeEach(async () => {
  db = await plantDatabase();
});
afterEach(() => db.drop());

const at = (workCentre: string) => ({ workCentre, line: 'L3' });
const held = async () =>
  (await listHeld(db.pool, PLANT, null, 100)).map(({ key, because }) => [key, because]);

describe('expected signals', () => {
  const BEAT = playbookYaml(
    'silent-machine',
    `on: [signal.absent]
correlate: [workCentre]
expect: { type: machine.heartbeat, per: [workCentre], every: 1m }
clears: { on: [signal.back] }
delay: 1m`,
  );
  const watch = (floor: Floor) => {
    const captured: { type: string | null; externalId: string; content: unknown }[] = [];
    const parts: WatchdogParts = {
      database: db.pool,
      plant: PLANT,
      now: floor.now,
      playbooks: () => floor.playbooks,
      capture: async (signals) => captured.push(...signals),
      log: pino({ level: 'silent' }),
    };
    return { captured, look: (since = after(floor.now(), -3_600_000)) => lookForAbsent(parts, since) };
  };

  test('one that does not come in time is reported once, and so is its coming back', async () => {
    const floor = floorOn(db, [BEAT]);
    const { captured, look } = watch(floor);
    await floor.tell('machine.heartbeat', at('P1'));
    await floor.tell('machine.heartbeat', at('P2'));
    floor.pass(50);
    await floor.tell('machine.heartbeat', at('P2'));
    floor.pass(10);
    await look();
    await look();
    expect(captured).toMatchObject([
      {
        type: 'signal.absent',
        content: { data: { workCentre: 'P1', expected: 'machine.heartbeat', playbook: 'silent-machine' } },
      },
    ]);
    floor.pass(5);
    await floor.tell('machine.heartbeat', at('P1'));
    await look();
    await look();
    expect(captured.map(({ type }) => type)).toEqual(['signal.absent', 'signal.back']);
    floor.pass(60);
    await look();
    expect(captured.map(({ type }) => type).slice(2)).toEqual(['signal.absent', 'signal.absent']);
    expect(new Set(captured.map(({ externalId }) => externalId)).size).toBe(4);
  });

  test('nothing is absent that may still be in the queue, or was missed while no hub ran', async () => {
    const floor = floorOn(db, [BEAT]);
    const { captured, look } = watch(floor);
    await floor.tell('machine.heartbeat', at('P1'));
    const waiting = randomUUID();
    await db.pool.query(
      `insert into signal (id, plant, source, external_id, received_at) values ($1, $2, 's', 'x', $3)`,
      [waiting, PLANT, after(floor.now(), 30_000)],
    );
    await db.pool.query('insert into waiting_signal (signal_id, plant) values ($1, $2)', [waiting, PLANT]);
    floor.pass(120);
    await look();
    expect(captured).toEqual([]);
    await db.pool.query('delete from waiting_signal');
    await look(after(floor.now(), -59_000));
    expect(captured).toEqual([]);
    await look(after(floor.now(), -60_000));
    expect(captured).toHaveLength(1);
  });

  test('a clock that runs ahead cannot put off an absence', async () => {
    const floor = floorOn(db, [BEAT]);
    const { captured, look } = watch(floor);
    await floor.tell('machine.heartbeat', at('P1'), -86_400);
    floor.pass(60);
    await look();
    expect(captured).toMatchObject([{ type: 'signal.absent' }]);
  });

  test('the absence opens the exception of the playbook that expects it, through its own gate', async () => {
    const floor = floorOn(db, [BEAT, BEAT.replaceAll('silent-machine', 'silent-too')]);
    await floor.tell('signal.absent', { workCentre: 'P1', playbook: 'silent-machine' });
    expect(await held()).toEqual([['silent-machine:workCentre=P1', 'delay']]);
    floor.pass(60);
    await floor.sweep();
    expect(await floor.exceptions()).toMatchObject([{ playbook: 'silent-machine' }]);
  });
});
