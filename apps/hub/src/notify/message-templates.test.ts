import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readTemplates } from './message-templates.ts';

let file: string;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'words-'));
  file = join(folder, 'de.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

test.each([
  ['is no YAML', 'notices: [', 'Flow sequence'],
  ['lacks words', '{}', 'notices'],
])('a file that %s is refused by its name', async (_, text, named) => {
  await writeFile(file, text);
  await expect(readTemplates(file)).rejects.toThrow(file);
  await expect(readTemplates(file)).rejects.toThrow(named);
});

test('a file that is not there is refused by its name', async () => {
  await expect(readTemplates(file)).rejects.toThrow(file);
});
