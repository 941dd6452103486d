import fc from 'fast-check';
import { expect, test } from 'vitest';
import { consequence, T0 } from '../exception/stage.testing.ts';
import type { Consequence } from '../exception/state.ts';
import { after } from '../time/index.ts';
import { priorityOf } from './priority.ts';

const NOW = T0;
const HOUR_MS = 3_600_000;
const SEVERITIES = [1, 2, 3, 4] as const;

const bySeverity = (c: Consequence | null) => SEVERITIES.map((severity) => priorityOf(severity, c)).join('');

test('is severity times consequence, as the table says', () => {
  expect(bySeverity(consequence())).toBe('DDCA');
  expect(bySeverity(consequence({ valueAtRisk: 9_999 }))).toBe('DCBA');
  expect(bySeverity(consequence({ valueAtRisk: 10_000 }))).toBe('CBBA');
  expect(bySeverity(consequence({ valueAtRisk: 40_000 }))).toBe('CBAA');
});

test('follows from the severity alone where nothing is known of the consequence', () => {
  expect(bySeverity(null)).toBe('DCBA');
});

test('starving within an hour is as bad as a great value at risk', () => {
  expect(bySeverity(consequence({ starvesAt: after(NOW, HOUR_MS) }))).toBe('CBAA');
  expect(bySeverity(consequence({ starvesAt: after(NOW, 4 * HOUR_MS) }))).toBe('CBBA');
  expect(bySeverity(consequence({ starvesAt: after(NOW, 8 * HOUR_MS) }))).toBe('DCBA');
  expect(bySeverity(consequence({ starvesAt: after(NOW, 9 * HOUR_MS) }))).toBe('DDCA');
});

test('starving is seen from now, however old the figures are', () => {
  const starving = consequence({ starvesAt: after(NOW, 9 * HOUR_MS) });
  expect(priorityOf(3, starving, after(NOW, 8 * HOUR_MS))).toBe('A');
});

test('a customer of class A raises it by one class, one of class B to the first', () => {
  expect(bySeverity(consequence({ customerClass: 'C' }))).toBe('DDCA');
  expect(bySeverity(consequence({ customerClass: 'B' }))).toBe('DCBA');
  expect(bySeverity(consequence({ customerClass: 'A' }))).toBe('DCBA');
  expect(bySeverity(consequence({ customerClass: 'A', valueAtRisk: 10_000 }))).toBe('CBAA');
});

test('a plant with other money says what much is', () => {
  const yen = consequence({ valueAtRisk: 50_000, currency: 'JPY' });
  expect(priorityOf(3, yen, NOW, [1, 1_600_000, 6_400_000])).toBe('B');
});

const CLASSES = [undefined, 'C', 'B', 'A'] as const;
const anyConsequence = fc.record({
  value: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100_000 })),
  starvesIn: fc.option(fc.integer({ min: -60, max: 600 }), { nil: null }),
  customer: fc.integer({ min: 0, max: 3 }),
});
const made = ({
  value,
  starvesIn,
  customer,
}: {
  value: number;
  starvesIn: number | null;
  customer: number;
}) => {
  const customerClass = CLASSES[customer];
  return consequence({
    valueAtRisk: value,
    starvesAt: starvesIn === null ? null : after(NOW, starvesIn * 60_000),
    ...(customerClass && { customerClass }),
  });
};

test('whatever gets worse, it never becomes less urgent', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...SEVERITIES),
      anyConsequence,
      fc.integer({ min: 0, max: 100_000 }),
      fc.integer({ min: 0, max: 600 }),
      (severity, was, more, sooner) => {
        const before = priorityOf(severity, made(was));
        const notLess = (priority: string) => expect(priority <= before).toBe(true);
        if (severity < 4) notLess(priorityOf((severity + 1) as 2 | 3 | 4, made(was)));
        notLess(priorityOf(severity, made({ ...was, value: was.value + more })));
        notLess(priorityOf(severity, made({ ...was, starvesIn: (was.starvesIn ?? 600) - sooner })));
        notLess(priorityOf(severity, made({ ...was, customer: Math.min(3, was.customer + 1) })));
        notLess(priorityOf(severity, made(was), after(NOW, sooner * 60_000)));
      },
    ),
  );
});
