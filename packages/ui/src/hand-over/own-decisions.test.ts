import { expect, test } from 'vitest';
import { asked, over } from '../fixtures/asking.ts';
import { decision, exception, inMin } from '../fixtures/sketch.ts';
import { isOver, ownDecisions } from './own-decisions.ts';

const mine = (id: string, left: number, more = {}) =>
  decision({ id, function: 'quality', owner: 'in', left, ...more });
const ids = (list: { decision: { id: string } }[]) => list.map((one) => one.decision.id);

test('the next one due comes first, whatever its exception', () => {
  const first = exception('x1', 'B', 'One', '', 5, [mine('late', 30)]);
  const second = exception('x2', 'A', 'Two', '', 5, [mine('soon', 4)]);
  expect(ids(ownDecisions([first, second], 'in').mine)).toEqual(['soon', 'late']);
});

test('what is offered waits with whoever offers it, and comes in at whom it is offered to', () => {
  const planning = asked.decisions.find((one) => one.handOver);
  expect(ids(ownDecisions([asked], 'to').offered)).toEqual([planning?.id]);
  expect(ids(ownDecisions([asked], 'to').mine)).toEqual([]);
  expect(ids(ownDecisions([asked], 'lm').incoming)).toEqual([planning?.id]);
});

test('what is decided or resolved is not handed over', () => {
  const done = exception('x3', 'B', 'Three', '', 5, [mine('done', 9, { choice: 'Go ahead' })]);
  const { incoming, mine: left, offered } = ownDecisions([done, over], 'in');
  expect([...incoming, ...left, ...offered]).toEqual([]);
});

test('a shelved one is handed over too, for it returns', () => {
  const shelved = mine('shelved', 9, {
    shelved: { at: inMin(-1), until: inMin(60), by: 'in', reason: 'waits for the pallet' },
  });
  expect(ids(ownDecisions([exception('x4', 'B', 'Four', '', 5, [shelved])], 'in').mine)).toEqual(['shelved']);
});

test('what was done is told until something else happens to the decision', () => {
  const at = (version: number) => [exception('x5', 'B', 'Five', '', 5, [mine('offer', 9, { version })])];
  expect(isOver({ of: 'offer', version: 3 }, at(2))).toBe(false);
  expect(isOver({ of: 'offer', version: 3 }, at(3))).toBe(false);
  expect(isOver({ of: 'offer', version: 3 }, at(4))).toBe(true);
  expect(isOver({ of: 'another', version: 3 }, at(4))).toBe(false);
});
