import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PlanningRows } from '@gemba/core/planning';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { materialiseDemoPlant } from '../../../../demo/plant.ts';
import { readExport } from '../../../file-exchange/read-export.ts';
import { trytonMissing } from '../missing.ts';
import { dayIn, login, type TrytonClient, type Value } from '../rpc.ts';
import { standForTests } from '../stand-for-tests.ts';
import type { TrytonStand } from '../stand.ts';
import { PLANT_ZONE } from './plant.ts';

const missing = trytonMissing();
const DEMO = join(import.meta.dirname, '../../../../../../../resources/demo');
const STATE = {
  planned: 'draft',
  released: 'waiting',
  running: 'running',
  finished: 'done',
  cancelled: 'cancelled',
} as const;

describe.skipIf(missing !== null)(
  `the demo plant in a real Tryton${missing === null ? '' : `: ${missing}`}`,
  () => {
    let stand: TrytonStand;
    let end: () => Promise<void>;
    let gemba: TrytonClient;
    let rows: PlanningRows;

    beforeAll(async () => {
      ({ stand, end } = await standForTests());
      gemba = await login(stand.url, stand.database, stand.user, stand.secret);
      const folder = await mkdtemp(join(tmpdir(), 'gemba-demo-'));
      const to = join(folder, 'export');
      await materialiseDemoPlant({ from: DEMO, to, now: stand.seededAt, timeZone: PLANT_ZONE });
      ({ rows } = await readExport(to));
      await rm(folder, { recursive: true });
    }, 600_000);
    afterAll(() => end?.());

    async function read<T extends z.ZodRawShape>(model: string, domain: Value, shape: T) {
      const row = z.object(shape);
      return z.array(row).parse(
        await gemba.read(
          model,
          domain,
          Object.keys(shape).map((name) => name.replace(/\.$/, '.rec_name')),
        ),
      );
    }
    const named = z.object({ rec_name: z.string() });

    test('every work order is a production of its number, quantity and state', async () => {
      const found = await read('production', [], {
        number: z.string(),
        quantity: z.number(),
        state: z.string(),
      });
      const wanted = rows.workOrders.map((o) => ({
        number: o.workOrder,
        quantity: o.qty,
        state: STATE[o.state],
      }));
      const sorted = (list: { number: string }[]) =>
        list.toSorted((a, b) => a.number.localeCompare(b.number));
      expect(sorted(found.map(({ number, quantity, state }) => ({ number, quantity, state })))).toEqual(
        sorted(wanted),
      );
    });

    test('each location holds of each lot what the plant says, and nothing else', async () => {
      const moves = await read('stock.move', [['state', '=', 'done']], {
        'lot.': named.nullable(),
        'product.': z.object({ rec_name: z.string() }),
        'from_location.': named,
        'to_location.': named,
        internal_quantity: z.number(),
      });
      const held = new Map<string, number>();
      const book = (place: string, item: string, lot: string | undefined, qty: number) => {
        const at = `${place} ${lot ?? item}`;
        held.set(at, Math.round(((held.get(at) ?? 0) + qty) * 1e6) / 1e6);
      };
      const places = new Set([...rows.stock.map(({ location }) => location), 'Storage Zone', 'Input Zone']);
      for (const move of moves) {
        const item = move['product.'].rec_name;
        const lot = move['lot.']?.rec_name;
        book(move['from_location.'].rec_name, item, lot, -move.internal_quantity);
        book(move['to_location.'].rec_name, item, lot, move.internal_quantity);
      }
      const inPlaces = [...held].filter(
        ([at, qty]) => qty !== 0 && [...places].some((p) => at.startsWith(`${p} `)),
      );
      expect(Object.fromEntries(inPlaces)).toEqual(
        Object.fromEntries(rows.stock.map(({ location, lot, qty }) => [`${location} ${lot}`, qty])),
      );
    });

    test('a running order has issued and made what the plant says, and the rest is open', async () => {
      const order = rows.workOrders.find(({ workOrder }) => workOrder === '4711');
      const needs = rows.requirements.filter(({ workOrder }) => workOrder === '4711');
      const shape = { state: z.string(), quantity: z.number(), 'product.': named, 'lot.': named.nullable() };
      const inputs = await read('stock.move', [['production_input.number', '=', '4711']], shape);
      const of = (state: string, item: string) =>
        inputs.filter((m) => m.state === state && m['product.'].rec_name.startsWith(`[${item}]`));
      for (const need of needs) {
        expect(
          of('done', need.item).map(({ quantity }) => quantity),
          need.item,
        ).toEqual([need.qtyIssued]);
        const [open] = of('draft', need.item);
        expect(open?.quantity, need.item).toBeCloseTo(need.qty - need.qtyIssued);
        expect(open?.['lot.']?.rec_name, need.item).toBe(need.lot);
      }
      const outputs = await read('stock.move', [['production_output.number', '=', '4711']], shape);
      expect(outputs.find(({ state }) => state === 'done')).toMatchObject({ quantity: order?.qtyDone });
      expect(outputs.find(({ state }) => state === 'draft')?.quantity).toBe(
        (order?.qty ?? 0) - (order?.qtyDone ?? 0),
      );
    });

    test('operations stand on their work centres, as far as they are', async () => {
      const works = await read('production.work', [['production.number', '=', '4711']], {
        sequence: z.number(),
        state: z.string(),
        'work_center.': named,
        'operation.': named,
      });
      const state = { done: 'finished', running: 'running', open: 'draft' } as const;
      expect(works.toSorted((a, b) => a.sequence - b.sequence)).toMatchObject(
        rows.operations
          .filter(({ workOrder }) => workOrder === '4711')
          .map((step) => ({
            sequence: Number(step.operation),
            state: state[step.state],
            'work_center.': { rec_name: expect.stringMatching(new RegExp(`/ ${step.workCentre}$`)) },
            'operation.': { rec_name: step.description },
          })),
      );
    });

    test('every sales line ships on its promised day, no earlier than the day on which the plant was made', async () => {
      const shapes = {
        'sale.': named,
        quantity: z.number(),
        shipping_date: z.unknown(),
      };
      const lines = await read('sale.line', [], shapes);
      const [bought] = await read('purchase.purchase', [], { purchase_date: z.unknown() });
      const made = dayIn(bought?.purchase_date);
      const found = new Map(
        lines.map((l) => [l['sale.'].rec_name, `${l.quantity} on ${dayIn(l.shipping_date)}`]),
      );
      for (const line of rows.salesLines)
        expect(found.get(line.salesLine), line.salesLine).toBe(
          `${line.qty} on ${line.promised < made ? made : line.promised}`,
        );
      expect(found.size).toBe(rows.salesLines.length);
    });

    test('every purchase line is due or received, and bears the confirmation when there is one', async () => {
      const purchases = await read('purchase.purchase', [], {
        number: z.string(),
        reference: z.string().nullable(),
        shipment_state: z.string(),
      });
      for (const line of rows.purchaseLines) {
        const found = purchases.find(({ number }) => number === line.purchaseLine);
        expect(found?.shipment_state, line.purchaseLine).toBe(
          line.state === 'received' ? 'received' : 'waiting',
        );
        expect(found?.reference !== null, line.purchaseLine).toBe(line.state !== 'open');
      }
    });

    test('the plant is multiplied for the bench, and Tryton reads it', async () => {
      await stand.fillForBench({ orders: 2_000, requirements: 10_000 });
      gemba = await login(stand.url, stand.database, stand.user, stand.secret);
      const count = (model: string, domain: Value) => gemba.call(`model.${model}.search_count`, domain);
      expect(await count('production', [])).toBe(2_000);
      expect(await count('stock.move', [['production_input', '!=', null]])).toBe(10_000);
      const copies = await gemba.read(
        'production',
        [['number', '=', 'B000001']],
        ['state', 'inputs', 'works', 'outputs'],
      );
      expect(copies).toMatchObject([
        { inputs: expect.anything(), works: expect.anything(), outputs: expect.anything() },
      ]);
    });

    test('a reset gives the seeded plant back', async () => {
      await stand.reset();
      gemba = await login(stand.url, stand.database, stand.user, stand.secret);
      expect(await gemba.call('model.production.search_count', [])).toBe(rows.workOrders.length);
    });
  },
);
