import { mkdtemp, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ErpUnavailable, type ErpConnector } from '../connector.ts';
import { hold, START } from '../testing.ts';
import { EXAMPLE_EXPORT, writeExampleExport } from './example-export.ts';
import { openFileExchange } from './file-exchange.ts';
import { fileNameOf } from './folder.ts';

let root: string;
let erp: ErpConnector;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gemba-erp-'));
  await writeExampleExport(root);
  erp = await openFileExchange(
    { kind: 'file-exchange', name: 'ERP', folder: root },
    { log: pino({ level: 'silent' }), now: () => START },
  );
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
    expect(await erp.find(key)).toEqual({ state: 'unknown' });
    expect(await erp.post(hold(key))).toEqual({ state: 'sent' });
    expect(JSON.parse(await readFile(outboxFile(), 'utf8'))).toEqual(hold(key));
    expect(await erp.find(key)).toEqual({ state: 'sent' });
    await answer({ status: 'posted', document: 'QH-1' });
    expect(await erp.find(key)).toEqual({ state: 'posted', document: 'QH-1' });
  });

  test('writes nothing for a key that is posted', async () => {
    await answer({ status: 'posted', document: 'QH-1' });
    expect(await erp.post(hold(key))).toEqual({ state: 'posted', document: 'QH-1' });
    await expect(readFile(outboxFile())).rejects.toThrow('ENOENT');
  });

  test('asks anew for a key that was refused, and forgets the refusal', async () => {
    await answer({ status: 'refused', message: 'Only 3 pcs free.' });
    expect(await erp.find(key)).toEqual({ state: 'rejected', reason: 'Only 3 pcs free.' });
    expect(await erp.post(hold(key))).toEqual({ state: 'sent' });
    expect(await erp.find(key)).toEqual({ state: 'sent' });
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
      { timeout: 10_000, interval: 400 },
    );
  });

  test('reads a document back from its file or from documents.csv, and never another key’s', async () => {
    expect(await erp.readBack('QH-1', hold(key))).toBeNull();
    await writeFile(
      join(root, 'export', 'documents.csv'),
      `number,key,lot,qty\nQH-1,${key},L1,30\nQH-2,other,L2,1\n`,
    );
    expect(await erp.readBack('QH-1', hold(key))).toEqual({ document: 'QH-1', lot: 'L1', qty: '30' });
    await expect(erp.readBack('QH-2', hold(key))).rejects.toThrow('QH-2 belongs to other');
    const document = { number: 'QH-1', key, kind: 'quality-hold', at: START, values: { lot: 'L1', qty: 30 } };
    await writeFile(join(root, 'documents', 'QH-1.json'), JSON.stringify(document));
    expect(await erp.readBack('QH-1', hold(key))).toEqual({ document: 'QH-1', lot: 'L1', qty: 30 });
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
    await expect(erp.find(key)).rejects.toThrow('is not an acknowledgement');
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
