import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ErpUnavailable, type ErpConnector } from '../connector.ts';
import { hold, START } from '../testing.ts';
import { EXAMPLE_EXPORT, writeExampleExport } from './example-export.ts';
import { FileExchangeConfig, openFileExchange } from './file-exchange.ts';
import { fileNameOf } from './folder.ts';

let root: string;
let erp: ErpConnector;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gemba-erp-'));
  await writeExampleExport(root);
  erp = await openFileExchange(FileExchangeConfig.parse({ kind: 'file-exchange', folder: root }), {
    log: pino({ level: 'silent' }),
    now: () => START,
  });
});
afterEach(async () => {
  await erp.close();
  await rm(root, { recursive: true, force: true });
});

const key = 'EXC-1:hold';
const outboxFile = () => join(root, 'outbox', fileNameOf(key));
const answer = (acknowledgement: object) =>
  writeFile(join(root, 'inbox', fileNameOf(key)), JSON.stringify({ key, at: START, ...acknowledgement }));

describe('the file exchange', () => {
  test('knows nothing of a key, then has sent it, then has the ERP’s answer', async () => {
    expect(await erp.find(hold(key))).toEqual({ state: 'unknown' });
    expect(await erp.post(hold(key))).toEqual({ state: 'sent' });
    expect(JSON.parse(await readFile(outboxFile(), 'utf8'))).toEqual(hold(key));
    expect(await erp.find(hold(key))).toEqual({ state: 'sent' });
    await answer({ status: 'posted', document: 'QH-1' });
    expect(await erp.find(hold(key))).toEqual({ state: 'posted', document: 'QH-1' });
  });

  test('writes nothing for a key that is posted', async () => {
    await answer({ status: 'posted', document: 'QH-1' });
    expect(await erp.post(hold(key))).toEqual({ state: 'posted', document: 'QH-1' });
    await expect(readFile(outboxFile())).rejects.toThrow('ENOENT');
  });

  test('asks anew for a key that was refused, and forgets the refusal', async () => {
    await answer({ status: 'refused', message: 'Only 3 pcs free.' });
    expect(await erp.find(hold(key))).toEqual({ state: 'rejected', reason: 'Only 3 pcs free.' });
    expect(await erp.post(hold(key))).toEqual({ state: 'sent' });
    expect(await erp.find(hold(key))).toEqual({ state: 'sent' });
  });

  test('calls for an answer that arrives and for an export that changes', async () => {
    const answered = vi.fn<(answered: string) => void>();
    const changed = vi.fn<() => void>();
    erp.onAnswer(answered);
    erp.onContextChange(changed);
    await vi.waitFor(
      async () => {
        await answer({ status: 'posted', document: 'QH-1' });
        await writeFile(join(root, 'export', 'stock.csv'), EXAMPLE_EXPORT['stock.csv'] ?? '');
        expect(answered).toHaveBeenCalledWith(key);
        expect(changed).toHaveBeenCalled();
      },
      { timeout: 25_000, interval: 400 },
    );
  });

  test('reads a document back from its file or from documents.csv, and never another key’s', async () => {
    expect(await erp.readBack('QH-1', hold(key))).toBeNull();
    await writeFile(
      join(root, 'export', 'documents.csv'),
      `number,key,lot,order,qty\nQH-1,${key},L1,,30.0\nQH-2,other,L2,,1\n`,
    );
    expect(await erp.readBack('QH-1', hold(key))).toEqual({ document: 'QH-1', lot: 'L1', qty: 30 });
    await expect(erp.readBack('QH-2', hold(key))).rejects.toThrow('QH-2 belongs to other');
    const document = { number: 'QH-1', key, kind: 'quality-hold', at: START, values: { lot: 'L1', qty: 30 } };
    await writeFile(join(root, 'documents', 'QH-1.json'), JSON.stringify(document));
    expect(await erp.readBack('QH-1', hold(key))).toEqual({ document: 'QH-1', lot: 'L1', qty: 30 });
  });

  test('reads again only what a transaction touches, from the files that hold it', async () => {
    await rm(join(root, 'export', 'sales-lines.csv'));
    const nothing = { workOrders: [], stock: [], salesLines: [], purchaseLines: [] };
    const { workOrders, stock } = await erp.reread({
      ...nothing,
      workOrders: ['WO-2', 'WO-404'],
      stock: [{ item: 'V200', lot: 'L1' }],
    });
    expect(workOrders.map(({ workOrder }) => workOrder)).toEqual(['WO-2']);
    expect(stock.map(({ lot, qty }) => [lot, qty])).toEqual([
      ['L1', 80],
      ['L1', 20],
    ]);
    await expect(erp.reread({ ...nothing, salesLines: ['SO-1/10'] })).rejects.toThrow(ErpUnavailable);
  });

  test('tells the keys of its documents, for the daily reconciliation', async () => {
    const document = (number: string) => ({
      number,
      key: `key of ${number}`,
      kind: 'cancel',
      at: START,
      values: {},
    });
    for (const number of ['CN-1', 'CN-2'])
      await writeFile(join(root, 'documents', `${number}.json`), JSON.stringify(document(number)));
    await utimes(join(root, 'documents', 'CN-1.json'), 1_000, 1_000);
    await writeFile(join(root, 'export', 'documents.csv'), 'number,key\nQH-3,key of QH-3\n');
    expect(await erp.postedSince?.(START)).toEqual([
      { key: 'key of QH-3', document: 'QH-3' },
      { key: 'key of CN-2', document: 'CN-2' },
    ]);
  });

  test('says what is left out of the export, and what is wrong with an acknowledgement', async () => {
    await writeFile(
      join(root, 'export', 'bom-lines.csv'),
      'parent,component,qtyPer\nV200,SEAL,two\nV200,,1\n',
    );
    const exported = new Date('2027-01-01T00:00:00.000Z');
    await utimes(join(root, 'export', 'stock.csv'), exported, exported);
    expect((await erp.loadContext()).at).toBe(exported.toISOString());
    expect(erp.health()).toEqual({
      state: 'up',
      detail: 'Row left out: bom-lines.csv line 2, qtyPer: a number such as 12 or 12.5 and 1 more',
    });
    await answer({ status: 'maybe' });
    await expect(erp.find(hold(key))).rejects.toThrow('is not an acknowledgement');
    expect(erp.health().state).toBe('up');
  });

  test('is down while its folder is gone, and up again with it', async () => {
    await rm(root, { recursive: true });
    await expect(erp.post(hold(key))).rejects.toThrow(ErpUnavailable);
    await expect(erp.loadContext()).rejects.toThrow(ErpUnavailable);
    expect(erp.health()).toEqual({ state: 'down', detail: "items.csv is missing in the ERP's export" });
    await writeExampleExport(root);
    await erp.loadContext();
    expect(erp.health()).toEqual({ state: 'up', detail: null });
  });
});
