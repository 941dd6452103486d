/** The planning context of a real Tryton, seeded with the demo plant. Without trytond there is nothing to test against. */
import {
  applyDelta,
  assessImpact,
  buildContext,
  ENTITIES,
  isOpen,
  type PlanningRows,
} from '@gemba/core/planning';
import { epochMs, instant } from '@gemba/core/time';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openSession, type Session } from '../rpc/session.ts';
import { trytonMissing } from '../stand/missing.ts';
import { login, type TrytonClient } from '../stand/rpc.ts';
import { standForTests } from '../stand/stand-for-tests.ts';
import { openContext, type TrytonContext } from './open-context.ts';
import { CHANGES, type Change, holdLot } from './plant-changes.testing.ts';
import { ContextSettings } from './settings.ts';

const missing = trytonMissing();
const log = pino({ level: 'silent' });
const now = () => instant(Date.now());

/** Rows of each entity as text, so that their order does not matter. */
const sets = (rows: PlanningRows) =>
  Object.fromEntries(
    ENTITIES.map((entity) => [entity, rows[entity].map((r) => JSON.stringify(r)).toSorted()]),
  );

describe.skipIf(missing !== null)(missing ?? 'the planning context of a real Tryton', () => {
  let end: (() => Promise<void>) | undefined;
  let session: Session;
  let people: TrytonClient;
  let context: TrytonContext;

  const open = () =>
    openContext(session, {
      timeZone: 'Europe/Berlin',
      now,
      log,
      settings: ContextSettings.parse({ customerClasses: { 'Customer A': 'A' } }),
    });

  beforeAll(async () => {
    const made = await standForTests();
    ({ end } = made);
    const { url, database, user, secret, adminPassword } = made.stand;
    session = openSession({ url, database, user, secret, timeoutMs: 60_000, log, now });
    people = await login(url, database, 'admin', adminPassword);
    context = open();
  });

  afterAll(async () => {
    await session?.close();
    await end?.();
  });

  it('has every entity, and every code that is referred to', async () => {
    const { rows, at, cursor } = await context.loadContext();
    for (const entity of ENTITIES) expect(rows[entity].length, entity).toBeGreaterThan(0);
    const items = new Set(rows.items.map((r) => r.item));
    const orders = new Set(rows.workOrders.map((r) => r.workOrder));
    const centres = new Set(rows.workCentres.map((r) => r.workCentre));
    const lots = new Set(rows.stock.map((r) => r.lot));
    for (const { item } of [...rows.workOrders, ...rows.requirements, ...rows.stock, ...rows.salesLines])
      expect(items).toContain(item);
    for (const { workOrder } of [...rows.operations, ...rows.requirements])
      expect(orders).toContain(workOrder);
    for (const { workCentre } of rows.operations) expect(centres).toContain(workCentre);
    for (const { lot } of rows.requirements) if (lot !== undefined) expect(lots).toContain(lot);
    expect(new Set(rows.stock.map((r) => r.status))).toEqual(new Set(['free', 'quality', 'blocked']));
    expect(rows.salesLines.map((r) => r.customerClass)).toContain('A');
    expect(rows.workOrders.some((o) => o.state === 'running' && o.qtyDone > 0)).toBe(true);
    expect(Math.abs(epochMs(at) - Date.now())).toBeLessThan(60_000);
    expect(cursor).not.toBeNull();
  });

  it(
    'after any changes, the rows with the deltas applied are those of a fresh full read',
    { timeout: 600_000 },
    async () => {
      const history = fc.array(
        fc.record({ change: fc.constantFrom(...Object.keys(CHANGES)), nth: fc.nat(999) }),
        { minLength: 4, maxLength: 7 },
      );
      const full = await context.loadContext();
      let { rows } = full;
      let cursor = full.cursor ?? '';
      const done = new Map<string, number>();
      const act = async (name: string, nth: number) => {
        const change: Change | undefined = CHANGES[name as keyof typeof CHANGES];
        const what = change ? await change(people, nth) : null;
        if (what !== null) done.set(name, (done.get(name) ?? 0) + 1);
        return what;
      };
      const catchUp = async (why: unknown) => {
        const delta = await context.loadChanges(cursor);
        rows = applyDelta(rows, delta);
        ({ cursor } = delta);
        expect(sets(rows), JSON.stringify(why)).toEqual(sets((await open().loadContext()).rows));
      };
      // each kind of change once, then any
      const kinds = Object.keys(CHANGES);
      for (let from = 0; from < kinds.length; from += 4) {
        const whats = [];
        for (const [nth, name] of kinds.slice(from, from + 4).entries())
          whats.push(await act(name, from + 7 * nth));
        await catchUp(whats);
      }
      expect([...done.keys()].toSorted()).toEqual(Object.keys(CHANGES).toSorted());
      await fc.assert(
        fc.asyncProperty(history, async (changes) => {
          const whats = [];
          for (const { change, nth } of changes) whats.push(await act(change, nth));
          await catchUp(whats);
        }),
        { numRuns: 3, endOnFailure: true },
      );
    },
  );

  it('a delta applied twice, or late, changes nothing more', async () => {
    const before = await context.loadContext();
    await CHANGES.reschedule(people, 3);
    const first = await context.loadChanges(before.cursor ?? '');
    const second = await context.loadChanges(before.cursor ?? '');
    const once = applyDelta(before.rows, first);
    expect(first.changes.workOrders?.of.length).toBeGreaterThan(0);
    expect(sets(applyDelta(applyDelta(once, second), first))).toEqual(sets(once));
  });

  it('a delta with nothing in it asks a bounded number of questions and brings nothing', async () => {
    const { cursor } = await context.loadContext();
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    const quiet = await context.loadChanges(cursor ?? '');
    const next = await context.loadChanges(quiet.cursor);
    expect(next.changes).toEqual({});
    expect(epochMs(next.at)).toBeGreaterThanOrEqual(epochMs(quiet.at));
  });

  it('a few documents read again are as in the full read', async () => {
    const { rows } = await context.loadContext();
    const [order, sale, purchase] = [rows.workOrders[1], rows.salesLines[1], rows.purchaseLines[1]];
    const stock = rows.stock.find((s) => s.status === 'free' && s.lot !== '-');
    if (!order || !sale || !purchase || !stock) throw new Error('the plant lacks a document');
    const again = await context.reread({
      workOrders: [order.workOrder, 'NO-SUCH-ORDER'],
      stock: [{ item: stock.item, lot: stock.lot }],
      salesLines: [sale.salesLine, 'NO-SUCH-SALE/999999', 'not a line'],
      purchaseLines: [purchase.purchaseLine],
    });
    expect(again).toEqual({
      workOrders: [order],
      stock: rows.stock.filter((s) => s.item === stock.item && s.lot === stock.lot),
      salesLines: [sale],
      purchaseLines: [purchase],
    });
  });

  it('a hold in Tryton reaches the impact: the orders that had the lot reserved are affected', async () => {
    const { rows, cursor, at } = await context.loadContext();
    const planned = buildContext(rows, at, { timeZone: 'Europe/Berlin' });
    const goingOn = new Set(rows.workOrders.filter(isOpen).map((o) => o.workOrder));
    const need = rows.requirements.find(
      (r) =>
        r.lot !== undefined &&
        r.qty > r.qtyIssued &&
        goingOn.has(r.workOrder) &&
        rows.stock.some((s) => s.lot === r.lot && s.status === 'free' && s.qty > 1),
    );
    if (need?.lot === undefined) throw new Error('no order has a lot reserved');
    const reserved = planned.requirementsOnLot
      .get(need.lot)
      ?.filter((r) => r.qty > r.qtyIssued && goingOn.has(r.workOrder))
      .map((r) => r.workOrder);
    const impact = assessImpact(planned, { lot: need.lot }, at);
    expect(impact.known).toBe(true);
    const affected = impact.workOrders.filter((o) => o.direct).map((o) => o.workOrder.workOrder);
    expect(affected).toEqual(expect.arrayContaining(reserved ?? []));

    await holdLot(people, need.lot);
    const after = applyDelta(rows, await context.loadChanges(cursor ?? ''));
    const held = after.stock.filter((s) => s.lot === need.lot && s.location === 'QRT');
    expect(held.map(({ qty, status }) => ({ qty, status }))).toEqual([{ qty: 1, status: 'quality' }]);
    const total = (of: PlanningRows) =>
      of.stock.filter((s) => s.lot === need.lot).reduce((sum, s) => sum + s.qty, 0);
    expect(total(after)).toBeCloseTo(total(rows), 6);
  });
});
