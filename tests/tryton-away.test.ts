/**
 * A Tryton that is not there as it should be: sessions that end, a password that is wrong, a restart in the middle of a
 * backlog, clocks that do not agree. Nothing is lost, nothing is doubled, and people are told.
 *
 * The clock: Tryton's is the machine's, which a test does not set; so the hub's own is wrong, by a preload that shifts
 * what its process takes for now.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { onDatabase } from '@gemba/hub/erp/tryton/stand/postgres.ts';
import type { HealthDetails } from '@gemba/core/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choose, decisionOf, exceptionOf, postingIn } from './deciding.ts';
import { type HubProcess, until } from './hub-process.ts';
import { report } from './tryton-floor.ts';
import {
  countStock,
  held,
  inbox,
  STAND_WITHIN_MS,
  startTrytonPlant,
  trytonMissing,
  type TrytonPlant,
} from './tryton-plant.ts';

const missing = trytonMissing();
const LOGIN = 'common.db.login';
const LOT = { item: 'V200', lot: 'V200-0731', uom: 'pcs' };

describe.skipIf(missing !== null)(`a hub beside a real Tryton (${missing ?? 'runs here'})`, () => {
  let plant: TrytonPlant;
  let hub: HubProcess;
  beforeAll(async () => {
    plant = await startTrytonPlant();
    hub = await plant.hub();
  }, STAND_WITHIN_MS);
  afterAll(() => plant?.end());

  let holds = 0;
  /** Queues one hold after the other. @returns their exceptions */
  async function queueHolds(count: number) {
    const all = [];
    for (let n = 0; n < count; n += 1) {
      const one = await report(hub, `hold ${(holds += 1)}`, { lot: LOT.lot });
      await choose(hub, decisionOf(one, 'quality'), 'hold-twice', { ...LOT, qty: 1, second: 2 });
      all.push(one);
    }
    return all;
  }
  const settled = () =>
    until(
      () => hub.postings(),
      (all) => all.every((p) => p.state === 'confirmed'),
      { within: 120_000, every: 200 },
    );
  async function expectOncePerKey(): Promise<void> {
    const keys = (await hub.postings()).map((p) => p.key);
    const taken = (await inbox(plant)).map((p) => p.key).filter((key) => keys.includes(key));
    expect(taken.toSorted()).toEqual(keys.toSorted());
  }

  test('a session that ends in the middle of the queue is renewed once, and no posting is lost or doubled', async () => {
    const before = await held(plant, LOT.lot);
    const [first] = await queueHolds(3);
    if (!first) throw new Error('nothing queued');
    const logins = plant.line.seen(LOGIN);
    await onDatabase(plant.stand.postgresUrl ?? '', 'delete from ir_session');
    await settled();
    await queueHolds(1);
    await settled();
    expect(plant.line.seen(LOGIN) - logins).toBe(1);
    await plant.signInAgain();
    expect(await held(plant, LOT.lot)).toBe(before + 12);
    await expectOncePerKey();
  });

  test('a Tryton that restarts during a backlog gets the rest of it, in order', async () => {
    const before = await held(plant, LOT.lot);
    const already = (await hub.postings()).length;
    await plant.stand.kill9();
    await queueHolds(8);
    await plant.stand.restart();
    // and again while the backlog drains
    const draining = await until(
      () => hub.postings(),
      (all) => all.filter((p) => p.state === 'confirmed').length >= already + 2,
      { within: 60_000 },
    );
    expect(draining.some((p) => p.state === 'queued')).toBe(true);
    await plant.stand.restart();
    await settled();
    expect(await held(plant, LOT.lot)).toBe(before + 24);
    await expectOncePerKey();
    const decided = (await hub.journal()).flatMap((e) =>
      e.type === 'posting.queued' ? [e.payload.postingId] : [],
    );
    const rows = await hub.postings();
    const keys = decided.map((id) => rows.find((p) => p.id === id)?.key);
    expect((await inbox(plant)).map((p) => p.key).filter((key) => keys.includes(key))).toEqual(keys);
  });

  test('a wrong password: the hub is up and says in words that the ERP is not, does not hammer, and posts what was decided once it is right', async () => {
    await hub.stop();
    const logins = plant.line.seen(LOGIN);
    hub = await plant.hub({ erp: { secret: 'not-the-password' } });
    const { erp } = await hub.get<HealthDetails>('/api/health/details');
    expect(erp).toMatchObject({ state: 'down', detail: expect.stringMatching(/sign-in|password/i) });
    const one = await report(hub, 'decided without the ERP', { lot: LOT.lot });
    await choose(hub, decisionOf(one, 'quality'), 'hold', { ...LOT, qty: 2 });
    await sleep(8_000);
    expect(plant.line.seen(LOGIN) - logins).toBeLessThanOrEqual(1);
    expect(JSON.stringify(await hub.get<HealthDetails>('/api/health/details'))).not.toContain(
      'not-the-password',
    );

    const file = join(hub.dataFolder, 'gemba.yaml');
    await hub.stop();
    await writeFile(file, (await readFile(file, 'utf8')).replace('not-the-password', plant.stand.secret));
    await hub.up();
    await postingIn(hub, one, 'confirmed');
    expect((await hub.health()).erp.state).toBe('up');
    await expectOncePerKey();
  });

  test('hubs whose clocks are ten minutes ahead and behind see what changes in Tryton, and post once', async () => {
    await hub.stop();
    const before = await held(plant, LOT.lot);
    const minutes = [10, -10] as const;
    const [ahead, behind] = await Promise.all(
      minutes.map((by) => plant.hub({ env: { NODE_OPTIONS: `--import=${shiftedClock(by)}` } })),
    );
    if (!ahead || !behind) throw new Error('no hubs');
    const both = [ahead, behind];
    const off = async (one: HubProcess) =>
      Math.round((Date.parse((await clockOf(one)) ?? '') - Date.now()) / 60_000);
    expect(await Promise.all(both.map(off))).toEqual(minutes);

    const free = async (one: HubProcess) =>
      (await report(one, `count ${(holds += 1)}`, { lot: 'V200-0729' })).where;
    const figure = await free(ahead);
    expect(figure).toMatch(/^\d+ free$/);
    expect(await free(behind)).toBe(figure);
    await countStock(plant, 'V200', 'V200-0729', 7);
    // with the next round of changes, every ten seconds
    const changed = `${Number.parseInt(figure, 10) + 7} free`;
    for (const one of both)
      await until(
        () => free(one),
        (now) => now === changed,
        { within: 60_000, every: 1_000 },
      );
    for (hub of both) {
      await queueHolds(1);
      await settled();
      await expectOncePerKey();
    }
    expect(await held(plant, LOT.lot)).toBe(before + 6);
  });
});

/** A module that moves what its process takes for now. */
function shiftedClock(minutes: number): string {
  const text = `const real = Date; const by = ${minutes} * 60000;
    globalThis.Date = class extends real {
      constructor(...of) { if (of.length === 0) super(real.now() + by); else super(...of); }
      static now() { return real.now() + by; }
    };`;
  return `data:text/javascript,${encodeURIComponent(text)}`;
}

/** What the hub takes for now: it is in what it writes down. */
const clockOf = async (hub: HubProcess) => {
  const one = await report(hub, `what is the time ${performance.now()}`);
  return (await exceptionOf(hub, (e) => e.id === one.id)).openedAt;
};
