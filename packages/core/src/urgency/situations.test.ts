import { expect, test } from 'vitest';
import type { ExceptionState } from '../exception/state.ts';
import { consequence, OPEN, stage, T0 } from '../exception/stage.testing.ts';
import { after } from '../time/index.ts';
import { ERP_DUTIES, isErpDuty, type Situation, situationsOf } from './situations.ts';
import { shippedPlaybooks } from '../yaml/shipped.testing.ts';

const base = (() => {
  const one = stage();
  one.run(OPEN);
  return one.exception();
})();
const exception = (id: string, some: Partial<ExceptionState> = {}): ExceptionState => ({
  ...base,
  id,
  ...some,
});
const shape = (situations: readonly Situation[]) =>
  situations.map(({ head, children }) => [head.id, ...children.map(({ id }) => id)].join(' > '));

test('a parent and all under it are one situation, as urgent as the most urgent of them', () => {
  const [line, other] = situationsOf([
    exception('other', { priority: 'B' }),
    exception('line', { priority: 'C' }),
    exception('station-1', { parent: 'line', priority: 'C' }),
    exception('station-2', { parent: 'line', priority: 'A' }),
    exception('tool', { parent: 'station-1', priority: 'D' }),
  ]);
  expect(shape([line!, other!])).toEqual(['line > station-2 > station-1 > tool', 'other']);
  expect(line).toMatchObject({ priority: 'A', openDecisions: 8, erpDuty: false });
});

test('resolved ones are left out, and their children stand for themselves', () => {
  const all = [exception('line', { state: 'resolved' }), exception('station', { parent: 'line' })];
  expect(shape(situationsOf(all))).toEqual(['station']);
});

test('a duty towards the ERP is never folded into another row, nor is anything into its own', () => {
  const all = [
    exception('line'),
    exception('posting', { parent: 'line', playbook: 'posting-rejected' }),
    exception('under', { parent: 'posting' }),
  ];
  expect(shape(situationsOf(all)).toSorted()).toEqual(['line', 'posting', 'under']);
  expect(situationsOf(all).filter(({ erpDuty }) => erpDuty)).toHaveLength(1);
});

test('parents that go in a circle lose nobody', () => {
  const all = [
    exception('a', { parent: 'b' }),
    exception('b', { parent: 'a' }),
    exception('c', { parent: 'a' }),
    exception('d', { parent: 'd' }),
  ];
  expect(
    situationsOf(all).flatMap(({ head, children }) => [head.id, ...children.map(({ id }) => id)]),
  ).toHaveLength(4);
});

test('the worst consequence is first: priority, then what is lost first, value, customer, age', () => {
  const at = (minutes: number) => after(T0, minutes * 60_000);
  const worstFirst = [
    exception('urgent', { priority: 'A' }),
    exception('starves', { priority: 'B', consequence: consequence({ starvesAt: at(10) }) }),
    exception('date', { priority: 'B', consequence: consequence({ slackUntil: at(20), starvesAt: at(90) }) }),
    exception('value', { priority: 'B', consequence: consequence({ valueAtRisk: 900 }) }),
    exception('key-account', { priority: 'B', consequence: consequence({ customerClass: 'A' }) }),
    exception('customer', { priority: 'B', consequence: consequence({ customerClass: 'B' }) }),
    exception('old', { priority: 'B', openedAt: at(-5) }),
    exception('new', { priority: 'B' }),
  ];
  expect(shape(situationsOf(worstFirst.toReversed()))).toEqual(worstFirst.map(({ id }) => id));
});

test('every duty is a playbook that is shipped', () => {
  for (const duty of ERP_DUTIES) expect(shippedPlaybooks).toHaveProperty([`${duty}.yaml`]);
  expect(ERP_DUTIES.every(isErpDuty)).toBe(true);
  expect(isErpDuty('machine-down')).toBe(false);
});
