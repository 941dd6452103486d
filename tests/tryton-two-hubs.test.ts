/** Two hub processes on one database beside a real Tryton: one of them posts, and when it dies the other takes over. */
import { join } from 'node:path';
import { connected, onDatabase } from '@gemba/hub/erp/tryton/stand/postgres.ts';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choose, decisionOf } from './deciding.ts';
import { type HubProcess, until } from './hub-process.ts';
import { report } from './tryton-floor.ts';
import {
  held,
  inbox,
  shipmentsOf,
  STAND_WITHIN_MS,
  startTrytonPlant,
  trytonMissing,
  type TrytonPlant,
} from './tryton-plant.ts';

const missing = trytonMissing();
const LOT = { item: 'V200', lot: 'V200-0731', uom: 'pcs' };
const OTHER = { item: 'V200', lot: 'V200-0729', uom: 'pcs' };

describe.skipIf(missing !== null)(`two hubs on one database (${missing ?? 'runs here'})`, () => {
  let plant: TrytonPlant;
  let hubs: [HubProcess, HubProcess];
  let database: Client;
  beforeAll(async () => {
    plant = await startTrytonPlant();
    const server = plant.stand.postgresUrl ?? '';
    await onDatabase(server, 'create database hubs');
    const hubAs = async (name: string, playbooksFolder?: string) => {
      // by its own name in the database, so that the writer can be told from the other
      await onDatabase(server, `create role ${name} superuser login password '${name}'`);
      const url = new URL(server);
      Object.assign(url, { username: name, password: name, pathname: '/hubs' });
      return plant.hub({ env: { DATABASE_URL: url.href }, ...(playbooksFolder && { playbooksFolder }) });
    };
    const first = await hubAs('first');
    hubs = [first, await hubAs('second', join(first.folder, 'playbooks'))];
    database = await connected(server.replace(/[^/]*$/, 'hubs'));
  }, STAND_WITHIN_MS);
  afterAll(async () => {
    await database?.end();
    await plant?.end();
  });

  /** Which of the two holds the writer's lock. */
  async function writer(): Promise<0 | 1> {
    const { rows } = await database.query<{ name: string }>(
      `select a.usename as name from pg_locks l join pg_stat_activity a using (pid)
        where l.locktype = 'advisory' and l.granted and l.classid = hashtext('gemba erp writer')::oid`,
    );
    expect(rows).toHaveLength(1);
    return rows[0]?.name === 'first' ? 0 : 1;
  }

  test('post each key once, in order, whichever was told; the writer is killed in the middle and the other takes over', async () => {
    const before = [await held(plant, LOT.lot), await held(plant, OTHER.lot)];
    const one = await writer();
    const other = one === 0 ? 1 : 0;
    for (const round of [0, 1, 2, 3]) {
      // said to the two in turn
      const hub = hubs[round % 2 === 0 ? 0 : 1];
      const told = await report(hub, `two hubs ${round}`, { lot: LOT.lot });
      await choose(hub, decisionOf(told, 'quality'), 'hold-twice', { ...LOT, qty: 1, second: 2 });
      await choose(hub, decisionOf(told, 'production'), 'hold-twice', { ...OTHER, qty: 2, second: 1 });
    }
    // one of its postings is on its way to Tryton
    await until(
      () => hubs[other].postings(),
      (all) => all.some((p) => p.state === 'posting') && all.some((p) => p.state === 'confirmed'),
      { every: 5 },
    );
    await hubs[one].kill9();
    const all = await until(
      () => hubs[other].postings(),
      (rows) => rows.length === 16 && rows.every((p) => p.state === 'confirmed'),
      { within: 60_000, every: 200 },
    );
    expect(await writer()).toBe(other);
    const decided = (await hubs[other].journal()).flatMap((e) =>
      e.type === 'posting.queued' ? [e.payload.postingId] : [],
    );
    const taken = (await inbox(plant)).map((p) => p.key);
    expect(taken.toSorted()).toEqual(all.map((p) => p.key).toSorted());
    for (const [document, of] of Map.groupBy(all, (p) => p.document)) {
      const keys = of.toSorted((a, b) => decided.indexOf(a.id) - decided.indexOf(b.id)).map((p) => p.key);
      expect(
        taken.filter((key) => keys.includes(key)),
        document,
      ).toEqual(keys);
    }
    for (const posting of all)
      expect(await shipmentsOf(plant, posting.key)).toEqual([{ number: posting.erpDocument, state: 'done' }]);
    expect([await held(plant, LOT.lot), await held(plant, OTHER.lot)]).toEqual([
      (before[0] ?? 0) + 12,
      (before[1] ?? 0) + 12,
    ]);

    // the one that died comes back, and leaves the writing to the other
    await hubs[one].up();
    const late = await report(hubs[one], 'after its return', { lot: LOT.lot });
    await choose(hubs[one], decisionOf(late, 'quality'), 'hold', { ...LOT, qty: 1 });
    await until(
      () => hubs[one].postings(),
      (rows) => rows.length === 17 && rows.every((p) => p.state === 'confirmed'),
      { within: 30_000 },
    );
    expect(await writer()).toBe(other);
    expect((await hubs[other].command('journal', 'verify')).code).toBe(0);
  });
});
