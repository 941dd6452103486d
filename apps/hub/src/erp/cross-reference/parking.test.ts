import { buildContext, noRows } from '@gemba/core/planning';
import type { Transaction } from '@gemba/core/posting';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { eventually, pumpBench } from '../pump-for-tests.ts';
import { fakeErp, hold, PLANT, queue, START } from '../testing.ts';
import { openCrossReference } from './cross-reference.ts';
import { addReferences } from './references.ts';

const bench = pumpBench();

test('a mismatch is parked before anything is sent, with the candidates; the repair is learned and the next one passes by itself', async () => {
  const { pool } = bench.database;
  const context = buildContext(
    {
      ...noRows(),
      items: ['V200', 'V201'].map((item) => ({
        item,
        description: item,
        uom: 'pcs',
        procurement: 'purchased',
        leadTimeDays: 1,
        unitCost: 1,
      })),
      stock: [{ item: 'V200', lot: 'L1', location: 'STO', qty: 100, status: 'free' }],
    },
    START,
  );
  await pool.query(`insert into plant (id, name) values ($1, 'Plant 1')`, [PLANT]);
  await addReferences(pool, PLANT, [{ entity: 'uom', item: null, ours: 'box', theirs: 'pcs', factor: 12 }], {
    by: 'p-anna',
    at: START,
  });
  const { translate, learn } = await openCrossReference({
    pool,
    plant: PLANT,
    context: () => context,
    refreshContext: () => Promise.resolve(true),
    now: () => START,
    log: pino({ level: 'silent' }),
  });
  const erp = fakeErp();
  const posted: Transaction[] = [];
  erp.onPost = (transaction) => {
    posted.push(transaction);
    return undefined;
  };

  const wrong: Transaction = { ...hold('a', 'L1', 2), item: 'V-200', uom: 'box' };
  await queue(pool, [wrong]);
  bench.pumpOf(erp, { translate });
  await bench.statesAre({ a: 'rejected' });
  expect(erp.calls).toEqual([]);
  const { rows } = await pool.query('select rejection, refused_field from posting');
  expect(rows).toEqual([
    { rejection: 'Item "V-200" is not known in the ERP. Did you mean V200, V201?', refused_field: 'item' },
  ]);

  await learn(wrong, { ...wrong, item: 'V200' }, 'p-anna');
  await bench.retry('a');
  await queue(pool, [{ ...wrong, key: 'b' }]);
  await bench.statesAre({ a: 'confirmed', b: 'confirmed' });
  expect(posted).toEqual([hold('a', 'L1', 24), hold('b', 'L1', 24)]);
});

test('a code that is not known while the ERP cannot be read is no refusal: the posting waits until it can', async () => {
  const { pool } = bench.database;
  const stock = (lot: string) => [{ item: 'V200', lot, location: 'STO', qty: 100, status: 'free' } as const];
  let context = buildContext({ ...noRows(), stock: stock('L1') }, START);
  let away = true;
  await pool.query(`insert into plant (id, name) values ($1, 'Plant 1')`, [PLANT]);
  const { translate } = await openCrossReference({
    pool,
    plant: PLANT,
    context: () => context,
    refreshContext: async () => {
      if (!away) context = buildContext({ ...noRows(), stock: stock('L2') }, START);
      return !away;
    },
    now: () => START,
    log: pino({ level: 'silent' }),
  });
  await queue(pool, [hold('a', 'L2')]);
  bench.pumpOf(fakeErp(), { translate });
  await eventually(async () => {
    const { rows } = await pool.query('select state, last_error from posting');
    expect(rows).toEqual([{ state: 'queued', last_error: expect.stringContaining('L2') as unknown }]);
  });
  away = false;
  bench.later(60_000);
  await bench.statesAre({ a: 'confirmed' });
});
