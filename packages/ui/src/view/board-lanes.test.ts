import { expect, test } from 'vitest';
import { busy } from '../fixtures/exceptions.ts';
import { decision, exception } from '../fixtures/sketch.ts';
import { roster } from '../fixtures/people.ts';
import { boardLanes } from './board-lanes.ts';

test('what nobody owns comes before all people, also when its owner has left the roster', () => {
  const lost = exception('l', 'A', 'l', '', 1, [decision({ function: 'quality', owner: 'gone' })]);
  const { on } = boardLanes([lost], roster, null);
  expect(on[0]?.person).toBeNull();
  expect(on[0]?.cards).toHaveLength(1);
});

test('decided decisions leave the board', () => {
  const { on, off } = boardLanes(busy, roster, null);
  const states = [...on, ...off].flatMap((lane) => lane.cards.map((card) => card.decision.state));
  expect(states).not.toContain('decided');
  expect(states.length).toBeGreaterThan(10);
});

test('people who are off come last and a function filter keeps the full load', () => {
  const { on, off } = boardLanes(busy, roster, 'logistics');
  expect(on.map((lane) => lane.person?.id ?? null)).toEqual([null, 'lm']);
  expect(on[1]).toMatchObject({ load: 4 });
  expect(on[1]?.cards).toHaveLength(1);
  expect(off).toEqual([]);
  expect(boardLanes(busy, roster, null).off.map((lane) => lane.person?.on)).toEqual([false, false]);
});

test('a hand-over on its way is shown with its new owner at once', () => {
  const asked = decision({ function: 'planning', owner: 'mk' });
  const { on } = boardLanes(
    [exception('m', 'A', 'm', '', 1, [asked])],
    roster,
    null,
    new Map([[asked.id, 'dm']]),
  );
  const holding = on.filter((lane) => lane.cards.length > 0).map((lane) => lane.person?.id);
  expect(holding).toEqual(['dm']);
});
