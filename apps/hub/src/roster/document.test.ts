import { appendFile, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { rosterFile } from './document.ts';

const YAML = `timeZone: UTC
shifts: [{ id: early, name: Early, start: '06:00', end: '14:00' }]
people:
  - { id: ann, name: Ann, role: decider, shift: early }
`;
const BEN = `  - { id: ben, name: Ben, role: decider, shift: early }\n`;

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gemba-roster-'));
  path = join(folder, 'roster.yaml');
  await writeFile(path, YAML);
});
afterEach(() => rm(folder, { recursive: true }));

const peopleOf = (read: Awaited<ReturnType<ReturnType<typeof rosterFile>['read']>>) =>
  read && 'document' in read ? read.document.people.map(({ id }) => id) : read;

test('a file is read at the start, and later when it is another that stands still: half a roster may be a valid one', async () => {
  const file = rosterFile(path);
  expect(peopleOf(await file.read())).toEqual(['ann']);
  expect(await file.read()).toBeNull();
  await writeFile(path, YAML.replace('Ann', 'Annabel'));
  expect(await file.read()).toBeNull();
  await appendFile(path, BEN);
  expect(await file.read()).toBeNull();
  expect(peopleOf(await file.read())).toEqual(['ann', 'ben']);
  expect(await file.read()).toBeNull();
});

test('a file that cannot be read is told once, and read when it is back, as it was or not', async () => {
  const file = rosterFile(path);
  await file.read();
  await rename(path, `${path}.away`);
  expect(await file.read()).toEqual({ problem: expect.stringContaining('ENOENT') });
  expect(await file.read()).toBeNull();
  await rename(`${path}.away`, path);
  expect(peopleOf(await file.read())).toEqual(['ann']);
});

test('a file that is no YAML is told with its place', async () => {
  await writeFile(path, `${YAML}\n - {`);
  const file = rosterFile(path);
  expect(await file.read()).toEqual({ problem: expect.stringMatching(/roster\.yaml: .*line 5/s) });
  expect(await file.read()).toBeNull();
});
