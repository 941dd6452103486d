import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { trytonMissing } from './missing.ts';
import { date, login, seconds, theOne, type Fields, type TrytonClient, type Value } from './rpc.ts';
import { standForTests } from './stand-for-tests.ts';
import type { TrytonStand } from './stand.ts';

const missing = trytonMissing();
const Answer = z.object({
  replayed: z.boolean(),
  result: z.array(z.array(z.int()).nullable()),
  document: z.string(),
  record: z.string(),
});
const SHIPMENT = 'stock.shipment.internal';

describe.skipIf(missing !== null)(
  `the inbox in a real Tryton${missing === null ? '' : `: ${missing}`}`,
  () => {
    let stand: TrytonStand;
    let end: () => Promise<void>;
    let gemba: TrytonClient;
    let admin: TrytonClient;
    let n = 0;
    const key = () => `GEMBA:test-${(n += 1)}`;

    beforeAll(async () => {
      ({ stand, end } = await standForTests());
      gemba = await login(stand.url, stand.database, stand.user, stand.secret);
      admin = await login(stand.url, stand.database, 'admin', stand.adminPassword);
    }, 600_000);
    afterAll(() => end?.());

    const location = (code: string) => theOne(gemba, 'stock.location', [['code', '=', code]]);
    const order = (number: string) => theOne(gemba, 'production', [['number', '=', number]]);
    const post = async (...params: Value[]) =>
      Answer.parse(await gemba.call('model.gemba.posting.post', ...params));

    async function held(lot: string): Promise<number> {
      const quarantine = await location('QRT');
      const moves = await gemba.read(
        'stock.move',
        [
          ['lot.number', '=', lot],
          ['to_location', '=', quarantine],
          ['state', '=', 'done'],
        ],
        ['quantity'],
      );
      return moves.reduce((sum, move) => sum + Number(move['quantity']), 0);
    }

    /** A quality hold: the lot's quantity from where it lies into quarantine. */
    async function hold(lot: string, quantity: number, reference: string): Promise<[Value, Value]> {
      const [found] = await gemba.read(
        'stock.lot',
        [['number', '=', lot]],
        ['product', 'product.default_uom'],
      );
      const product = z.object({ default_uom: z.int() }).parse(found?.['product.']);
      const from = await location('STO-3');
      const to = await location('QRT');
      const day = date(new Date().toISOString().slice(0, 10));
      const move = {
        product: Number(found?.['product']),
        lot: Number(found?.['id']),
        uom: product.default_uom,
        quantity,
        from_location: from,
        to_location: to,
      };
      const shipment = {
        reference,
        from_location: from,
        to_location: to,
        planned_date: day,
        planned_start_date: day,
        effective_date: day,
        moves: [['create', [move]]],
      };
      return [
        [
          [SHIPMENT, 'create', [shipment]],
          [SHIPMENT, 'wait', { $ref: 0 }],
          [SHIPMENT, 'assign_try', { $ref: 0 }],
          [SHIPMENT, 'done', { $ref: 0 }],
        ],
        [[SHIPMENT, { $ref: 0 }, 'state', 'done']],
      ];
    }

    test('the same key does it once and answers the same, with the number of its document', async () => {
      const k = key();
      const [steps, expected] = await hold('V200-0731', 15, k);
      const first = await post(k, steps, expected);
      const again = await post(k, steps, expected);
      expect(first.replayed).toBe(false);
      expect(again).toEqual({ ...first, replayed: true });
      expect(await held('V200-0731')).toBe(15);
      const [shipment] = await gemba.read(SHIPMENT, [['reference', '=', k]], ['number', 'state']);
      expect(shipment).toMatchObject({ number: first.document, state: 'done' });
      expect(first.record).toBe(`${SHIPMENT},${Number(shipment?.['id'])}`);
    });

    test('the same key with another body is refused', async () => {
      const k = key();
      await post(k, ...(await hold('V200-0729', 1, k)));
      await expect(post(k, ...(await hold('V200-0729', 2, k)))).rejects.toThrow(/^gemba\.key_reused/);
      expect(await held('V200-0729')).toBe(1);
    });

    test('what Tryton refuses leaves nothing behind, and the key is free again', async () => {
      const k = key();
      const before = await gemba.search(SHIPMENT, []);
      await expect(post(k, ...(await hold('HM-20-0312', 100_000, k)))).rejects.toThrow(/^gemba\.refused/);
      expect(await gemba.search(SHIPMENT, [])).toEqual(before);
      expect(await gemba.search('gemba.posting', [['key', '=', k]])).toEqual([]);
      const number = await order('4739');
      const steps = [['production', 'write', [number], { planned_date: null, planned_start_date: null }]];
      expect((await post(k, steps, [])).replayed).toBe(false);
    });

    test('an expectation that fails undoes everything', async () => {
      const running = await order('4711');
      const steps = [['production', 'cancel', [running]]];
      await expect(post(key(), steps, [['production', [running], 'state', 'cancelled']])).rejects.toThrow(
        /^gemba\.unexpected: .*4711.* is state=running, not cancelled/,
      );
      const k = key();
      const [hold1] = await hold('V200-0729', 3, k);
      await expect(post(k, hold1 ?? [], [[SHIPMENT, { $ref: 0 }, 'state', 'draft']])).rejects.toThrow(
        /^gemba\.unexpected/,
      );
      expect(await gemba.search(SHIPMENT, [['reference', '=', k]])).toEqual([]);
    });

    test('eight twins at once are one document', async () => {
      const k = key();
      const [steps, expected] = await hold('HL-1-0612', 0, k).then(() => hold('HL-2-0331', 4, k));
      const twins = await Promise.allSettled(Array.from({ length: 8 }, () => post(k, steps, expected)));
      const posted = twins.filter((twin) => twin.status === 'fulfilled').map(({ value }) => value.document);
      const refused = twins.filter((twin) => twin.status === 'rejected').map(({ reason }) => String(reason));
      expect(new Set(posted).size).toBe(1);
      expect(
        refused.filter((words) => !/gemba\.duplicate|could not (obtain lock|serialize)/.test(words)),
      ).toEqual([]);
      expect(await gemba.search(SHIPMENT, [['reference', '=', k]])).toHaveLength(1);
      expect((await post(k, steps, expected)).document).toBe(posted[0]);
    });

    test('a record that changed since it was read is not posted on', async () => {
      const id = await order('4740');
      const [read] = await gemba.read('production', [['id', '=', id]], ['_timestamp']);
      const version = String(read?.['_timestamp']);
      await admin.write('production', [id], { reference: 'changed by a planner' });
      const steps = [
        [
          'production',
          'write',
          [id],
          { planned_date: date('2030-01-08'), planned_start_date: date('2030-01-07') },
        ],
      ];
      const k = key();
      await expect(post(k, steps, [], [['production', id, version]])).rejects.toThrow(
        /^gemba\.changed: .*4740.* was changed in the meantime/,
      );
      const [now] = await gemba.read('production', [['id', '=', id]], ['_timestamp']);
      const answer = await post(k, steps, [], [['production', id, String(now?.['_timestamp'])]]);
      expect(answer.document).toBe('4740');
      await expect(post(key(), steps, [], [['production', 999_999, version]])).rejects.toThrow(/is gone/);
    });

    test('a cycle is known by its order, a line by its document, a request by its place', async () => {
      const [work] = await gemba.read(
        'production.work',
        [
          ['production.number', '=', '4711'],
          ['sequence', '=', 50],
        ],
        ['id'],
      );
      const cycle = 'production.work.cycle';
      const steps = [
        [cycle, 'create', [{ work: Number(work?.['id']), duration: seconds(60) }]],
        [cycle, 'run', { $ref: 0 }],
        [cycle, 'do', { $ref: 0 }],
      ];
      const confirmed = await post(key(), steps, [[cycle, { $ref: 0 }, 'state', 'done']]);
      expect(confirmed.document).toBe('4711');

      const line = await theOne(gemba, 'purchase.line', [['purchase.number', '=', 'PO-88213']]);
      const day = date('2030-02-01');
      const sooner = [
        ['purchase.line', 'write', [line], { delivery_date_edit: true, delivery_date_store: day }],
      ];
      expect((await post(key(), sooner, [])).document).toBe('PO-88213');

      const item = await theOne(gemba, 'product.product', [['code', '=', 'SK-25']]);
      const request: Fields = {
        product: item,
        quantity: 74,
        uom: await theOne(gemba, 'product.uom', [['symbol', '=', 'pcs']]),
        supply_date: day,
        company: 1,
        warehouse: await location('WH'),
      };
      const requested = await post(key(), [['purchase.request', 'create', [request]]], []);
      expect(requested.document).toMatch(/^purchase\.request,\d+$/);
      expect(requested.document).toBe(requested.record);
    });

    test('part of an order comes out, the rest stays open', async () => {
      const id = await order('4688');
      const [open] = await gemba.read(
        'stock.move',
        [
          ['production_output', '=', id],
          ['state', '=', 'draft'],
        ],
        ['product', 'uom', 'quantity', 'from_location', 'to_location', 'company', 'currency'],
      );
      const {
        id: move,
        quantity,
        ...like
      } = z
        .object({
          id: z.int(),
          quantity: z.number(),
          product: z.int(),
          uom: z.int(),
          from_location: z.int(),
          to_location: z.int(),
          company: z.int(),
          currency: z.int(),
        })
        .parse(open);
      const made = {
        ...like,
        production_output: id,
        quantity: 1,
        unit_price: { __class__: 'Decimal', decimal: '0' },
      };
      const steps = [
        ['stock.move', 'create', [made]],
        ['stock.move', 'write', [move], { quantity: quantity - 1 }],
        ['stock.move', 'do', { $ref: 0 }],
      ];
      const answer = await post(
        key(),
        steps,
        [['stock.move', { $ref: 0 }, 'state', 'done']],
        [],
        ['production', [id]],
      );
      expect(answer.document).toBe('4688');
      const after = await gemba.read('stock.move', [['production_output', '=', id]], ['quantity', 'state']);
      expect(after.filter(({ state }) => state === 'done').map(({ quantity: q }) => q)).toContain(1);
    });

    test('the keys since an instant are listed with their documents', async () => {
      const now = await afterTheLast();
      const k = key();
      const { document } = await post(k, ...(await hold('SK-15-0669', 2, k)));
      const since = await gemba.read('gemba.posting', [['create_date', '>=', now]], ['key', 'document']);
      expect(since).toEqual([expect.objectContaining({ key: k, document })]);
    });

    /** Just after the last posting, as Tryton counts. */
    async function afterTheLast(): Promise<Fields> {
      const rows = await gemba.read('gemba.posting', [], ['create_date']);
      const last = rows
        .map((row) => z.record(z.string(), z.union([z.string(), z.number()])).parse(row['create_date']))
        .toSorted((a, b) => stamp(a) - stamp(b))
        .at(-1);
      if (!last) throw new Error('nothing was posted before');
      return { ...last, microsecond: Number(last['microsecond']) + 1 };
    }
    const stamp = (d: Fields): number =>
      Date.UTC(
        Number(d['year']),
        Number(d['month']) - 1,
        Number(d['day']),
        Number(d['hour']),
        Number(d['minute']),
        Number(d['second']),
      ) *
        1e3 +
      Number(d['microsecond']);
  },
);
