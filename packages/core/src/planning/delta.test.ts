import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { after } from '../time/index.ts';
import { contextAfter } from './context-after.ts';
import { buildContext, type PlanningContext } from './context.ts';
import { driftOf } from './delta-drift.ts';
import { applyDelta, type Changes, changesBetween, ENTITIES, GROUP_OF, newsOf, noRows } from './delta.ts';
import type { PlanningRows } from './entities.ts';
import { assessImpact } from './impact.ts';
import { peggingOf } from './pegging.ts';
import { anyPlant, lot, NOW, smallPlant } from './small-plant.testing.ts';

/** Some groups as they are in these rows. */
function groupsOf(rows: PlanningRows, picked: (entity: string, group: string) => boolean): Changes {
  const all = changesBetween(noRows(), rows);
  return Object.fromEntries(
    ENTITIES.map((entity) => {
      const of = (all[entity]?.of ?? []).filter((group) => picked(entity, group));
      const inGroups = rows[entity].filter((row) =>
        of.includes((GROUP_OF[entity] as (r: typeof row) => string)(row)),
      );
      return [entity, { of, rows: inGroups }];
    }),
  );
}

const inAnyOrder = (rows: PlanningRows) =>
  ENTITIES.map((entity) =>
    rows[entity]
      .map((row) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))))
      .toSorted(),
  );

const everyPeg = (context: PlanningContext) =>
  [...new Set([...context.stockOfItem.keys(), ...context.requirementsOfItem.keys()])]
    .flatMap((item) => peggingOf(context).demands.get(item) ?? [])
    .flatMap((d) => d.pegs.map((p) => `${p.supply.kind} ${p.supply.key} → ${d.key}: ${p.qty}`))
    .toSorted();

describe('a change of the planning context', () => {
  test('what lies between two states leads from one to the other, once or twice, and is then no news', () => {
    fc.assert(
      fc.property(anyPlant, anyPlant, (before, wanted) => {
        const changes = changesBetween(before, wanted);
        const once = applyDelta(before, { changes });
        expect(inAnyOrder(once)).toEqual(inAnyOrder(wanted));
        expect(inAnyOrder(applyDelta(once, { changes }))).toEqual(inAnyOrder(wanted));
        expect(newsOf(once, { changes })).toEqual({});
      }),
    );
  });

  test('only what is news changes anything: the rest of a delta may be left out', () => {
    fc.assert(
      fc.property(anyPlant, anyPlant, fc.func(fc.boolean()), (before, other, picked) => {
        const changes = groupsOf(other, picked);
        expect(inAnyOrder(applyDelta(before, { changes: newsOf(before, { changes }) }))).toEqual(
          inAnyOrder(applyDelta(before, { changes })),
        );
      }),
    );
  });

  test('rows in another order, or with their fields in another order, are no news', () => {
    const rows = { ...noRows(), stock: [lot('B', 'B-1', 15), lot('B', 'B-2', 5)] };
    const turned = rows.stock
      .toReversed()
      .map((row) => Object.fromEntries(Object.entries(row).toReversed()) as unknown as typeof row);
    expect(newsOf(rows, { changes: { stock: { of: ['B'], rows: turned } } })).toEqual({});
  });

  test('entities that do not change keep their array', () => {
    const rows = smallPlant();
    const { stock, ...others } = applyDelta(rows, { changes: { stock: { of: ['B'], rows: [] } } });
    expect(stock.some((s) => s.item === 'B')).toBe(false);
    for (const entity of ENTITIES) if (entity !== 'stock') expect(others[entity]).toBe(rows[entity]);
  });

  test('a context that changes led to is the one that its rows are built into, its pegs and impacts included', () => {
    fc.assert(
      fc.property(
        anyPlant,
        anyPlant,
        fc.func(fc.boolean()),
        fc.func(fc.boolean()),
        (plant, other, one, two) => {
          let context = buildContext(plant, NOW, { timeZone: 'Europe/Berlin' });
          for (const [n, picked] of [one, two].entries()) {
            everyPeg(context);
            const changes = newsOf(context.rows, { changes: groupsOf(other, picked) });
            context = contextAfter(context, applyDelta(context.rows, { changes }), {
              changes,
              at: after(NOW, n * 60_000),
            });
          }
          const built = buildContext(context.rows, context.at, { timeZone: 'Europe/Berlin' });
          expect(context).toEqual(built);
          expect(everyPeg(context)).toEqual(everyPeg(built));
          for (const { lot: code } of context.rows.stock)
            expect(assessImpact(context, { lot: code }, NOW)).toEqual(
              assessImpact(built, { lot: code }, NOW),
            );
        },
      ),
    );
  });

  test('what a change does not touch is the same object as before', () => {
    const before = buildContext(smallPlant(), NOW);
    const peg = peggingOf(before).supplies.get('S')?.[0];
    const changes: Changes = { stock: { of: ['B'], rows: [lot('B', 'B-9', 1)] } };
    const context = contextAfter(before, applyDelta(before.rows, { changes }), { changes, at: NOW });
    expect(context.stockOfItem.get('S')).toBe(before.stockOfItem.get('S'));
    expect(context.operationsAtWorkCentre).toBe(before.operationsAtWorkCentre);
    expect(peg).toBeDefined();
    expect(peggingOf(context).supplies.get('S')?.[0]).toBe(peg);
    expect(peggingOf(context).supplies.get('B')).not.toEqual(peggingOf(before).supplies.get('B'));
  });
});

test('drift counts what a full read found and no change had told, with a few examples', () => {
  const before = { ...noRows(), stock: ['A', 'B', 'C'].map((item) => lot(item, `${item}1`, 1)) };
  const found = {
    ...noRows(),
    stock: [lot('B', 'B1', 2), lot('C', 'C1', 3), ...'DEFGHI'.split('').map((item) => lot(item, 'X', 1))],
  };
  const drift = driftOf(before, changesBetween(before, found), { stock: { of: ['C'], rows: [] } });
  expect(drift).toEqual({ stock: { added: 6, changed: 1, removed: 1, examples: ['A', 'B', 'D', 'E', 'F'] } });
});
