import { expect, test } from 'vitest';
import { evidence } from '../fixtures/evidence.ts';
import { people } from '../fixtures/people.ts';
import { createFormat } from '../format/format.ts';
import { timelineWords } from './timeline-words.ts';

const lines = timelineWords(evidence.timeline, people, createFormat('en-GB', 'Europe/Berlin'));

test('the newest is told first, and every fact is told', () => {
  expect(lines.map((line) => line.seq)).toEqual(evidence.timeline.map((entry) => entry.seq).toReversed());
});

test('decisions are called by their function, people by name, with their reason', () => {
  expect(lines.find((line) => line.what === 'Quality: Hold the whole lot')).toMatchObject({
    who: 'I. Novak',
    quote: 'too many out to sort',
  });
});

test('an escalation stands out and names whom it reached', () => {
  expect(lines[0]).toMatchObject({
    what: 'Planning gave no answer: level 2, shift lead, T. Okafor',
    tone: 'hot',
  });
});
