import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Subject } from '../exception/state.ts';
import { epochMs, instant } from '../time/index.ts';
import { impactOptionsFor } from './assumptions.ts';
import { buildContext, compareText } from './context.ts';
import type { PlanningRows } from './entities.ts';
import { assessImpact, consequenceOf, type Impact, type ImpactOptions } from './impact.ts';
import { anyPlant, hours, lot, need, NOW, order, smallPlant } from './small-plant.testing.ts';

const assess = (subject: Subject, rows: PlanningRows = smallPlant(), options: ImpactOptions = {}): Impact =>
  assessImpact(buildContext(rows, NOW), subject, NOW, options);
const orders = (impact: Impact) =>
  impact.workOrders.map((o) => [o.workOrder.workOrder, o.starvesAt, o.newEnd]);
const lines = (impact: Impact) =>
  impact.salesLines.map((l) => [l.salesLine.salesLine, l.newDate, l.earliestDate, l.daysLate]);

describe('a lot that becomes unusable', () => {
  test('starves the order that has it reserved until the next delivery, and says what other stock would bring', () => {
    const impact = assess({ lot: 'B-1' });
    // order 1 waits for PO-1 (26 h) though B-2 has 7 left; order 2 had nothing reserved and takes those 7
    expect(orders(impact)).toEqual([['1', hours(0.5), hours(29.5)]]);
    expect(impact.workOrders[0]?.short).toEqual({ item: 'B', qty: 10 });
    expect(lines(impact)).toEqual([['SO-1', '2026-11-24', '2026-11-24', 1]]);
    expect(consequenceOf(impact)).toEqual({
      workOrders: 1,
      ordersLate: 1,
      customers: ['Hartmann'],
      valueAtRisk: 4000,
      currency: 'EUR',
      starvesAt: hours(0.5),
      daysLate: 1,
      customerClass: 'A',
      // 3.5 h before the promised day ends: so long the order takes from there on
      slackUntil: instant(epochMs(hours(12.5)) - 1),
      contextAt: NOW,
    });
  });

  test('is on time by a decision when another free lot covers it', () => {
    const rows = smallPlant();
    rows.stock.push(lot('B', 'B-9', 40));
    expect(lines(assess({ lot: 'B-1' }, rows))).toEqual([['SO-1', '2026-11-24', '2026-11-23', 1]]);
  });

  test('costs nothing when nobody has it reserved and there is other stock', () => {
    const rows = smallPlant();
    rows.requirements[0]!.lot = undefined;
    rows.stock.push(lot('B', 'B-9', 40));
    expect(orders(assess({ lot: 'B-1' }, rows))).toEqual([]);
  });

  test('waits for the lead time when nothing is on order, and for no known date when the item has no master data', () => {
    const rows = { ...smallPlant(), purchaseLines: [] };
    // three working days after Monday 08:00
    expect(orders(assess({ lot: 'B-1' }, rows))).toEqual([['1', hours(0.5), hours(72 + 3.5)]]);
    const unknown = assess({ lot: 'B-1' }, { ...rows, items: [] });
    expect(unknown.workOrders[0]).toMatchObject({ newEnd: null, delayMs: Infinity });
    expect(unknown.salesLines[0]).toMatchObject({ newDate: null, late: true, daysLate: 0 });
  });

  test('reaches the sales line through the orders in between', () => {
    const impact = assess({ lot: 'S-1' });
    expect(impact.workOrders.map((o) => [o.workOrder.workOrder, o.direct])).toEqual([
      ['3', true],
      ['1', false],
      ['2', false],
    ]);
    // five working days from Monday 08:00 is the Monday after
    expect(lines(impact)).toEqual([
      ['SO-1', '2026-11-30', '2026-11-30', 7],
      ['SO-2', '2026-11-30', '2026-11-30', 5],
    ]);
  });
});

describe('a work centre that stands', () => {
  test('stops what runs there, holds up what comes next and starves what waits for it', () => {
    const impact = assess({ workCentre: 'WC-1' }, smallPlant(), { downtimeMs: 6 * 3_600_000 });
    // the rotors come at hour 7 instead of 1, order 1 needs them at 2, order 2 at 6
    expect(orders(impact)).toEqual([
      ['1', hours(2), hours(9)],
      ['2', hours(6), hours(10)],
      ['3', null, hours(7)],
    ]);
    expect(consequenceOf(impact)).toMatchObject({ ordersLate: 0, starvesAt: hours(2) });
  });

  test('a gap in the plan absorbs the delay', () => {
    // order 1 loses four hours; order 2 was to start an hour after it
    const impact = assess({ workCentre: 'WC-3' });
    expect(orders(impact)).toEqual([
      ['2', hours(5), hours(12)],
      ['1', null, hours(8)],
    ]);
  });

  test('a line and an area are their work centres', () => {
    expect(orders(assess({ line: 'Line 3' }))).toEqual(orders(assess({ workCentre: 'WC-3' })));
    expect(orders(assess({ area: 'Machining' }))).toEqual(orders(assess({ workCentre: 'WC-1' })));
  });
});

describe('late and short', () => {
  test('a purchase line that comes later starves those who wait for it', () => {
    const rows = smallPlant();
    rows.stock = [lot('S', 'S-1', 20)];
    rows.purchaseLines[0]!.due = hours(0);
    const impact = assess({ purchaseLine: 'PO-1', item: 'B' }, rows, { delayMs: 48 * 3_600_000 });
    expect(orders(impact)).toEqual([
      ['1', hours(0.5), hours(51.5)],
      ['2', hours(5), hours(52)],
    ]);
  });

  test('an item that is short on the shelf takes from the latest need first', () => {
    const rows = { ...smallPlant(), purchaseLines: [] };
    rows.requirements[0]!.lot = undefined;
    const impact = assess({ item: 'B' }, rows, { shortQty: 12 });
    // 27 free, 20 needed, 7 spare: 5 of order 2 are missing
    expect(impact.workOrders.map((o) => [o.workOrder.workOrder, o.short])).toEqual([
      ['2', { item: 'B', qty: 5 }],
    ]);
  });

  test('a work order that ends a day later is late for its customer only when no slack is left', () => {
    expect(lines(assess({ workOrder: '1' }))).toEqual([['SO-1', '2026-11-24', '2026-11-24', 1]]);
    expect(consequenceOf(assess({ workOrder: '2' })).ordersLate).toBe(0);
  });

  test('the event tells what it is about and how long', () => {
    const context = buildContext(smallPlant(), NOW);
    expect(
      impactOptionsFor(
        context,
        'machine.down',
        { workCentre: 'WC-3', workOrder: '1' },
        { expectedMinutes: 90 },
      ),
    ).toMatchObject({ of: 'workCentre', downtimeMs: 5_400_000 });
    expect(
      impactOptionsFor(context, 'material.shortage', { item: 'B' }, { available: 20, daysLate: 2 }),
    ).toMatchObject({ of: 'item', shortQty: 7, delayMs: 172_800_000 });
  });
});

test('what the planning context does not know has no impact and says so', () => {
  for (const subject of [
    {},
    { lot: 'nope' },
    { workCentre: 'nope' },
    { item: 'nope' },
    { purchaseLine: 'nope' },
    { area: 'nope' },
    { salesLine: 'nope' },
  ])
    expect(assess(subject)).toMatchObject({ known: false, workOrders: [], salesLines: [] });
});

test('orders that wait for each other in a circle are assessed all the same', () => {
  const rows = smallPlant();
  rows.requirements.push(need('3', 'P', 20, 0));
  expect(assess({ lot: 'S-1' }, rows).workOrders.length).toBeGreaterThan(0);
});

const anySubject = fc.constantFrom<Subject>(
  { lot: 'L0' },
  { lot: 'L1' },
  { purchaseLine: 'PO0' },
  { workCentre: 'WC' },
  { workOrder: 'W0' },
  { item: 'I3' },
);

test('nothing ever becomes ready earlier by a disturbance, and a longer one is never milder', () => {
  fc.assert(
    fc.property(anyPlant, anySubject, fc.integer({ min: 1, max: 90 }), (rows, subject, length) => {
      const shorter = assess(subject, rows, { delayMs: length * 3_600_000, downtimeMs: length * 3_600_000 });
      const longer = assess(subject, rows, {
        delayMs: (length + 5) * 3_600_000,
        downtimeMs: (length + 5) * 3_600_000,
      });
      for (const line of shorter.salesLines) {
        expect(compareText(line.newDate ?? '~', line.plannedDate ?? '~')).toBeGreaterThanOrEqual(0);
        expect(compareText(line.newDate ?? '~', line.earliestDate ?? '~')).toBeGreaterThanOrEqual(0);
      }
      for (const before of shorter.workOrders) {
        const after = longer.workOrders.find((o) => o.workOrder === before.workOrder);
        expect(after?.delayMs).toBeGreaterThanOrEqual(before.delayMs);
        expect(before.starvesAt === null || before.starvesAt >= NOW).toBe(true);
      }
    }),
  );
});

test('an impact on 10,000 work orders with 50,000 requirements costs a fraction of pegging them, which is done once', () => {
  const rows = smallPlant();
  const count = 10_000;
  rows.workOrders = Array.from({ length: count }, (_, i) =>
    order(`W${i}`, i < 5_000 ? `P${i % 100}` : `R${i % 100}`, 10, i / 50, i / 50 + 5),
  );
  rows.requirements = rows.workOrders.flatMap((o, i) =>
    [0, 1, 2, 3, 4].map((k) => ({
      ...need(o.workOrder, i < 5_000 && k === 0 ? `R${i % 100}` : `B${(i + k) % 50}`, 5, i / 50),
      operation: String(k),
    })),
  );
  rows.stock = Array.from({ length: 500 }, (_, i) => lot(`B${i % 50}`, `L${i}`, 400));
  rows.items = [...new Set([...rows.requirements, ...rows.workOrders].map((r) => r.item))].map((item) => ({
    ...rows.items[0]!,
    item,
  }));
  const context = buildContext(rows, NOW);
  const timed = (name: string): number => {
    const from = Date.now();
    expect(assessImpact(context, { lot: name }, NOW).known).toBe(true);
    return Date.now() - from;
  };
  const pegging = timed('L0');
  // the best of three: somebody else's work on the machine is none of the impact's
  const lots = Array.from({ length: 20 }, (_, n) => `L${n + 1}`);
  const times = lots.map((name) => Math.min(timed(name), timed(name), timed(name)));
  expect(times.reduce((sum, ms) => sum + ms) / lots.length).toBeLessThan(pegging / 4);
});
