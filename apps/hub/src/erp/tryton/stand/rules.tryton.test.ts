import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trytonMissing } from './missing.ts';
import { login, theOne, type TrytonClient, type Value } from './rpc.ts';
import { standForTests } from './stand-for-tests.ts';
import type { TrytonStand } from './stand.ts';

const missing = trytonMissing();
const SHIPMENT = 'stock.shipment.internal';

describe.skipIf(missing !== null)(
  `the inbox's rules in a real Tryton${missing === null ? '' : `: ${missing}`}`,
  () => {
    let stand: TrytonStand;
    let end: () => Promise<void>;
    let gemba: TrytonClient;
    let admin: TrytonClient;
    let n = 0;
    const key = () => `GEMBA:rules-${(n += 1)}`;

    beforeAll(async () => {
      ({ stand, end } = await standForTests());
      gemba = await login(stand.url, stand.database, stand.user, stand.secret);
      admin = await login(stand.url, stand.database, 'admin', stand.adminPassword);
    }, 600_000);
    afterAll(() => end?.());

    const order = (number: string) => theOne(gemba, 'production', [['number', '=', number]]);
    const post = (...params: Value[]) => gemba.call('model.gemba.posting.post', ...params);

    test.each<[string, Value, RegExp]>([
      [
        'a pair that is not listed',
        [['production', 'delete', [1]]],
        /gemba\.not_allowed: production\.delete/,
      ],
      ['a model that is not listed', [['res.user', 'write', [1], { name: 'x' }]], /res\.user\.write/],
      ['a state', [['production', 'write', [1], { state: 'done' }]], /state is not written/],
      [
        'a state of a new record',
        [['purchase.request', 'create', [{ state: 'done' }]]],
        /state is not written/,
      ],
      [
        'a field that is not listed',
        [['production', 'write', [1], { quantity: 1 }]],
        /field quantity of production/,
      ],
      [
        'a field of a nested record',
        [[SHIPMENT, 'create', [{ moves: [['create', [{ state: 'done' }]]] }]]],
        /state is not written/,
      ],
      [
        'a nested command that deletes',
        [[SHIPMENT, 'create', [{ moves: [['delete', [1]]] }]]],
        /delete of stock\.shipment\.internal\.moves/,
      ],
      [
        'records of another document',
        [['production', 'write', [1], { outputs: [['write', [1], { quantity: 1 }]] }]],
        /field outputs of production/,
      ],
      ['too many steps', Array.from({ length: 25 }, () => ['production', 'wait', [1]]), /25 steps/],
      ['no step', [], /0 steps/],
    ])('%s is not allowed', async (_, steps, words) => {
      await expect(post(key(), steps, [])).rejects.toThrow(words);
    });

    test('only the outputs of productions and what is on order are moved by themselves', async () => {
      const [input] = await gemba.read('stock.move', [['production_input.number', '=', '4716']], ['id']);
      const steps = [['stock.move', 'do', [Number(input?.['id'])]]];
      await expect(post(key(), steps, [])).rejects.toThrow(/gemba\.not_allowed: stock\.move\.do/);
    });

    test('nothing comes out of an order that does not run, nor from anywhere but the order', async () => {
      const found = await gemba.read(
        'stock.move',
        [['production_output.number', 'in', ['4716', '4711']]],
        [
          'production_output',
          'product',
          'uom',
          'from_location',
          'to_location',
          'company',
          'currency',
          'state',
        ],
      );
      const ids = await Promise.all(['4716', '4711'].map(order));
      const of = (id: number | undefined) => found.find((move) => move['production_output'] === id);
      const stillWaiting = [['stock.move', 'do', [Number(of(ids[0])?.['id'])]]];
      await expect(post(key(), stillWaiting, [])).rejects.toThrow(/stock\.move\.do/);
      const fromStorage = {
        production_output: Number(ids[1]),
        product: Number(of(ids[1])?.['product']),
        uom: Number(of(ids[1])?.['uom']),
        quantity: 1,
        from_location: Number(of(ids[1])?.['to_location']),
        to_location: await theOne(gemba, 'stock.location', [['code', '=', 'STO-1']]),
        company: Number(of(ids[1])?.['company']),
        currency: Number(of(ids[1])?.['currency']),
        unit_price: { __class__: 'Decimal', decimal: '0' },
      };
      await expect(post(key(), [['stock.move', 'create', [fromStorage]]], [])).rejects.toThrow(
        /stock\.move\.create/,
      );
    });

    test('what is on order moves in time only', async () => {
      const [move] = await gemba.read(
        'stock.move',
        [
          ['origin.purchase.number', '=', 'PO-88213', 'purchase.line'],
          ['state', '=', 'draft'],
        ],
        ['quantity'],
      );
      const id = Number(move?.['id']);
      const day = { __class__: 'date', year: 2030, month: 1, day: 8 };
      await expect(post(key(), [['stock.move', 'write', [id], { quantity: 1 }]], [])).rejects.toThrow(
        /stock\.move\.write/,
      );
      await post(
        key(),
        [['stock.move', 'write', [id], { planned_date: day }]],
        [['stock.move', [id], 'planned_date', day]],
      );
    });

    test('outside the inbox the service user reads and cannot write', async () => {
      const running = await order('4711');
      await expect(gemba.write('production', [running], { planned_date: null })).rejects.toThrow(
        /not allowed/,
      );
      await expect(gemba.press('production', 'cancel', [running])).rejects.toThrow(/not allowed/);
      await expect(gemba.create('party.party', [{ name: 'x' }])).rejects.toThrow(/not allowed/);
      await expect(gemba.create('gemba.posting', [{ key: 'x', digest: 'x' }])).rejects.toThrow(
        /403 Forbidden/,
      );
    });

    test('nobody outside the group posts', async () => {
      await expect(admin.call('model.gemba.posting.post', key(), [], [])).rejects.toThrow(/Gemba Bridge/);
    });

    test.each([
      'production',
      'production.work',
      'production.work.cycle',
      'production.work.center',
      'production.bom',
      'production.bom.input',
      'production.routing.operation',
      'stock.move',
      'stock.lot',
      'stock.location',
      'stock.shipment.out',
      'sale.sale',
      'sale.line',
      'purchase.purchase',
      'purchase.line',
      'product.product',
      'product.uom',
      'party.party',
      'party.category',
    ])('the service user reads %s', async (model) => {
      expect((await gemba.read(model, [], ['rec_name'])).length).toBeGreaterThan(0);
    });
  },
);
