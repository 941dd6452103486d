import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { buildContext, type PlanningContext } from './context.ts';
import type { PlanningRows } from './entities.ts';
import { type Demand, NOTHING, type Pegging, peggingOf, servesAnybody, type Supply } from './pegging.ts';
import { planOf } from './projection.ts';
import { anyPlant, lot, NOW, smallPlant } from './small-plant.testing.ts';

/** The pegs of every item that any row names. */
function everyPeg(rows: PlanningRows, pegging: Pegging) {
  const named = [
    ...rows.stock,
    ...rows.workOrders,
    ...rows.purchaseLines,
    ...rows.requirements,
    ...rows.salesLines,
  ];
  const items = [...new Set(named.map((row) => row.item))];
  return {
    supplies: new Map(items.map((item) => [item, pegging.supplies.get(item) ?? []])),
    demands: new Map(items.map((item) => [item, pegging.demands.get(item) ?? []])),
  };
}
type EveryPeg = ReturnType<typeof everyPeg>;
const pegged = (rows: PlanningRows): EveryPeg => everyPeg(rows, peggingOf(buildContext(rows, NOW)));
const peggedIn = (context: PlanningContext): EveryPeg => everyPeg(context.rows, peggingOf(context));
const all = <T>(perItem: ReadonlyMap<string, readonly T[]>): T[] => [...perItem.values()].flat();
const total = (pegs: readonly { qty: number }[]) => pegs.reduce((sum, p) => sum + p.qty, 0);
const name = (of: Supply | Demand) => `${of.kind} ${of.item} ${of.key}`;
const written = (pegging: EveryPeg) =>
  all(pegging.demands)
    .flatMap((d) => d.pegs.map((p) => `${name(p.supply)} → ${name(d)}: ${p.qty}`))
    .toSorted();

describe('pegging', () => {
  test('serves a reservation first, then the earliest need from the earliest supply', () => {
    expect(written(pegged(smallPlant()))).toEqual(
      [
        'stock B B-1 STO → requirement B 1 20: 10',
        'stock B B-1 STO → requirement B 2 20: 5',
        'stock B B-2 STO → requirement B 2 20: 5',
        'stock S S-1 STO → requirement S 3 20: 20',
        'work-order P 1 → sales P SO-1: 10',
        'work-order P 2 → sales P SO-2: 10',
        'work-order R 3 → requirement R 1 20: 10',
        'work-order R 3 → requirement R 2 20: 10',
      ].toSorted(),
    );
  });

  test('gives stock on hold to nobody but those who had it reserved', () => {
    const rows = smallPlant();
    rows.stock = [lot('B', 'B-1', 15, 'quality')];
    const pegs = written(pegged(rows));
    expect(pegs).toContain('stock B B-1 STO → requirement B 1 20: 10');
    expect(pegs).toContain('purchase B PO-1 → requirement B 2 20: 10');
  });

  test('never pegs more than there is or than is needed, and loses nothing', () => {
    fc.assert(
      fc.property(anyPlant, (rows) => {
        const { supplies, demands } = pegged(rows);
        for (const s of all(supplies)) {
          expect(s.left).toBeGreaterThanOrEqual(0);
          expect(s.left + total(s.pegs)).toBeCloseTo(s.qty);
        }
        for (const d of all(demands)) {
          expect(d.short).toBeGreaterThanOrEqual(0);
          expect(d.short + total(d.pegs)).toBeCloseTo(d.qty);
        }
      }),
    );
  });

  test('leaves nothing unused while somebody is short, and no later need is served before an earlier one', () => {
    fc.assert(
      fc.property(anyPlant, (rows) => {
        const { supplies, demands } = pegged(rows);
        for (const [item, needs] of demands) {
          const offers = supplies.get(item) ?? [];
          if (needs.some((d) => d.short > NOTHING)) expect(offers.some(servesAnybody)).toBe(false);
          const inTurn = needs.flatMap((d) =>
            d.pegs.filter((p) => !p.reserved).map((p) => offers.indexOf(p.supply)),
          );
          expect(inTurn).toEqual(inTurn.toSorted((a, b) => a - b));
        }
      }),
    );
  });

  test('is the same whatever the order of the rows', () => {
    fc.assert(
      fc.property(anyPlant, (rows) => {
        const reversed = Object.fromEntries(Object.entries(rows).map(([k, v]) => [k, v.toReversed()]));
        expect(written(pegged({ ...rows, ...reversed }))).toEqual(written(pegged(rows)));
      }),
    );
  });

  test('a supply that is taken away makes no work order end earlier and no need ready earlier', () => {
    fc.assert(
      fc.property(anyPlant, fc.nat(), (plant, pick) => {
        // one level: what a late order of a lower level does to pegs is a question of planning, not of supply
        // and buying anew is never faster than what is on order
        const rows = {
          ...plant,
          workOrders: plant.workOrders.filter((o) => o.item === 'I0'),
          items: plant.items.map((i) => ({ ...i, leadTimeDays: 30 })),
        };
        const removable = [...rows.stock, ...rows.purchaseLines];
        fc.pre(removable.length > 0);
        const gone = removable[pick % removable.length];
        const before = buildContext(rows, NOW);
        const after = buildContext(
          {
            ...rows,
            stock: rows.stock.filter((s) => s !== gone),
            purchaseLines: rows.purchaseLines.filter((p) => p !== gone),
          },
          NOW,
        );
        for (const { workOrder } of rows.workOrders)
          expect(planOf(after).endMs(workOrder)).toBeGreaterThanOrEqual(planOf(before).endMs(workOrder));
        const readyAfter = new Map(
          all(peggedIn(after).demands).map((d) => [name(d), planOf(after).readyMs(d)]),
        );
        for (const d of all(peggedIn(before).demands))
          if (d.item !== 'I0')
            expect(readyAfter.get(name(d))).toBeGreaterThanOrEqual(planOf(before).readyMs(d));
      }),
    );
  });
});
