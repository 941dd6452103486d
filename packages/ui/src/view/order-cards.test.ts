import { expect, test } from 'vitest';
import { flood } from '../fixtures/crowds.ts';
import { busy } from '../fixtures/exceptions.ts';
import { decision, exception, inMin, NOW } from '../fixtures/sketch.ts';
import { orderCards } from './order-cards.ts';

const ids = (cards: { id: string }[]) => cards.map((card) => card.id);
const seen = { state: 'acknowledged', acknowledgedBy: 'in' } as const;

test('cards hang by priority, unseen first, then by the shortest fuse', () => {
  const cards = [
    exception('c', 'C', 'c', '', 1, [decision({ function: 'q', left: 1 })]),
    exception('a-seen-short', 'A', 'a', '', 1, [decision({ function: 'q', left: 2, ...seen })]),
    exception('a-unseen-long', 'A', 'a', '', 1, [decision({ function: 'q', left: 90 })]),
    exception('a-unseen-short', 'A', 'a', '', 1, [decision({ function: 'q', left: 9 })]),
  ];
  expect(ids(orderCards(cards, NOW).cards)).toEqual(['a-unseen-short', 'a-unseen-long', 'a-seen-short', 'c']);
});

test('a decided decision no longer burns', () => {
  const cards = [
    exception('waits-for-erp', 'B', 'b', '', 1, [decision({ function: 'q', left: -5, choice: 'x' })]),
    exception('runs', 'B', 'b', '', 1, [decision({ function: 'q', left: 30, ...seen })]),
  ];
  expect(ids(orderCards(cards, NOW).cards)).toEqual(['runs', 'waits-for-erp']);
});

test('only what is shelved in every open decision leaves the wall, and it is counted', () => {
  const { cards, shelved, nextReturn } = orderCards(busy, NOW);
  expect(ids(shelved)).toEqual(['x-shelved']);
  expect(ids(cards)).toContain('x-paint');
  expect(nextReturn).toBe(inMin(26));
});

test('resolved exceptions hang nowhere', () => {
  const resolved = exception('r', 'A', 'r', '', 1, [], { state: 'resolved' });
  expect(orderCards([resolved], NOW)).toEqual({ cards: [], shelved: [], nextReturn: null });
});

test('in a flood the worst consequence is on top and nothing is dropped', () => {
  const { cards } = orderCards(flood(40).toReversed(), NOW, true);
  expect(cards).toHaveLength(40);
  expect(cards[0]?.id).toBe('x-flood-0');
  expect(cards[3]?.id).toBe('x-flood-3');
});

test('only as many as are needed are put in order; the rest follow by priority, and none is lost', () => {
  const crowd = flood(60).toReversed();
  const all = orderCards(crowd, NOW).cards;
  const some = orderCards(crowd, NOW, false, 5).cards;
  expect(some.slice(0, 5)).toEqual(all.slice(0, 5));
  expect(some.map((e) => e.priority)).toEqual(all.map((e) => e.priority));
  expect(new Set(some)).toEqual(new Set(all));
});
