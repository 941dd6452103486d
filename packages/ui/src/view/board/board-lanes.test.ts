import { expect, test } from 'vitest';
import { busy } from '../../fixtures/exceptions.ts';
import { decision, exception } from '../../fixtures/sketch.ts';
import { roster } from '../../fixtures/people.ts';
import { boardLanes } from './board-lanes.ts';

test('what nobody owns comes before all people, also when its owner has left the roster', () => {
  const lost = exception('l', 'A', 'l', '', 1, [decision({ function: 'quality', owner: 'gone' })]);
  const lanes = boardLanes([lost], roster, null);
  expect(lanes.busy[0]?.person).toBeNull();
  expect(lanes.busy[0]?.cards).toHaveLength(1);
});

test('decided decisions leave the board', () => {
  const lanes = boardLanes(busy, roster, null);
  const states = lanes.busy.flatMap((lane) => lane.cards.map((card) => card.decision.state));
  expect(states).not.toContain('decided');
  expect(states.length).toBeGreaterThan(10);
});

test('a function filter keeps the full load', () => {
  const lanes = boardLanes(busy, roster, 'logistics');
  expect(lanes.busy.map((lane) => lane.person?.id ?? null)).toEqual([null, 'lm']);
  expect(lanes.busy[1]).toMatchObject({ load: 4 });
  expect(lanes.busy[1]?.cards).toHaveLength(1);
  expect(lanes.off).toEqual([]);
});

test('whoever holds something has a full lane, the free are apart by shift, and nobody is lost or twice', () => {
  const { busy: holding, idle, off } = boardLanes(busy, roster, null);
  expect(holding.every((lane) => lane.cards.length > 0)).toBe(true);
  expect([...idle, ...off].every((lane) => lane.cards.length === 0)).toBe(true);
  expect(idle.every((lane) => lane.person?.on)).toBe(true);
  expect(off.some((lane) => lane.person?.on)).toBe(false);
  const shown = [...holding, ...idle, ...off].flatMap((lane) => lane.person?.id ?? []);
  expect(shown.toSorted()).toEqual(roster.map((p) => p.id).toSorted());
});

test('who is off shift and still holds something stands among the busy, after those who are on', () => {
  const person = roster.find((p) => !p.on);
  const held = decision({ function: 'quality', owner: person?.id ?? '' });
  const { busy: holding, off } = boardLanes([...busy, exception('o', 'A', 'o', '', 1, [held])], roster, null);
  expect(holding.at(-1)?.person?.id).toBe(person?.id);
  expect(off.map((lane) => lane.person?.id)).not.toContain(person?.id);
});

test('a hand-over on its way is shown with its new owner at once', () => {
  const asked = decision({ function: 'planning', owner: 'mk' });
  const lanes = boardLanes(
    [exception('m', 'A', 'm', '', 1, [asked])],
    roster,
    null,
    new Map([[asked.id, 'dm']]),
  );
  expect(lanes.busy.map((lane) => lane.person?.id)).toEqual(['dm']);
});
