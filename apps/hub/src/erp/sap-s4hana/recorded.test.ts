/** What SAP's own examples look like, as far as they are public, is understood; `source` in each file says where it is from. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { ErpLocked } from '../connector.ts';
import { readOrders } from './context/orders.ts';
import { readStock } from './context/stock.ts';
import type { Gateway } from './odata/gateway.ts';
import { refusalOf } from './odata/sap-error.ts';
import { SapS4HanaConfig } from './config.ts';
import { goodsMovements } from './postings/goods-movement.ts';
import { referenceOf } from './postings/reference.ts';
import { example } from './testing.ts';

const recorded = (name: string): unknown =>
  JSON.parse(readFileSync(join(import.meta.dirname, 'recorded', name), 'utf8'));

const Rows = z.object({
  rows: z.record(z.string(), z.array(z.unknown())),
  understood: z.unknown().optional(),
});

const CONFIG = SapS4HanaConfig.parse({
  kind: 'sap-s4hana',
  url: 'http://sap.invalid',
  user: 'u',
  secret: 's',
  plant: '1710',
  timeZone: 'UTC',
});

/** Answers every read with the recorded rows, and keeps what is created. */
function replay(rows: Record<string, unknown[]>): { gateway: Gateway; created: unknown[] } {
  const created: unknown[] = [];
  const never = () => Promise.reject(new Error('not recorded'));
  return {
    created,
    gateway: {
      read: async (_service, entity) => rows[entity] ?? [],
      readOne: never,
      change: never,
      call: never,
      async create(_service, _entity, body) {
        created.push(body);
        return { status: 201, body: { d: { MaterialDocument: '1', MaterialDocumentYear: '2016' } } };
      },
    },
  };
}

describe('recorded cases', () => {
  test('a production order of the sandbox', async () => {
    const { rows, understood } = Rows.parse(recorded('production-order.json'));
    expect(await readOrders(replay(rows).gateway, CONFIG, ["ManufacturingOrder eq '1000000'"])).toEqual(
      understood,
    );
  });

  test('stock of the sandbox', async () => {
    const { rows, understood } = Rows.parse(recorded('material-stock.json'));
    expect(await readStock(replay(rows).gateway, '1710', [])).toEqual(understood);
  });

  test('a material document of the sandbox is nobody’s, also when the filter is not taken notice of', async () => {
    const { rows } = Rows.parse(recorded('material-document.json'));
    const transaction = example('scrap');
    expect(await goodsMovements(replay(rows).gateway, CONFIG).find(transaction)).toBeNull();
    const ours = rows['A_MaterialDocumentHeader']?.map((header) => ({
      ...z.looseObject({}).parse(header),
      ReferenceDocument: referenceOf(transaction.key),
    }));
    const { gateway } = replay({ A_MaterialDocumentHeader: ours ?? [] });
    expect(await goodsMovements(gateway, CONFIG).find(transaction)).toBe('4900000121/2016');
  });

  test('a goods movement is written with the fields that SAP’s example has, its texts as texts', async () => {
    const { request } = z
      .object({
        request: z.looseObject({ to_MaterialDocumentItem: z.tuple([z.record(z.string(), z.string())]) }),
      })
      .parse(recorded('goods-movement.json'));
    const { gateway, created } = replay({});
    await goodsMovements(gateway, CONFIG).post(example('scrap', { from: '171A' }));
    const [ours] = z
      .array(
        z.looseObject({
          to_MaterialDocumentItem: z.object({ results: z.tuple([z.record(z.string(), z.string())]) }),
        }),
      )
      .parse(created);
    const header = Object.keys(request).filter((field) => field !== 'to_MaterialDocumentItem');
    expect(Object.keys(ours ?? {})).toEqual(expect.arrayContaining(header));
    const [theirs] = request.to_MaterialDocumentItem;
    const common = Object.keys(theirs).filter(
      (f) => !['ManufacturingOrder', 'MaterialDocumentPostingType'].includes(f),
    );
    expect(Object.keys(ours?.to_MaterialDocumentItem.results[0] ?? {})).toEqual(
      expect.arrayContaining(common),
    );
  });

  const errors = z
    .array(z.object({ source: z.string(), status: z.number(), body: z.unknown(), understood: z.unknown() }))
    .parse(recorded('errors.json'));
  test.for(errors)('an error: $source', ({ body, status, understood }) => {
    if (understood === 'locked') expect(() => refusalOf(JSON.stringify(body), status)).toThrow(ErpLocked);
    else expect(refusalOf(JSON.stringify(body), status)).toEqual(understood);
  });

  test('an error that is a page is its words', () => {
    expect(refusalOf('<html><h1>Service  not available</h1></html>', 404)).toEqual({
      state: 'rejected',
      reason: 'Service not available',
    });
    expect(refusalOf('', 400).reason).toBe('SAP said no without a reason (HTTP 400)');
  });
});
