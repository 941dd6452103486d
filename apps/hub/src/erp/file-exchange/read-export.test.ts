import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ErpUnavailable } from '../connector.ts';
import { EXAMPLE_EXPORT, writeExampleExport } from './example-export.ts';
import { EXPORTED_MARK, readExport } from './read-export.ts';

let root: string;
let folder: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gemba-erp-'));
  folder = join(root, 'export');
  await writeExampleExport(root);
});
afterEach(() => rm(root, { recursive: true }));

const replace = (file: string, from: string, to: string) =>
  writeFile(join(folder, file), (EXAMPLE_EXPORT[file] ?? '').replace(from, to));

describe('reading the ERP’s export', () => {
  test('types each field, turns instants into UTC and leaves unknown columns out', async () => {
    const { rows, badRows } = await readExport(folder);
    expect(badRows).toEqual([]);
    expect(rows.items[0]).toEqual({
      item: 'V200',
      description: 'Valve, 2 inch',
      uom: 'pcs',
      procurement: 'manufactured',
      leadTimeDays: 3,
      unitCost: 41.5,
    });
    expect(rows.workOrders[0]?.start).toBe('2026-11-23T05:00:00.000Z');
    expect(rows.requirements.map(({ lot }) => lot)).toEqual(['S-1', undefined]);
    expect(rows.stock).toHaveLength(4);
  });

  test('names a bad row by file, line and field, leaves it out and keeps the others', async () => {
    await replace('stock.csv', 'V200,L1,LINE,20,free', 'V200,L1,LINE,twenty,free');
    const { rows, badRows } = await readExport(folder);
    expect(badRows).toEqual([
      { file: 'stock.csv', line: 3, field: 'qty', reason: 'a number such as 12 or 12.5' },
    ]);
    expect(rows.stock.map(({ lot, qty }) => [lot, qty])).toEqual([
      ['L1', 80],
      ['L2', 50],
      ['S-1', 500],
    ]);
  });

  test('leaves out a second line with the same key', async () => {
    await replace('work-orders.csv', 'WO-2,', 'WO-1,');
    const { rows, badRows } = await readExport(folder);
    expect(rows.workOrders.map(({ workOrder }) => workOrder)).toEqual(['WO-1', 'WO-9']);
    expect(badRows).toMatchObject([{ file: 'work-orders.csv', line: 3, field: 'workOrder' }]);
  });

  test('is no context at all when a file or a column is missing', async () => {
    await replace('stock.csv', 'status', 'stat');
    await expect(readExport(folder)).rejects.toThrow(new ErpUnavailable('stock.csv has no column "status"'));
    await rm(join(folder, 'stock.csv'));
    await expect(readExport(folder)).rejects.toThrow(ErpUnavailable);
  });

  test('is as old as the newest file, or as the mark of the last export', async () => {
    for (const file of Object.keys(EXAMPLE_EXPORT)) await utimes(join(folder, file), 1_000, 1_000);
    expect((await readExport(folder)).at).toBe('1970-01-01T00:16:40.000Z');
    await writeFile(join(folder, EXPORTED_MARK), '');
    await utimes(join(folder, EXPORTED_MARK), 2_000, 2_000);
    expect((await readExport(folder)).at).toBe('1970-01-01T00:33:20.000Z');
  });
});
