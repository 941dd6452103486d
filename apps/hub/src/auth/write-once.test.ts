import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { writeOnce } from './write-once.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gemba-once-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

test('of many that write at once all get the same, and nobody half of it', async () => {
  // long enough that it is not there at one stroke
  const contents = Array.from({ length: 8 }, (_, n) => String(n).repeat(2_000_000));
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    const [first, ...others] = await Promise.all(contents.map((content) => writeOnce(folder, name, content)));
    expect(others.every((other) => other === first)).toBe(true);
  }
  expect((await readdir(folder)).toSorted()).toEqual(['a', 'b', 'c', 'd', 'e']);
});

test('what is there stays, and only its owner may read it', async () => {
  expect(await writeOnce(join(folder, 'new'), 'secret', 'first')).toBe('first');
  expect(await writeOnce(join(folder, 'new'), 'secret', 'second')).toBe('first');
  expect((await stat(join(folder, 'new/secret'))).mode & 0o777).toBe(0o600);
});
