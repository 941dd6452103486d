import { expect, test } from 'vitest';
import { flood, pinned, situations } from '../../fixtures/crowds.ts';
import { busy } from '../../fixtures/exceptions.ts';
import { ago, decision, exception, inMin, NOW } from '../../fixtures/sketch.ts';
import { orderCards, type WallCard } from './order-cards.ts';

const ids = (cards: readonly WallCard[]) => cards.map((card) => card.exception.id);
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
  expect(shelved.map(({ id }) => id)).toEqual(['x-shelved']);
  expect(ids(cards)).toContain('x-paint');
  expect(nextReturn).toBe(inMin(26));
});

test('resolved exceptions hang nowhere', () => {
  const resolved = exception('r', 'A', 'r', '', 1, [], { state: 'resolved' });
  expect(orderCards([resolved], NOW)).toEqual({
    cards: [],
    duties: [],
    shelved: [],
    nextReturn: null,
  });
});

test('in a flood the worst consequence is on top and nothing is dropped', () => {
  const { cards } = orderCards(flood(40).toReversed(), NOW, true);
  expect(cards).toHaveLength(40);
  expect(ids(cards).slice(0, 4)).toEqual(['x-flood-0', 'x-flood-1', 'x-flood-2', 'x-flood-3']);
});

test('only as many as are needed are put in order; the rest follow by priority, and none is lost', () => {
  const crowd = flood(60).toReversed();
  const all = orderCards(crowd, NOW).cards;
  const some = orderCards(crowd, NOW, false, 5).cards;
  expect(some.slice(0, 5)).toEqual(all.slice(0, 5));
  expect(some.map((e) => e.priority)).toEqual(all.map((e) => e.priority));
  expect(new Set(some)).toEqual(new Set(all));
});

test('what lies under an open exception hangs on its card, which is as urgent as the most urgent of them', () => {
  const { cards } = orderCards(situations, NOW);
  const line = cards.find(({ exception: { id } }) => id === 'x-line-1');
  expect(line?.under.map(({ id }) => id)).toEqual(['x-station-0', 'x-station-3', 'x-station-6']);
  expect(line?.priority).toBe('A');
  expect(ids(cards)).not.toContain('x-station-0');
});

test('a child whose parent is resolved hangs by itself again', () => {
  const child = exception('child', 'C', 'c', '', 1, [decision({ function: 'q' })], { parent: 'gone' });
  const gone = exception('gone', 'A', 'g', '', 1, [], { state: 'resolved' });
  expect(ids(orderCards([gone, child], NOW).cards)).toEqual(['child']);
});

test('a ladder that has run out pins its card above every priority, also when it ran out under it', () => {
  expect(ids(orderCards([...busy, ...pinned], NOW).cards)[0]).toBe('x-pinned');
  const silent = decision({ function: 'q', left: -9, ladderExhausted: true });
  const under = exception('under', 'D', 'u', '', 1, [silent], { parent: 'head' });
  const head = exception('head', 'D', 'h', '', 1, [decision({ function: 'q' })]);
  const [first] = orderCards([...busy, head, under], NOW).cards;
  expect(first).toMatchObject({ exception: { id: 'head' }, pinned: true });
});

test('an answer unpins', () => {
  const answered = decision({ function: 'q', choice: 'x', ladderExhausted: true });
  const [card] = orderCards([exception('e', 'C', 'e', '', 1, [answered])], NOW).cards;
  expect(card?.pinned).toBe(false);
});

test('a parent that is shelved stays while something under it is awaited', () => {
  const shelved = decision({
    function: 'q',
    shelved: { at: ago(1), until: inMin(9), by: 'in', reason: 'r' },
  });
  const head = exception('head', 'B', 'h', '', 1, [shelved]);
  const under = exception('under', 'B', 'u', '', 1, [decision({ function: 'q' })], { parent: 'head' });
  expect(ids(orderCards([head, under], NOW).cards)).toEqual(['head']);
  expect(orderCards([head], NOW)).toMatchObject({ cards: [], shelved: [{ id: 'head' }] });
});

test('in a flood every open exception is on a card, under one, or among the duties to the ERP', () => {
  const { cards, duties } = orderCards(situations, NOW, true);
  const shown = [...cards, ...duties].flatMap(({ exception: head, under }) => [head, ...under]);
  expect(shown.map(({ id }) => id).toSorted()).toEqual(situations.map(({ id }) => id).toSorted());
  expect(ids(duties)).toEqual(['x-duty-0', 'x-duty-1']);
});
