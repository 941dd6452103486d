import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { people } from '../../fixtures/people.ts';
import { decision } from '../../fixtures/sketch.ts';
import type { Viewer } from '../../props.ts';
import { Refusal } from './refusal.tsx';

const taken = decision({ function: 'quality', choice: 'Hold the whole lot', owner: 'lm' });
const told = (id: string): string => {
  const viewer: Viewer = { id, role: 'decider', functions: ['quality'] };
  return renderToStaticMarkup(
    <Refusal problem="It was decided a moment ago." decision={taken} people={people} viewer={viewer} />,
  ).replaceAll(/<[^>]*>/g, '');
};

test('whoever was too late is told who was faster, and what they chose', () => {
  expect(told('mk')).toBe('Not done. It was decided a moment ago. L. Meyer chose “Hold the whole lot”.');
});

test('nobody is told that they were faster than themselves', () => {
  expect(told('lm')).toBe('Not done. It was decided a moment ago.');
});
