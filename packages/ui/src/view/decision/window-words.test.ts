import { expect, test } from 'vitest';
import { why } from '../../fixtures/asking.ts';
import { ago, decision, inMin, NOW } from '../../fixtures/sketch.ts';
import { createFormat } from '../../format/format.ts';
import { windowCandidates, windowFigures, windowLine } from './window-words.ts';

const format = createFormat('en-GB', 'Europe/Berlin');
const line = (of: Parameters<typeof decision>[0]) => windowLine(decision(of), (id) => id, format, NOW);

test('a window says until when and by what it is set', () => {
  expect(line({ function: 'q', left: 9, why: why('starvation') })).toBe(
    'Due 13:28, before the next operation starves',
  );
  expect(line({ function: 'q', left: 9, why: why('customer-date') })).toBe(
    'Due 13:28 to keep the customer date',
  );
  expect(line({ function: 'q', left: 9 })).toBe('Due 13:28 by the playbook');
});

test('a window that has passed says so', () => {
  expect(line({ function: 'q', left: -9, why: why('starvation') })).toBe(
    'Was due 13:10, before the next operation starves',
  );
});

test('after an acknowledgement the second window is told, with who has seen it and when', () => {
  const seen = { state: 'acknowledged', acknowledgedAt: ago(4), acknowledgedBy: 'sh' } as const;
  expect(line({ function: 'q', left: 12, ...seen })).toBe('Second window until 13:31: seen 13:15 by sh');
  expect(line({ function: 'q', left: -1, ...seen })).toBe(
    'Second window ended 13:18: seen by sh, not decided',
  );
});

test('what is decided waits for nothing', () => {
  expect(line({ function: 'q', choice: 'x' })).toBeNull();
});

test('every candidate is shown, the earliest is marked, and what is not in danger says so', () => {
  const candidates = windowCandidates(why('starvation', { starvesAt: inMin(9) }), format, NOW);
  expect(candidates.map(({ by, time, earliest }) => [by, time, earliest])).toEqual([
    ['playbook', '13:49', false],
    ['starvation', '13:28', true],
    ['customer-date', null, false],
  ]);
  expect(windowCandidates(undefined, format, NOW)).toEqual([]);
});

test('the age of the figures is told, and that there were none', () => {
  expect(windowFigures(why('playbook'), NOW)).toContain('3 min old');
  expect(windowFigures(why('playbook', { contextAt: null }), NOW)).toContain('no figures');
});
