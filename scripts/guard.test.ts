import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let repository: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'gemba-guard-'));
  for (const folder of ['scripts', 'apps/hub', 'packages'])
    mkdirSync(join(repository, folder), { recursive: true });
  copyFileSync(join(import.meta.dirname, 'guard.cjs'), join(repository, 'scripts/guard.cjs'));
  manifest('.', { devDependencies: { node: process.versions.node } });
  installed('.', 'node');
  write('node_modules/.modules.yaml', {});
  manifest('apps/hub', { dependencies: { pg: '8' }, optionalDependencies: { absent: '1' } });
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

function write(path: string, content: unknown): void {
  mkdirSync(dirname(join(repository, path)), { recursive: true });
  writeFileSync(join(repository, path), JSON.stringify(content));
}
const manifest = (folder: string, content: object) => write(join(folder, 'package.json'), content);
const installed = (folder: string, name: string) =>
  write(join(folder, 'node_modules', name, 'package.json'), {});
const guard = () =>
  spawnSync(process.execPath, [join(repository, 'scripts/guard.cjs')], { encoding: 'utf8' });

test('a complete installation on the right Node passes without a word', () => {
  installed('apps/hub', 'pg');
  expect(guard()).toMatchObject({ status: 0, stdout: '', stderr: '' });
});

test('an incomplete installation is refused, and what is missing is named', () => {
  expect(guard()).toMatchObject({ status: 1, stderr: expect.stringContaining('missing: pg (apps/hub)') });
});

test('an installation that broke off after it had linked everything is refused', () => {
  installed('apps/hub', 'pg');
  rmSync(join(repository, 'node_modules/.modules.yaml'));
  expect(guard()).toMatchObject({ status: 1, stderr: expect.stringContaining('not complete') });
});

test('a Node that is too old is refused', () => {
  installed('apps/hub', 'pg');
  manifest('.', { devDependencies: { node: '999.0.0' } });
  expect(guard()).toMatchObject({ status: 1, stderr: expect.stringContaining('Gemba needs 999 or newer') });
});

test('the guard has no syntax that an old Node would not parse', () => {
  const text = readFileSync(join(import.meta.dirname, 'guard.cjs'), 'utf8');
  expect(text).not.toMatch(/=>|`|\b(?:const|let|class|async|await)\b|\?\.|\?\?/);
});
