import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { pinned, situations } from '../fixtures/crowds.ts';
import { onDuty, people } from '../fixtures/people.ts';
import { NOW } from '../fixtures/sketch.ts';
import { orderCards } from '../view/wall/order-cards.ts';
import { ExceptionCard } from './exception-card.tsx';

const { cards } = orderCards([...pinned, ...situations], NOW);
const drawn = (id: string): string => {
  const card = cards.find(({ exception }) => exception.id === id);
  if (!card) throw new Error(`${id} hangs nowhere`);
  return renderToStaticMarkup(
    <ExceptionCard {...card} people={people} onDuty={onDuty} now={NOW} onOpen={() => undefined} />,
  );
};

test('a pinned card says so by a shape and in words, not by colour alone', () => {
  const html = drawn('x-pinned');
  expect(html).toContain('data-pinned="true"');
  expect(html).toContain('Pinned: a ladder has run out');
  expect(html).toContain('class="pin-mark"');
});

test('questions without a living owner are named on the card and on their lamp', () => {
  expect(drawn('x-pinned')).toContain('No living owner: Materials');
  const line = drawn('x-line-1');
  expect(line).toContain('No living owner: Planning');
  expect(line).toContain('J. Lindqvist, off shift');
});

test('a parent counts what lies under it and what is muted', () => {
  const html = drawn('x-line-1');
  expect(html).toContain('3 under it, 3 questions open: Station 01 stopped, Station 04 stopped, 1 more');
  expect(html).toContain('40 reports muted');
});

test('a choice that waits for a second person is neither asked nor decided', () => {
  expect(drawn('x-pinned')).toContain('A. Weiss chose, 2nd person needed');
});
