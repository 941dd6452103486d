import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Subject } from '../exception/state.ts';
import { after } from '../time/index.ts';
import { contextAfter } from './context-after.ts';
import { buildContext, type PlanningContext } from './context.ts';
import { applyDelta, changesBetween } from './delta.ts';
import type { Cause } from './disturbance.ts';
import type { PlanningRows } from './entities.ts';
import { assessImpact, consequenceOf } from './impact.ts';
import { anyPlant, hours, lot, NOW, smallPlant } from './small-plant.testing.ts';
import { touchedBetween } from './touched-causes.ts';

const HOUR_MS = 3_600_000;

/** The same rows but for what `change` does to a copy of them. */
function step(
  rows: PlanningRows,
  change: (rows: PlanningRows) => void,
  at = NOW,
): [PlanningContext, PlanningContext] {
  const wanted = JSON.parse(JSON.stringify(rows)) as PlanningRows;
  change(wanted);
  const changes = changesBetween(rows, wanted);
  const before = buildContext(rows, NOW);
  // pegged before, so that what is carried over is tested too
  for (const cause of CAUSES) assessImpact(before, { [cause.of]: cause.code }, NOW);
  return [before, contextAfter(before, applyDelta(rows, { changes }), { changes, at })];
}

const CAUSES: Cause[] = [
  { of: 'lot', code: 'B-1' },
  { of: 'lot', code: 'S-1' },
  { of: 'item', code: 'B' },
  { of: 'item', code: 'S' },
  { of: 'purchaseLine', code: 'PO-1' },
  { of: 'workOrder', code: '1' },
  { of: 'workOrder', code: '2' },
  { of: 'workOrder', code: '3' },
  { of: 'salesLine', code: 'SO-1' },
  { of: 'salesLine', code: 'SO-2' },
  { of: 'workCentre', code: 'WC-1' },
  { of: 'workCentre', code: 'WC-3' },
  { of: 'workCentre', code: 'WC-5' },
  { of: 'line', code: 'Line 3' },
  { of: 'area', code: 'Machining' },
];
const touched = (change: (rows: PlanningRows) => void): string[] => {
  const touches = touchedBetween(...step(smallPlant(), change));
  return CAUSES.filter(touches).map(({ code }) => code);
};

describe('what a step of the plan touches', () => {
  test('is nothing when nothing has moved, however much time has passed', () => {
    const context = buildContext(smallPlant(), NOW);
    const later = contextAfter(context, smallPlant(), { changes: {}, at: after(NOW, HOUR_MS) });
    expect(CAUSES.filter(touchedBetween(context, later))).toEqual([]);
  });

  test('is nothing that has to do with an item that nobody needs', () => {
    expect(touched((rows) => rows.stock.push(lot('X', 'X-1', 5)))).toEqual([]);
  });

  test('is all that serves a sales line whose promise has moved', () => {
    const codes = touched((rows) => (rows.salesLines[1]!.promised = '2026-11-24'));
    // orders 1 and 2 make pumps, of bodies and rotors; order 3 makes rotors, of shafts
    expect(codes).toEqual(CAUSES.map(({ code }) => code).filter((code) => code !== 'WC-5'));
  });

  test('is all that an order is made of, when a delivery to it comes later', () => {
    const codes = touched((rows) => {
      rows.stock = rows.stock.filter((s) => s.lot !== 'B-2');
      rows.purchaseLines[0]!.due = hours(50);
    });
    expect(codes).toEqual(
      expect.arrayContaining(['B-1', 'B', 'PO-1', '2', 'SO-2', 'WC-3', 'S-1', '3', 'WC-1']),
    );
  });

  test('is the machine whose operations have moved', () => {
    const codes = touched((rows) => (rows.operations[3]!.end = hours(1.5)));
    expect(codes).toEqual(expect.arrayContaining(['WC-1', 'Machining', '3', 'S-1']));
    expect(codes).not.toContain('WC-5');
  });

  test('is a line or an area that a machine has left or come to, and the machine', () => {
    const codes = touched((rows) => {
      const centre = rows.workCentres.find((c) => c.workCentre === 'WC-3')!;
      Object.assign(centre, { line: 'Line 9', area: 'Machining' });
    });
    expect(codes).toEqual(['WC-3', 'Line 3', 'Machining']);
  });
});

/** One row of the plan, another way. */
const anyChange = fc
  .record({ what: fc.integer({ min: 0, max: 6 }), which: fc.nat(), by: fc.integer({ min: -30, max: 60 }) })
  .map(({ what, which, by }) => (rows: PlanningRows) => {
    const pick = <T>(list: T[]): T | undefined => list[which % Math.max(1, list.length)];
    const [stock, order, purchase, sale, requirement, operation] = [
      pick(rows.stock),
      pick(rows.workOrders),
      pick(rows.purchaseLines),
      pick(rows.salesLines),
      pick(rows.requirements),
      pick(rows.operations),
    ];
    if (what === 0 && stock) stock.qty = Math.abs(by);
    if (what === 1 && order) order.end = after(order.end, by * HOUR_MS);
    if (what === 2 && purchase) purchase.due = after(purchase.due, by * HOUR_MS);
    if (what === 3 && sale) sale.qty = Math.abs(by) + 1;
    if (what === 4 && requirement) requirement.neededAt = after(requirement.neededAt, by * HOUR_MS);
    if (what === 6) rows.workCentres = by > 0 ? [{ ...rows.workCentres[0]!, area: 'Machining' }] : [];
    if (what === 5 && operation) operation.end = after(operation.start, Math.abs(by) * HOUR_MS);
  });

const anyCause = fc.oneof(
  fc.integer({ min: 0, max: 5 }).map((n): Cause => ({ of: 'lot', code: `L${n}` })),
  fc.integer({ min: 0, max: 4 }).map((n): Cause => ({ of: 'item', code: `I${n}` })),
  fc.integer({ min: 0, max: 3 }).map((n): Cause => ({ of: 'purchaseLine', code: `PO${n}` })),
  fc.integer({ min: 0, max: 5 }).map((n): Cause => ({ of: 'workOrder', code: `W${n}` })),
  fc.integer({ min: 0, max: 5 }).map((n): Cause => ({ of: 'salesLine', code: `S${n}` })),
  fc.constant<Cause>({ of: 'workCentre', code: 'WC' }),
  fc.constant<Cause>({ of: 'area', code: 'Assembly' }),
);

test('what is not touched has the same consequence as before', { timeout: 60_000 }, () => {
  let untouched = 0;
  fc.assert(
    fc.property(
      anyPlant,
      anyChange,
      fc.array(anyCause, { minLength: 5, maxLength: 20 }),
      (rows, change, causes) => {
        const [was, is] = step(rows, change);
        const touches = touchedBetween(was, is);
        for (const cause of causes) {
          if (touches(cause)) continue;
          untouched += 1;
          const of = (context: PlanningContext) => {
            const subject: Subject = { [cause.of]: cause.code };
            const impact = assessImpact(context, subject, NOW, { shortQty: 5 });
            return { cause, known: impact.known, ...consequenceOf(impact) };
          };
          expect(of(is)).toEqual(of(was));
        }
      },
    ),
    { numRuns: 200 },
  );
  expect(untouched).toBeGreaterThan(200);
});
