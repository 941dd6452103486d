import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..');
/** of the public threads that the table answers */
const COMPLAINTS = 15;

test('every test that the table of complaints names exists, and every complaint has one', async () => {
  const table = await readFile(join(ROOT, 'docs/FIELD-COMPLAINTS.md'), 'utf8');
  const rows = table.split('\n').filter((line) => /^\| *\d+ *\|/.test(line));
  const named = rows.flatMap((row) =>
    [...row.matchAll(/`([^`]+\.test\.tsx?)` "([^"]+)"/g)].map(([, file = '', sentence = '']) => ({
      complaint: Number(row.split('|')[1]),
      file,
      sentence,
    })),
  );
  const missing: string[] = [];
  for (const { file, sentence } of named) {
    const source = await readFile(join(ROOT, file), 'utf8').catch(() => '');
    if (!source.includes(sentence)) missing.push(`${file}: ${sentence}`);
  }
  expect(missing).toEqual([]);
  expect([...new Set(named.map(({ complaint }) => complaint))].toSorted((a, b) => a - b)).toEqual(
    Array.from({ length: COMPLAINTS }, (_, i) => i + 1),
  );
  expect(rows.filter((row) => !row.includes('.test.ts'))).toEqual([]);
});
