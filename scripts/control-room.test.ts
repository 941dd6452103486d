import { chmodSync, mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { buildIsStale, electronBinary } from './control-room.ts';

let repository: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'gemba-control-room-'));
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

/** @param second the file's age: its time in seconds since 1970 */
function file(path: string, second: number, text = ''): string {
  const at = join(repository, path);
  mkdirSync(dirname(at), { recursive: true });
  writeFileSync(at, text);
  utimesSync(at, second, second);
  return at;
}

function built(second: number): void {
  file('apps/desktop/out/renderer/index.html', second);
  file('apps/desktop/out/main/index.js', second);
}

test('a missing build is stale', () => {
  file('apps/desktop/src/renderer/index.html', 10);
  expect(buildIsStale(repository)).toBe(true);
});

test('a build newer than all its sources is not made again', () => {
  file('apps/desktop/src/renderer/index.html', 10);
  file('packages/ui/src/wall/row.tsx', 10);
  built(20);
  expect(buildIsStale(repository)).toBe(false);
});

test('a newer source of the application, the components or the domain makes the build stale; a test does not', () => {
  for (const source of ['apps/desktop/src/a.ts', 'packages/ui/src/b/c.tsx', 'packages/core/src/d/index.ts']) {
    built(20);
    const at = file(source, 30);
    expect(buildIsStale(repository)).toBe(true);
    rmSync(at);
    file(source.replace(/\.(tsx?)$/, '.test.$1'), 30);
    expect(buildIsStale(repository)).toBe(false);
  }
});

test('a build of which a part is missing is stale', () => {
  file('apps/desktop/out/renderer/index.html', 20);
  expect(buildIsStale(repository)).toBe(true);
});

test('Electron is used where its binary is, wherever that is, and never fetched', () => {
  expect(electronBinary({}, repository)).toBeNull();
  file('node_modules/electron/path.txt', 1, 'electron');
  expect(electronBinary({}, repository)).toBeNull();

  const elsewhere = file('elsewhere/electron', 1);
  chmodSync(elsewhere, 0o755);
  expect(electronBinary({ ELECTRON_OVERRIDE_DIST_PATH: dirname(elsewhere) }, repository)).toBe(elsewhere);

  const own = file('node_modules/electron/dist/electron', 1);
  expect(electronBinary({}, repository)).toBe(own);
});
