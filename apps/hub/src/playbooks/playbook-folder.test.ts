import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant, type Instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { openPlaybookFolder, type PlaybookFolder } from './playbook-folder.ts';

const SHIPPED = join(import.meta.dirname, '../../../../resources/playbooks');
const until = (check: () => void) => vi.waitFor(check, { timeout: 20_000, interval: 20 });

let folder: string;
let opened: PlaybookFolder | null = null;
let logged: { level: number; msg: string; file?: string; problem?: string }[];
let ticks = 0;
const now = (): Instant => instant(ticks++);

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'playbooks-'));
  logged = [];
  for (const name of ['machine-down.yaml', 'quality-hold.yaml'])
    await copyFile(join(SHIPPED, name), join(folder, name));
});
afterEach(async () => {
  await opened?.close();
  opened = null;
  await rm(folder, { recursive: true, force: true });
});

async function open(onChange?: () => void): Promise<PlaybookFolder> {
  const log = pino({ level: 'info' }, { write: (line: string) => void logged.push(JSON.parse(line)) });
  opened = await openPlaybookFolder({ folder, log, now, ...(onChange && { onChange }) });
  return opened;
}

async function edit(name: string, from: string, to: string): Promise<void> {
  const text = await readFile(join(folder, name), 'utf8');
  expect(text).toContain(from);
  await writeFile(join(folder, name), text.replace(from, to));
}
const ids = (playbooks: PlaybookFolder) =>
  playbooks.files().flatMap(({ right }) => (right ? [right.playbook.playbook] : []));
const rightOf = (playbooks: PlaybookFolder, name: string) =>
  playbooks.files().find((f) => f.name === `${name}.yaml`)?.right;
const problemOf = (playbooks: PlaybookFolder, name: string) =>
  playbooks.files().find((f) => f.name === `${name}.yaml`)?.problem;

test('all playbooks that are shipped are right', async () => {
  for (const name of await readdir(SHIPPED)) await copyFile(join(SHIPPED, name), join(folder, name));
  const playbooks = await open();
  const names = (await readdir(SHIPPED)).map((file) => file.replace('.yaml', ''));
  expect(ids(playbooks)).toEqual(names.toSorted());
  expect(playbooks.files().every((p) => p.problem === null)).toBe(true);
});

test('a changed file is read again, and only once', async () => {
  const onChange = vi.fn<() => void>();
  const playbooks = await open(onChange);
  await edit('quality-hold.yaml', 'window: 12m', 'window: 7m');
  await until(() => expect(rightOf(playbooks, 'quality-hold')?.playbook.decisions[0]?.window).toBe(420_000));
  expect(rightOf(playbooks, 'quality-hold')?.yaml).toContain('window: 7m');
  expect(onChange).toHaveBeenCalledTimes(1);
});

test('a wrong change is refused with file, line and reason, and what it said before counts on', async () => {
  const playbooks = await open();
  const before = rightOf(playbooks, 'quality-hold');
  await edit('quality-hold.yaml', 'window: 12m', 'window: soon');
  await until(() =>
    expect(problemOf(playbooks, 'quality-hold')).toMatch(
      /^quality-hold\.yaml:\d+ decisions\[0\]\.window: a duration/,
    ),
  );
  const line = Number(/:(\d+) /.exec(problemOf(playbooks, 'quality-hold') ?? '')?.[1]);
  expect((await readFile(join(folder, 'quality-hold.yaml'), 'utf8')).split('\n')[line - 1]).toContain(
    'window: soon',
  );
  expect(before).toBeTruthy();
  expect(rightOf(playbooks, 'quality-hold')).toBe(before);
  expect(logged.filter((l) => l.level >= 50)).toMatchObject([
    {
      msg: 'a playbook’s file was refused',
      file: 'quality-hold.yaml',
      problem: expect.stringContaining('window'),
    },
  ]);

  await edit('quality-hold.yaml', 'window: soon', 'window: 12m');
  await until(() => expect(problemOf(playbooks, 'quality-hold')).toBeNull());
  expect(ids(playbooks)).toContain('quality-hold');
});

test('at the first start a wrong file is reported and skipped; put right, it counts', async () => {
  await edit('machine-down.yaml', 'on: [machine.down]', 'on: []');
  const playbooks = await open();
  expect(ids(playbooks)).toEqual(['quality-hold']);
  expect(playbooks.files()).toMatchObject([
    {
      name: 'machine-down.yaml',
      right: null,
      problem: expect.stringMatching(/^machine-down\.yaml:7 on: needs at least one event type$/),
    },
    { name: 'quality-hold.yaml', problem: null },
  ]);
  await edit('machine-down.yaml', 'on: []', 'on: [machine.down]');
  await until(() => expect(ids(playbooks)).toEqual(['machine-down', 'quality-hold']));
});

test('an id belongs to one file: a second with it is refused, until the first is gone', async () => {
  const playbooks = await open();
  await copyFile(join(folder, 'quality-hold.yaml'), join(folder, 'a-copy.yaml'));
  await until(() =>
    expect(problemOf(playbooks, 'a-copy')).toBe(
      'a-copy.yaml:1 the playbook "quality-hold" is in quality-hold.yaml already',
    ),
  );
  expect(ids(playbooks)).toEqual(['machine-down', 'quality-hold']);
  expect(problemOf(playbooks, 'quality-hold')).toBeNull();

  await rm(join(folder, 'quality-hold.yaml'));
  await until(() =>
    expect(playbooks.files().map(({ name, problem }) => ({ name, problem }))).toEqual([
      { name: 'a-copy.yaml', problem: null },
      { name: 'machine-down.yaml', problem: null },
    ]),
  );
});

test('at the first start the first file by name has the id', async () => {
  await copyFile(join(folder, 'quality-hold.yaml'), join(folder, 'z-copy.yaml'));
  const playbooks = await open();
  expect(ids(playbooks)).toEqual(['machine-down', 'quality-hold']);
  expect(problemOf(playbooks, 'z-copy')).toMatch(/is in quality-hold\.yaml already$/);
});

test('a removed file is gone, a new one adds its own, and other files do not matter', async () => {
  const playbooks = await open();
  await rm(join(folder, 'machine-down.yaml'));
  await copyFile(join(SHIPPED, 'order-late.yaml'), join(folder, 'order-late.yml'));
  await writeFile(join(folder, 'notes.txt'), 'not a playbook');
  await writeFile(join(folder, '.order-late.yaml.swp'), 'an editor at work');
  await until(() => expect(ids(playbooks)).toEqual(['order-late', 'quality-hold']));
  expect(playbooks.files()).toHaveLength(2);
});

test('a folder that is not there is an error at the start, not a plant without rules', async () => {
  await rm(folder, { recursive: true });
  await expect(open()).rejects.toThrow(/ENOENT/);
});
