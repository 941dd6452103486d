import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Transaction } from '@gemba/core/posting';
import { instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeExampleExport } from '../example-export.ts';
import { DISK, type Disk, fileNameOf } from '../folder.ts';
import { openErpExchange } from './exchange.ts';

let base: string;
let root: string;
beforeEach(async () => {
  base = await mkdtemp(join(tmpdir(), 'gemba-erp-'));
  root = join(base, 'erp');
  await writeExampleExport(root);
});
afterEach(() => rm(base, { recursive: true }));

const NOW = instant(Date.parse('2026-11-22T08:00:00Z'));
const hold: Transaction = {
  key: 'EXC-1:hold',
  kind: 'quality-hold',
  plant: 'P1',
  item: 'V200',
  lot: 'L1',
  qty: 30,
  uom: 'pcs',
  to: 'QRT',
  postingDate: '2026-11-22',
};
const cancelled: Transaction = {
  key: 'EXC-1:cancel',
  kind: 'cancel',
  plant: 'P1',
  order: 'WO-1',
  postingDate: '2026-11-22',
};

const erpAt = (folder: string, disk: Disk = DISK) =>
  openErpExchange(folder, { disk, now: () => NOW, log: pino({ level: 'silent' }) });
const send = (transaction: Transaction, folder = root) =>
  writeFile(join(folder, 'outbox', fileNameOf(transaction.key)), JSON.stringify(transaction));
const answerTo = async ({ key }: Transaction, folder = root): Promise<unknown> =>
  JSON.parse(await readFile(join(folder, 'inbox', fileNameOf(key)), 'utf8'));
const stockLines = async (folder = root) =>
  (await readFile(join(folder, 'export', 'stock.csv'), 'utf8'))
    .split('\n')
    .filter((line) => line.includes('L1'));

describe('the demo ERP’s half of the exchange', () => {
  test('applies, documents, answers and takes the file away', async () => {
    await send(hold);
    expect(await erpAt(root).work()).toBe(1);
    expect(await answerTo(hold)).toEqual({ key: hold.key, status: 'posted', document: 'QH-100482', at: NOW });
    expect(JSON.parse(await readFile(join(root, 'documents', 'QH-100482.json'), 'utf8'))).toMatchObject({
      key: hold.key,
      values: { lot: 'L1', qty: 30, status: 'quality', location: 'QRT' },
    });
    expect(await stockLines()).toEqual([
      'V200,L1,STO,50,free',
      'V200,L1,LINE,20,free',
      'V200,L1,QRT,30,quality',
    ]);
    expect(await readdir(join(root, 'outbox'))).toEqual([]);
  });

  test('answers a key that it knows with the same document and does nothing again', async () => {
    const erp = erpAt(root);
    for (let n = 0; n < 2; n += 1) {
      await send(hold);
      await erp.work();
      expect(await answerTo(hold)).toMatchObject({ document: 'QH-100482' });
    }
    expect(await stockLines()).toContain('V200,L1,STO,50,free');
  });

  test('refuses a known key with another content', async () => {
    const erp = erpAt(root);
    await send(hold);
    await erp.work();
    await send({ ...hold, qty: 31 });
    await erp.work();
    expect(await answerTo(hold)).toMatchObject({
      status: 'refused',
      message: 'The key EXC-1:hold was already used for another transaction (QH-100482).',
    });
  });

  test('leaves nothing behind when it refuses, and judges the key anew', async () => {
    const erp = erpAt(root);
    await send({ ...hold, qty: 300 });
    await erp.work();
    expect(await answerTo(hold)).toMatchObject({ status: 'refused' });
    expect(await readdir(join(root, 'documents'))).toEqual([]);
    await send(hold);
    await erp.work();
    expect(await answerTo(hold)).toMatchObject({ status: 'posted', document: 'QH-100482' });
  });

  test('sets a file that is no transaction aside and goes on', async () => {
    await writeFile(join(root, 'outbox', 'a.json'), '{"key":');
    await send(hold);
    await erpAt(root).work();
    expect(await answerTo(hold)).toMatchObject({ status: 'posted' });
    expect(await readdir(join(root, 'outbox'))).toEqual(['a.json.unreadable']);
  });

  test('has applied each key exactly once, at whichever write it dies', async () => {
    let writes = Infinity;
    for (let step = 1; step <= writes; step += 1) {
      const folder = join(base, `death-${step}`);
      await cp(root, folder, { recursive: true });
      await send(hold, folder);
      await send(cancelled, folder);
      const { died, disk } = mortalDisk(step);
      await erpAt(folder, disk)
        .work()
        .catch(() => {});
      if (!died()) writes = step;
      await erpAt(folder).work();
      // the hub, not sure, sends both again
      await send(hold, folder);
      await send(cancelled, folder);
      await erpAt(folder).work();

      const seen = `died at step ${step}`;
      expect(await stockLines(folder), seen).toEqual([
        'V200,L1,STO,50,free',
        'V200,L1,LINE,20,free',
        'V200,L1,QRT,30,quality',
      ]);
      expect(await readFile(join(folder, 'export', 'work-orders.csv'), 'utf8'), seen).toContain(
        ',cancelled,',
      );
      expect(
        (await readdir(join(folder, 'documents'))).filter((name) => name.endsWith('.json')),
        seen,
      ).toEqual(['CN-100482.json', 'QH-100483.json']);
      expect(await answerTo(hold, folder), seen).toMatchObject({ document: 'QH-100483' });
      expect(await answerTo(cancelled, folder), seen).toMatchObject({ document: 'CN-100482' });
    }
    // per key: ledger, csv, mark, document, answer, removal, ledger; a death before and after each
    expect(writes).toBe(29);
  });
});

/** Dies at the n-th moment before or after a change of the disk; before a write, half of the temporary file is there. */
function mortalDisk(step: number) {
  let moment = 0;
  const passes = () => {
    moment += 1;
    if (moment >= step) throw new Error('killed');
  };
  const disk: Disk = {
    async write(path, content) {
      await writeFile(`${path}.1.tmp`, content.slice(0, content.length / 2));
      passes();
      await DISK.write(path, content);
      passes();
    },
    async remove(path) {
      passes();
      await DISK.remove(path);
      passes();
    },
  };
  return { disk, died: () => moment >= step };
}
