import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { memoryCapture, type MemoryCapture } from '../capture-for-tests.ts';
import { XLSX_LIMITS } from './read-xlsx.ts';
import { DropFolderSettings } from './settings.ts';
import { takeFile, type Taken, type Taking } from './take-file.ts';
import { sheetRows, xlsx } from './zip-for-tests.ts';

let folder: string;
let memory: MemoryCapture;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drop-'));
  memory = memoryCapture();
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function drop(
  file: string,
  bytes: string | Buffer,
  more: Partial<Taking> = {},
  idColumn?: string[],
): Promise<Taken> {
  await writeFile(join(folder, file), bytes);
  const settings = DropFolderSettings.parse({ name: 'orders', path: folder, type: 'order.late', idColumn });
  return takeFile(join(folder, file), {
    settings,
    capture: memory.context.capture,
    signal: new AbortController().signal,
    ...more,
  });
}

const report = async (path: string) =>
  (await readFile(join(folder, `${path}.report.csv`), 'utf8')).trim().split('\n');
const numbered = (count: number) =>
  `order,qty\n${Array.from({ length: count }, (_, i) => `WO-${i + 1},${i}`).join('\n')}\n`;

describe('a CSV file', () => {
  test('each row is one signal, and the file lies in done/ with a row-by-row report', async () => {
    const taken = await drop(
      'late.csv',
      '\ufefforder;text;type;time\r\nWO-1;"comes; later";;2026-11-22T08:00:00+01:00\r\n\r\nWO-2;;order.lost;\r\n',
    );
    expect(taken).toEqual({ outcome: 'done', accepted: 2, duplicates: 0, refused: 0, why: null });
    expect(memory.signals()).toMatchObject([
      {
        source: 'drop-folder/orders',
        type: 'order.late',
        occurredAt: '2026-11-22T07:00:00.000Z',
        content: {
          file: 'late.csv',
          row: 2,
          text: 'comes; later',
          data: { order: 'WO-1', text: 'comes; later' },
        },
      },
      { type: 'order.lost', occurredAt: null, content: { row: 4, data: { order: 'WO-2', text: '' } } },
    ]);
    expect((await readdir(join(folder, 'done'))).toSorted()).toEqual(['late.csv', 'late.csv.report.csv']);
    const lines = await report('done/late.csv');
    expect(lines[0]).toBe('row,result,signal,reason');
    expect(lines[1]).toMatch(/^2,accepted,"drop-folder\/orders row [0-9a-f]{64} 1",$/);
    expect(await readdir(folder)).toEqual(['done']);
  });

  test('dropped again it makes no duplicates, says so, and its place gets a number', async () => {
    const rows = 'order,qty\nWO-1,5\nWO-1,5\nWO-2,5\n';
    expect(await drop('late.csv', rows)).toMatchObject({ accepted: 3, duplicates: 0 });
    expect(await drop('late.csv', rows)).toMatchObject({ outcome: 'done', accepted: 0, duplicates: 3 });
    expect(await drop('other.csv', `${rows}WO-1,5\n`)).toMatchObject({ accepted: 1, duplicates: 3 });
    expect(memory.stored.size).toBe(4);
    expect((await report('done/late-2.csv'))[1]).toMatch(/^2,duplicate,".*","it was there already"$/);
  });

  test('id columns name a row whatever its other cells say; an empty one leaves it to the content', async () => {
    const taken = await drop('a.csv', 'order,line,qty\nWO-1,1,5\nWO-1,2,5\nWO-1,1,9\n,1,9\n', {}, [
      'order',
      'line',
    ]);
    expect(taken).toMatchObject({ accepted: 3, duplicates: 1 });
    expect(memory.signals().map((s) => s.externalId.slice(0, 14))).toEqual([
      'id ["WO-1","1"',
      'id ["WO-1","2"',
      expect.stringMatching(/^row /),
    ]);
  });

  test('a row that does not fit its header is kept as a garbled signal and named in the report', async () => {
    const taken = await drop('a.csv', 'order,qty\nWO-1,5\nWO-2,5,extra\nWO-3,5,\nWO-4\nWO\u0000-5,1\n');
    expect(taken).toMatchObject({ outcome: 'done', accepted: 3, refused: 2 });
    const garbled = memory.signals().filter((s) => s.garbled);
    expect(garbled[0]).toMatchObject({
      garbled: 'row 3: 3 cells, but the header names 2',
      content: { file: 'a.csv', row: 3, cells: ['WO-2', '5', 'extra'] },
    });
    expect(garbled[1]!.garbled).toBe('row 6: contains the character U+0000');
    expect((await report('done/a.csv'))[2]).toMatch(/^3,refused,.*"row 3: 3 cells/);
  });

  test('inches are no quotes, and tabs and semicolons are found', async () => {
    await drop('a.csv', 'item\tnote\n6" pipe\t3/4" thread, rusty\n');
    await drop('b.csv', '"item, or part";note\nx;y\n');
    expect(memory.signals()).toMatchObject([
      { content: { data: { item: '6" pipe', note: '3/4" thread, rusty' } } },
      { content: { data: { 'item, or part': 'x', note: 'y' } } },
    ]);
  });

  test.each([
    ['nothing.csv', '', 'the file is empty'],
    ['blank.csv', '\ufeff \n\n', 'the file is empty'],
    ['headless.csv', 'WO-1,5\nWO-2,6\n', 'there is no header row: the first row holds “5”, which is data'],
    ['twice.csv', 'a,b,a\n1,2,3\n', 'two columns are named “a”'],
  ])('%s goes to failed/ with the reason, and is one garbled signal', async (file, text, why) => {
    expect(await drop(file, text)).toMatchObject({ outcome: 'failed', refused: 1, why });
    expect(memory.signals()).toMatchObject([{ garbled: `${file}: ${why}`, content: { file } }]);
    expect((await readdir(join(folder, 'failed'))).toSorted()).toEqual([file, `${file}.report.csv`]);
    expect((await report(`failed/${file}`))[1]).toContain(why);
  });

  test('a file that is not UTF-8 yields no row, goes to failed/ and is one garbled signal naming it', async () => {
    const latin1 = Buffer.concat([Buffer.from(numbered(20_000)), Buffer.from('Fräse,5\n', 'latin1')]);
    const taken = await drop('latin1.csv', latin1);
    expect(taken).toMatchObject({ outcome: 'failed', accepted: 0, refused: 1 });
    expect(taken.why).toMatch(/not UTF-8/);
    expect(memory.signals()).toMatchObject([{ content: { file: 'latin1.csv', bytes: latin1.length } }]);
    const utf16 = await drop('utf16.csv', Buffer.from('\ufefforder,qty\nWO-1,5\n', 'utf16le'));
    expect(utf16.why).toMatch(/it is UTF-16/);
  });

  test('a line of 10 MB is refused in bounded memory; the rows before it are in', async () => {
    const long = `order,qty\nWO-1,5\nWO-2,${'x'.repeat(10_000_000)}\nWO-3,5\n`;
    const before = process.memoryUsage.rss();
    const taken = await drop('long.csv', long);
    expect(process.memoryUsage.rss() - before).toBeLessThan(200_000_000);
    expect(taken).toMatchObject({ outcome: 'failed', accepted: 1, refused: 1 });
    expect(taken.why).toBe('row 3 is longer than 1000000 bytes');
    const garbled = memory.signals()[1]!;
    expect(garbled.content).toMatchObject({
      file: 'long.csv',
      row: 3,
      raw: expect.stringMatching(/^WO-2,x{1000}/),
    });
    expect(JSON.stringify(garbled).length).toBeLessThan(70_000);
  });

  test('a quote that is never closed fails the file, with the unclear text in the garbled signal', async () => {
    const taken = await drop('quote.csv', 'order,qty\nWO-1,5\nWO-2,"5\nWO-3,6\n');
    expect(taken).toMatchObject({ outcome: 'failed', accepted: 1, refused: 1 });
    expect(memory.signals()[1]!.content).toMatchObject({ raw: 'WO-2,"5\nWO-3,6\n' });
  });

  test('a store that fails in the middle leaves the file in its place, and taking it again loses and doubles nothing', async () => {
    memory.before = () => {
      if (memory.stored.size >= 500) throw new Error('the database is down');
    };
    await expect(drop('big.csv', numbered(1_700))).rejects.toThrow('the database is down');
    expect(memory.stored.size).toBe(500);
    expect(await readdir(folder)).toEqual(['big.csv']);
    memory.before = () => {};
    expect(await drop('big.csv', numbered(1_700))).toMatchObject({
      outcome: 'done',
      accepted: 1_200,
      duplicates: 500,
    });
    expect(memory.stored.size).toBe(1_700);
    expect(await report('done/big.csv')).toHaveLength(1_701);
  });

  test('a file that is written to while it is taken stays, to be taken again', async () => {
    memory.before = async () => {
      memory.before = () => {};
      await writeFile(join(folder, 'a.csv'), 'order,qty\nWO-1,5\nWO-2,6\n');
    };
    expect(await drop('a.csv', 'order,qty\nWO-1,5\n')).toMatchObject({ outcome: 'changed' });
    expect(await readdir(folder)).toEqual(['a.csv']);
  });
});

describe('an XLSX file', () => {
  test('its first sheet is read like a CSV, with numbers as numbers', async () => {
    const book = xlsx(
      sheetRows([
        ['order', 'qty'],
        ['WO-1', 5],
        ['WO-2', 6.5],
      ]),
    );
    expect(await drop('a.xlsx', book)).toMatchObject({ outcome: 'done', accepted: 2 });
    expect(await drop('a.xlsx', book)).toMatchObject({ outcome: 'done', duplicates: 2 });
    expect(memory.signals()[1]!.content).toEqual({
      file: 'a.xlsx',
      row: 3,
      data: { order: 'WO-2', qty: 6.5 },
    });
  });

  test('a bomb is refused by what it declares, and the hub does not grow', async () => {
    const bomb = xlsx(Buffer.alloc(120_000_000, ' ').toString('latin1'));
    expect(bomb.length).toBeLessThan(1_000_000);
    const before = process.memoryUsage.rss();
    const taken = await drop('bomb.xlsx', bomb);
    expect(process.memoryUsage.rss() - before).toBeLessThan(50_000_000);
    expect(taken).toMatchObject({ outcome: 'failed', refused: 1 });
    expect(taken.why).toBe('unpacked it would have more than 80000000 bytes');
  });

  test('a bomb that declares a small size is refused by the bytes that come out', async () => {
    const liar = xlsx(Buffer.alloc(120_000_000, ' ').toString('latin1'), 1_000);
    const taken = await drop('liar.xlsx', liar);
    expect(taken.outcome).toBe('failed');
    expect(taken.why).toMatch(/not a sound zip file: too many bytes/);
  });

  test('a bomb that the directory does not list is refused', async () => {
    const book = xlsx(sheetRows([['order'], ['WO-1']]), undefined, Buffer.alloc(200_000, 'x'));
    const taken = await drop('hidden.xlsx', book);
    expect(taken).toMatchObject({ outcome: 'failed', why: 'it holds data that its directory does not list' });
  });

  test('a file that takes too long or too much memory is given up and the hub goes on', async () => {
    const rows = Array.from({ length: 20_000 }, (_, i) => [`WO-${i}`, i]);
    const book = xlsx(sheetRows([['order', 'qty'], ...rows]));
    const slow = await drop('slow.xlsx', book, { xlsxLimits: { ...XLSX_LIMITS, parseMs: 20 } });
    expect(slow).toMatchObject({ outcome: 'failed', why: 'reading it took longer than 20 ms' });
    const large = await drop('large.xlsx', book, {
      xlsxLimits: { ...XLSX_LIMITS, residentBytes: 30_000_000 },
    });
    expect(large).toMatchObject({ outcome: 'failed', accepted: 0 });
    expect(large.why).toMatch(/^reading it (took more than 30000000 bytes of memory|ended unexpectedly)/);
    expect(await drop('fine.xlsx', book)).toMatchObject({ outcome: 'done', accepted: 20_000 });
  });

  test('closing the source does not wait for a sheet to be parsed, and the file stays', async () => {
    const closing = new AbortController();
    const book = xlsx(sheetRows([['order'], ...Array.from({ length: 50_000 }, (_, i) => [`WO-${i}`])]));
    const taking = drop('a.xlsx', book, { signal: closing.signal });
    setTimeout(() => closing.abort(), 50);
    await expect(taking).rejects.toThrow(/abort/);
    expect(await readdir(folder)).toEqual(['a.xlsx']);
  });

  test('what only looks like one says what it is', async () => {
    expect((await drop('a.xlsx', 'PK\u0003\u0004 nothing')).why).toMatch(/not a sound zip file/);
    expect((await drop('b.xlsx', Buffer.from('d0cf11e0a1b11ae1', 'hex'))).why).toMatch(/old Excel file/);
  });
});
