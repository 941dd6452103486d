import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Subject } from '../exception/state.ts';
import { epochMs, type Instant, instant, msBetween } from '../time/index.ts';
import { buildContext } from './context.ts';
import type { PlanningRows } from './entities.ts';
import { type AffectedSalesLine, assessImpact, consequenceOf, type ImpactOptions } from './impact.ts';
import { anyPlant, hours, lot, NOW, smallPlant } from './small-plant.testing.ts';

const HOUR_MS = 3_600_000;
const END_OF_TODAY = instant(epochMs(hours(16)) - 1);

const assess = (subject: Subject, rows: PlanningRows, options: ImpactOptions = {}) =>
  assessImpact(buildContext(rows, NOW), subject, NOW, options);
const lineOf = (lines: readonly AffectedSalesLine[], id: string) =>
  lines.find((line) => line.salesLine.salesLine === id);
const minusHours = (at: Instant, n: number) => instant(epochMs(at) - n * HOUR_MS);

test('a lot can be missed until the promised day ends, less what is left to make of it', () => {
  // order 1 needs the bodies at 0.5 h and is finished at 4 h
  expect(consequenceOf(assess({ lot: 'B-1' }, smallPlant()))).toMatchObject({
    ordersLate: 1,
    customerClass: 'A',
    slackUntil: minusHours(END_OF_TODAY, 3.5),
  });
});

test('of several dates in danger the one that is lost first counts, and the best class of their customers', () => {
  const consequence = consequenceOf(assess({ lot: 'S-1' }, smallPlant()));
  // rotors are an hour away, and the pumps are finished two hours after them
  expect(consequence).toMatchObject({ ordersLate: 2, customerClass: 'A' });
  expect(consequence.slackUntil).toBe(minusHours(END_OF_TODAY, 3));
});

test('a date that is in no danger leaves no slack to watch, and no class', () => {
  const consequence = consequenceOf(assess({ workOrder: '2' }, smallPlant()));
  expect(consequence).toMatchObject({ ordersLate: 0, slackUntil: null });
  expect(consequence.customerClass).toBeUndefined();
});

test('a date that is lost already is no reason to hurry', () => {
  const rows = smallPlant();
  rows.salesLines[0]!.promised = '2026-11-22';
  const consequence = consequenceOf(assess({ lot: 'B-1' }, rows));
  expect(consequence).toMatchObject({ ordersLate: 1, slackUntil: null });
  expect(consequenceOf(assess({ workOrder: '1' }, rows))).toMatchObject({ ordersLate: 1, slackUntil: null });
});

test('nothing is held up in a sales line by itself', () => {
  const rows = smallPlant();
  rows.salesLines[0]!.promised = '2026-11-22';
  expect(consequenceOf(assess({ salesLine: 'SO-1' }, rows))).toMatchObject({
    ordersLate: 1,
    slackUntil: null,
  });
});

test('the promised day ends in the zone of the plant', () => {
  const context = buildContext(smallPlant(), NOW, { timeZone: 'America/New_York' });
  const impact = assessImpact(context, { lot: 'B-1' }, NOW);
  // the same promise ends five hours later
  expect(impact.salesLines[0]?.slackUntil).toBe(minusHours(END_OF_TODAY, 3.5 - 5));
});

test('what a free lot could bring does not matter: whoever decides may as well release the one that is held', () => {
  const rows = smallPlant();
  rows.stock.push(lot('B', 'B-9', 40));
  expect(consequenceOf(assess({ lot: 'B-1' }, rows)).slackUntil).toBe(minusHours(END_OF_TODAY, 3.5));
});

test('a need that waits for its lead time anyway, and in time, is not held up by a late delivery of the same item', () => {
  const rows = smallPlant();
  // 10 bodies are delivered for order 1; order 2 gets its own by the lead time of three days
  rows.stock = rows.stock.filter(({ item }) => item !== 'B');
  rows.requirements.forEach((need) => (need.lot = undefined));
  rows.purchaseLines = [
    { purchaseLine: 'PO-1', supplier: 'X', item: 'B', qty: 10, due: hours(0.5), state: 'open' },
  ];
  rows.salesLines = [{ ...rows.salesLines[0]!, qty: 20, promised: '2026-11-30' }];
  const impact = assess({ purchaseLine: 'PO-1' }, rows, { delayMs: 200 * HOUR_MS });
  // order 1 takes 3.5 h from its bodies on, order 2 4 h
  const endOfMonday = instant(epochMs(hours(7 * 24 + 16)) - 1);
  expect(lineOf(impact.salesLines, 'SO-1')?.slackUntil).toBe(minusHours(endOfMonday, 3.5));
});

/** A subject, and the assumptions with which it goes on at an instant. */
const resumable: [Subject, (rows: PlanningRows, at: Instant) => ImpactOptions][] = [
  [{ workCentre: 'WC' }, (_, at) => ({ downtimeMs: msBetween(NOW, at) })],
  [
    { workOrder: 'W0' },
    (rows, at) => ({
      delayMs: Math.max(0, epochMs(at) - Math.max(epochMs(rows.workOrders[0]!.start), epochMs(NOW))),
    }),
  ],
  [
    { purchaseLine: 'PO0' },
    (rows, at) => ({
      delayMs: epochMs(at) - Math.max(epochMs(rows.purchaseLines[0]!.due), epochMs(NOW)),
    }),
  ],
];

test(
  'if things go on at that instant the promise is kept, and a moment later it is not',
  { timeout: 60_000 },
  () => {
    let seen = 0;
    fc.assert(
      fc.property(anyPlant, fc.constantFrom(...resumable), (rows, [subject, optionsAt]) => {
        const long = { delayMs: 200 * HOUR_MS, downtimeMs: 200 * HOUR_MS };
        for (const { salesLine, slackUntil } of assess(subject, rows, long).salesLines) {
          if (slackUntil === null) continue;
          seen += 1;
          const at = (ms: number) => {
            const later = instant(epochMs(slackUntil) + ms);
            return lineOf(assess(subject, rows, optionsAt(rows, later)).salesLines, salesLine.salesLine)
              ?.late;
          };
          expect(at(0) ?? false).toBe(false);
          expect(at(1)).toBe(true);
        }
      }),
      { numRuns: 1_000 },
    );
    expect(seen).toBeGreaterThan(50);
  },
);
