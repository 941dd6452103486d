import { expect, test } from 'vitest';
import { diffLines } from './unified-diff.ts';

const DIFF = `--- quality-hold 3
+++ quality-hold 5
@@ -2,3 +2,3 @@
 on: [lot.held]
--window: 10m
+-window: 12m
 correlate: [lot]
@@ -20 +20,2 @@ decisions
 last
+++ new
\\ No newline at end of file
`;

test('every line keeps its number on the side where it is', () => {
  expect(diffLines(DIFF).map(({ kind, before, after }) => [kind, before, after])).toEqual([
    ['hunk', null, null],
    ['same', 2, 2],
    ['removed', 3, null],
    ['added', null, 3],
    ['same', 4, 4],
    ['hunk', null, null],
    ['same', 20, 20],
    ['added', null, 21],
  ]);
});

test('what looks like a mark inside of a line stays its text', () => {
  const texts = diffLines(DIFF).map(({ text }) => text);
  expect(texts).toContain('-window: 12m');
  expect(texts).toContain('++ new');
});

test('texts that are the same have no lines', () => {
  expect(diffLines('')).toEqual([]);
});
