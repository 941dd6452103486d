import type { PostingKind, Transaction } from '@gemba/core/posting';
import type { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ErpLocked } from '../connector.ts';
import { trytonMissing } from './stand/missing.ts';
import { connected } from './stand/postgres.ts';
import { asking, startTestTryton, type TestTryton } from './testing.ts';

const missing = trytonMissing();
const LOT = { item: 'V200', lot: 'V200-0731', uom: 'pcs' };

describe.skipIf(missing !== null)(`locks of a real Tryton on PostgreSQL (${missing ?? 'runs here'})`, () => {
  let tryton: TestTryton;
  let other: Client;
  beforeAll(async () => {
    tryton = await startTestTryton();
    other = await connected(tryton.stand.postgresUrl ?? '');
  }, 600_000);
  afterAll(async () => {
    await other.end();
    await tryton.end();
  });

  const touching = (kind: PostingKind, of: Partial<Transaction>) => asking(tryton.today, { kind, ...of });

  it('is locked, and did nothing, while somebody else holds the stock', async () => {
    const hold = touching('quality-hold', { ...LOT, qty: 5 });
    await other.query('begin');
    await other.query('select id from stock_move for update');
    await expect(tryton.connector.post(hold)).rejects.toBeInstanceOf(ErpLocked);
    await other.query('rollback');
    expect(await tryton.connector.find(hold)).toEqual({ state: 'unknown' });
    expect(await tryton.connector.post(hold)).toMatchObject({ state: 'posted' });
  });

  it('posts one of twins', async () => {
    const hold = touching('quality-hold', { ...LOT, qty: 3 });
    const results = await Promise.allSettled([1, 2, 3, 4].map(() => tryton.connector.post(hold)));
    const documents = results.flatMap((r) => (r.status === 'fulfilled' ? [JSON.stringify(r.value)] : []));
    expect(new Set(documents).size).toBe(1);
    for (const result of results)
      if (result.status === 'rejected') expect(result.reason).toBeInstanceOf(ErpLocked);
    const { rows } = await other.query('select id from stock_shipment_internal where reference = $1', [
      hold.key,
    ]);
    expect(rows).toHaveLength(1);
  });

  it('refuses a change on a version of the same second', async () => {
    const order = async () =>
      (await tryton.connector.reread({ workOrders: ['4720'], stock: [], salesLines: [], purchaseLines: [] }))
        .workOrders[0]?.version ?? '';
    const read = await order();
    await tryton.connector.post(
      touching('reschedule', { order: '4720', date: '2027-03-01', expectedVersion: read }),
    );
    const stale = touching('reschedule', { order: '4720', date: '2027-03-02', expectedVersion: read });
    expect(await tryton.connector.post(stale)).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('Changed in Tryton since the decision'),
    });
    expect(await tryton.connector.post({ ...stale, expectedVersion: await order() })).toMatchObject({
      state: 'posted',
    });
  });
});
