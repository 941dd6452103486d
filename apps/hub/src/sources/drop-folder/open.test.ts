import { mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { memoryCapture, type MemoryCapture } from '../capture-for-tests.ts';
import type { Source } from '../source.ts';
import { openDropFolder } from './open.ts';
import { DropFolderSettings } from './settings.ts';

const FAST = { firstRetryMs: 50, mostRetryMs: 200, stableMs: 200 };
const until = (check: () => void | Promise<void>) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

let folder: string;
let memory: MemoryCapture;
let source: Source | null = null;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'drop-'));
  memory = memoryCapture();
});
afterEach(async () => {
  await source?.close();
  await rm(folder, { recursive: true, force: true });
});

const open = (path = folder, pace = FAST) =>
  (source = openDropFolder(DropFolderSettings.parse({ name: 'x', path, type: 't' }), memory.context, pace));

test('files that lay there before the start and files that come later are taken', async () => {
  await writeFile(join(folder, 'before.csv'), 'a\nx1\n');
  open();
  await until(() => expect(memory.stored.size).toBe(1));
  await writeFile(join(folder, 'later.csv'), 'a\nx2\nx3\n');
  await until(async () => {
    expect(await readdir(join(folder, 'done'))).toEqual([
      'before.csv',
      'before.csv.report.csv',
      'later.csv',
      'later.csv.report.csv',
    ]);
  });
  expect(memory.stored.size).toBe(3);
  expect(source!.health()).toEqual({ state: 'up', detail: null });
});

test('a file is taken when it is complete, and a producer may write under a hidden name and rename', async () => {
  // far longer than between two writes, also on a busy machine
  open(folder, { ...FAST, stableMs: 2_000 });
  await until(() => expect(source!.health().state).toBe('up'));
  await writeFile(join(folder, 'grows.csv'), 'a\nx1\n');
  await writeFile(join(folder, 'renamed.csv.part'), 'a\ny1\n');
  for (let n = 2; n <= 8; n++) {
    await pause(60);
    await writeFile(join(folder, 'grows.csv'), `x${n}\n`, { flag: 'a' });
  }
  expect(memory.stored.size).toBe(0);
  await until(() => expect(memory.stored.size).toBe(8));
  expect(await readdir(folder)).toContain('renamed.csv.part');
  await rename(join(folder, 'renamed.csv.part'), join(folder, 'renamed.csv'));
  await until(() => expect(memory.stored.size).toBe(9));
});

test('a failing store makes the source say so; the file waits and is taken when the store is back', async () => {
  memory.before = () => {
    throw new Error('the database is down');
  };
  await writeFile(join(folder, 'a.csv'), 'a\nx1\n');
  open();
  await until(() =>
    expect(source!.health()).toEqual({
      state: 'down',
      detail: 'a.csv could not be taken and is tried again: the database is down',
    }),
  );
  memory.before = () => {};
  await until(() => expect(memory.stored.size).toBe(1));
  await until(() => expect(source!.health().state).toBe('up'));
});

test('closed in the middle of a file it stops between two commits, and the next start takes the rest once', async () => {
  const rows = Array.from({ length: 3_000 }, (_, i) => `x${i}`).join('\n');
  await writeFile(join(folder, 'big.csv'), `a\n${rows}\n`);
  let reached: () => void;
  const middle = new Promise<void>((resolve) => (reached = resolve));
  memory.before = async () => {
    if (memory.stored.size >= 1_000) reached();
    await pause(1);
  };
  const first = open();
  await middle;
  await first.close();
  expect(first.health().state).toBe('off');
  expect(memory.stored.size).toBeGreaterThanOrEqual(1_000);
  expect(memory.stored.size).toBeLessThan(3_000);
  expect(await readdir(folder)).toContain('big.csv');
  memory.before = () => {};
  open();
  await until(async () => expect(await readdir(join(folder, 'done'))).toContain('big.csv'));
  expect(memory.stored.size).toBe(3_000);
});

test('a folder that cannot be made does not throw: the source says so and watches it when it can', async () => {
  const path = join(folder, 'shared', 'in');
  await writeFile(join(folder, 'shared'), 'a file in the way');
  open(path);
  await until(() => expect(source!.health().detail).toMatch(/cannot be watched/));
  expect(source!.health().state).toBe('down');
  await rm(join(folder, 'shared'));
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'a.csv'), 'a\nx1\n');
  await until(() => expect(memory.stored.size).toBe(1));
  await until(() => expect(source!.health().state).toBe('up'));
});

test('a folder that goes away and comes back is watched again', async () => {
  const path = join(folder, 'in');
  open(path);
  await until(() => expect(source!.health().state).toBe('up'));
  await rm(path, { recursive: true });
  await until(() => expect(source!.health()).toEqual({ state: 'down', detail: `${path} is gone` }));
  await mkdir(path, { recursive: true });
  await writeFile(join(path, 'a.csv'), 'a\nx1\n');
  await until(() => expect(memory.stored.size).toBe(1));
  await until(() => expect(source!.health().state).toBe('up'));
});

test('a refused file is named in the health of the source, which stays up', async () => {
  await writeFile(join(folder, 'empty.csv'), '');
  open();
  await until(() =>
    expect(source!.health()).toEqual({ state: 'up', detail: 'empty.csv is in failed/: the file is empty' }),
  );
});
