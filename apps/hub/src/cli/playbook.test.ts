import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { text } from '../playbooks/playbooks-for-tests.ts';

const ROOT = join(import.meta.dirname, '../../../..');
const SHIPPED = join(ROOT, 'resources/playbooks');

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'check-'));
});
afterEach(() => rm(folder, { recursive: true }));

const check = (...files: string[]): Promise<{ code: number; said: string }> =>
  new Promise((resolve) => {
    const args = [join(ROOT, 'apps/hub/src/cli/main.ts'), 'playbook', 'check', ...files];
    execFile(process.execPath, args, { cwd: ROOT }, (error, stdout, stderr) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said: stdout + stderr }),
    );
  });

async function file(name: string, yaml: string): Promise<string> {
  await writeFile(join(folder, name), yaml);
  return join(folder, name);
}

test('gemba playbook check finds every mistake with its line, and ends with 1', async () => {
  const wrong = await file('a.yaml', text('a', 'soon').replace('on: [test.report]', 'on: []'));
  const right = join(SHIPPED, 'machine-down.yaml');
  const { code, said } = await check(wrong, right);
  expect(code).toBe(1);
  expect(said).toContain(`${wrong}:4 on: needs at least one event type`);
  expect(said).toContain(`${wrong}:13 decisions[0].window: a duration`);
  expect(said).toContain(`${right} is right: machine.down → `);
});

test('gemba playbook check ends with 1 for a right text that cannot work, and says where and why', async () => {
  const never = await file('a.yaml', text('a'));
  const { code, said } = await check(never);
  expect(code).toBe(1);
  expect(said).toContain(
    `${never}:4 error (unreachable): The event catalogue has no "test.report": it never comes.`,
  );
  expect(said).not.toContain('is right');
});

test('gemba playbook check finds an id that two files have', async () => {
  const { code, said } = await check(await file('a.yaml', text('a')), await file('b.yaml', text('a')));
  expect(code).toBe(1);
  expect(said).toContain('b.yaml:1 the playbook "a" is in a.yaml already');
});

test('gemba playbook check finds nothing wrong with the playbooks that are shipped', async () => {
  const { code, said } = await check(...(await readdir(SHIPPED)).map((name) => join(SHIPPED, name)));
  expect({ code, said }).toMatchObject({ code: 0 });
});
