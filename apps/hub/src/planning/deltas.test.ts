import {
  applyDelta,
  buildContext,
  contextAfter,
  type ContextDelta,
  ENTITIES,
  GROUP_OF,
  noRows,
  type PlanningContext,
  type PlanningRows,
} from '@gemba/core/planning';
import { after, type Instant, instant } from '@gemba/core/time';
import fc from 'fast-check';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ErpUnavailable } from '../erp/connector.ts';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { openPlanning, type Planning, type PlanningOptions } from './planning.ts';
import { loadStored } from './planning-rows.ts';

const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000 });

const T0 = instant(Date.parse('2026-11-22T08:00:00Z'));

let database: TestDatabase;
let opened: Planning<PlanningContext>[];
beforeEach(async () => {
  database = await testDatabase();
  await database.pool.query(`insert into plant (id, name) values ('P1', 'Plant 1')`);
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((planning) => planning.close()));
  await database.drop();
});

type Change = ContextDelta['changes'];

/** FAKE: an ERP with a log of changes; its cursor is a position in the log, and every delta overlaps with the one before. */
class FakeErp {
  readonly name = 'ERP';
  readonly kind = 'fake';
  rows = noRows();
  clock = T0;
  away = false;
  cursorsForgotten = false;
  wholeReads = 0;
  deltas: string[] = [];
  /** what happens in the ERP while it is read whole */
  duringWholeRead = () => {};
  private readonly log: Change[] = [];
  private readonly listeners = new Set<() => void>();

  /** @param traced false: nothing in the ERP tells of it */
  put(changes: Change, traced = true): void {
    this.rows = applyDelta(this.rows, { changes });
    this.clock = after(this.clock, 1_000);
    if (traced) this.log.push(changes);
  }
  notify(): void {
    for (const listener of this.listeners) listener();
  }
  onContextChange = (listener: () => void) => {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  };
  loadContext = async () => {
    if (this.away) throw new ErpUnavailable('away');
    this.wholeReads += 1;
    const read = { rows: structuredClone(this.rows), at: this.clock, cursor: String(this.log.length) };
    await Promise.resolve();
    this.duringWholeRead();
    return read;
  };
  loadChanges = async (cursor: string): Promise<ContextDelta> => {
    if (this.away) throw new ErpUnavailable('away');
    if (this.cursorsForgotten) throw new Error('no such cursor');
    this.deltas.push(cursor);
    const changes: Change = Object.fromEntries(
      ENTITIES.map((e) => [e, this.groupsSince(e, Number(cursor))] as const).filter(
        ([, { of }]) => of.length > 0,
      ),
    );
    return { changes, at: this.clock, cursor: String(this.log.length) };
  };
  private groupsSince<E extends keyof PlanningRows>(entity: E, cursor: number) {
    const seen = this.log.slice(Math.max(0, cursor - 1)).flatMap((change) => change[entity]?.of ?? []);
    const of = new Set(seen);
    const rows: PlanningRows[E][number][] = this.rows[entity];
    return { of: [...of], rows: structuredClone(rows.filter((row) => of.has(GROUP_OF[entity](row)))) };
  }
}

async function open(erp: FakeErp, options: Partial<PlanningOptions<PlanningContext>> = {}) {
  const planning = await openPlanning<PlanningContext>({
    pool: database.pool,
    plant: 'P1',
    connector: erp,
    log: pino({ level: 'silent' }),
    now: () => T0,
    build: buildContext,
    change: contextAfter,
    nightly: { at: '03:30', timeZone: 'UTC' },
    refreshMs: 60_000,
    retryMs: 20,
    ...options,
  });
  opened.push(planning);
  return planning;
}

const stock = (item: string, ...lots: [lot: string, qty: number][]): Change => ({
  stock: {
    of: [item],
    rows: lots.map(([lot, qty]) => ({ item, lot, location: 'STO', qty, status: 'free' as const })),
  },
});
const lots = (planning: Planning<PlanningContext>) =>
  planning
    .current()
    .context.rows.stock.map(({ lot, qty }) => `${lot} ${qty}`)
    .toSorted();

describe('the planning context by changes', () => {
  test('is read whole once, then only what changed is asked for', async () => {
    const erp = new FakeErp();
    erp.put(stock('A', ['L1', 1], ['L2', 2]));
    const planning = await open(erp);
    const changed = vi.fn<() => void>();
    planning.onChange(changed);
    erp.put(stock('A', ['L2', 5]));
    erp.put(stock('B', ['L3', 3]));
    expect(await planning.refreshNow()).toBe(true);
    expect(lots(planning)).toEqual(['L2 5', 'L3 3']);
    expect(changed).toHaveBeenCalledOnce();
    expect(erp.wholeReads).toBe(1);
    expect(planning.current().at).toBe(erp.clock);
  });

  test('is asked for again and again by itself, and at once when the ERP says that something changed', async () => {
    const erp = new FakeErp();
    const planning = await open(erp, { refreshMs: 10 });
    erp.put(stock('A', ['L1', 1]));
    await until(() => expect(lots(planning)).toEqual(['L1 1']));
    const slow = await open(erp);
    erp.put(stock('A', ['L1', 2]));
    erp.notify();
    await until(() => expect(lots(slow)).toEqual(['L1 2']));
  });

  test('a round that finds nothing new makes the figures younger and tells nobody', async () => {
    const erp = new FakeErp();
    erp.put(stock('A', ['L1', 1]));
    const planning = await open(erp);
    const changed = vi.fn<() => void>();
    planning.onChange(changed);
    erp.clock = after(erp.clock, 10_000);
    await planning.refreshNow();
    expect(planning.current().at).toBe(erp.clock);
    expect(planning.current().context.at).toBe(erp.clock);
    expect(changed).not.toHaveBeenCalled();
  });

  test('every entity has its own age: what a round did not look at stays as old as it is', async () => {
    const erp = new FakeErp();
    const planning = await open(erp);
    const first = erp.clock;
    const loadChanges = erp.loadChanges;
    erp.loadChanges = async (cursor) => ({ ...(await loadChanges(cursor)), covers: ['stock'] });
    erp.put(stock('A', ['L1', 1]));
    await planning.refreshNow();
    expect(planning.current().ages).toMatchObject({ stock: erp.clock, workOrders: first, items: first });
    const { rows } = await database.pool.query(
      `select entity, read_at as at from planning_age where entity in ('stock', 'items') order by entity`,
    );
    expect(rows).toEqual([
      { entity: 'items', at: first },
      { entity: 'stock', at: erp.clock },
    ]);
  });

  test('a hub that starts again goes on from where it was instead of reading everything', async () => {
    const erp = new FakeErp();
    erp.put(stock('A', ['L1', 1]));
    await (await open(erp)).close();
    erp.put(stock('B', ['L2', 2]));
    const planning = await open(erp);
    expect(lots(planning)).toEqual(['L1 1', 'L2 2']);
    expect(erp.wholeReads).toBe(1);
  });

  test("another ERP's cursor means nothing: everything is read", async () => {
    const erp = new FakeErp();
    erp.put(stock('A', ['L1', 1]));
    await (await open(erp)).close();
    const other = Object.assign(new FakeErp(), { name: 'the new ERP' });
    other.put(stock('Z', ['L9', 9]));
    expect(lots(await open(other))).toEqual(['L9 9']);
    expect((await loadStored(database.pool, 'P1', 'fake:the new ERP'))?.rows.stock).toHaveLength(1);
  });

  test('an ERP that is away keeps what is known; an ERP that forgot its cursor is read whole, and not all the time', async () => {
    const erp = new FakeErp();
    erp.put(stock('A', ['L1', 1]));
    let now = T0;
    const planning = await open(erp, { now: () => now, retryMs: 60_000 });
    erp.put(stock('A', ['L1', 2]));
    erp.away = true;
    expect(await planning.refreshNow()).toBe(false);
    expect(lots(planning)).toEqual(['L1 1']);
    expect(planning.status().problem).toBe('away');
    erp.away = false;
    erp.cursorsForgotten = true;
    expect(await planning.refreshNow()).toBe(false);
    expect(erp.wholeReads).toBe(1);
    now = after(T0, 20 * 60_000);
    expect(await planning.refreshNow()).toBe(true);
    expect(lots(planning)).toEqual(['L1 2']);
    expect(planning.status().problem).toBeNull();
    expect(await planning.refreshNow()).toBe(false);
    expect(erp.wholeReads).toBe(2);
  });

  test('the reconciliation finds what no change told, and not what changed while it read', async () => {
    const erp = new FakeErp();
    erp.put(stock('A', ['L1', 1]));
    erp.put(stock('B', ['L2', 2]));
    erp.put(stock('C', ['L3', 3]));
    const planning = await open(erp);
    erp.put({ stock: { of: ['A'], rows: [] } }, false);
    erp.put(stock('B', ['L2', 20]), false);
    erp.put(stock('D', ['L4', 4]), false);
    await planning.refreshNow();
    expect(lots(planning)).toEqual(['L1 1', 'L2 2', 'L3 3']);
    erp.duringWholeRead = () => erp.put(stock('C', ['L3', 30]));
    const drift = await planning.reconcile();
    expect(drift).toEqual({ stock: { added: 1, changed: 1, removed: 1, examples: ['A', 'B', 'D'] } });
    expect(lots(planning)).toEqual(['L2 20', 'L3 30', 'L4 4']);
    expect(planning.status()).toMatchObject({ drift, reconciledAt: T0 });
    const stored = await loadStored(database.pool, 'P1', 'fake:ERP');
    expect(stored).toMatchObject({ drift, reconciledAt: T0, at: erp.clock });
    expect(stored?.rows.stock).toHaveLength(3);
  });

  test('a reconciliation that fails changes nothing; one without a difference says so', async () => {
    const erp = new FakeErp();
    erp.put(stock('A', ['L1', 1]));
    const planning = await open(erp);
    erp.away = true;
    expect(await planning.reconcile()).toBeNull();
    expect(lots(planning)).toEqual(['L1 1']);
    erp.away = false;
    expect(await planning.reconcile()).toEqual({});
  });

  test('everything is read at night by itself, and after a night that the hub was not there', async () => {
    const erp = new FakeErp();
    let now: Instant = instant(Date.parse('2026-11-23T02:29:59.950Z'));
    const nightly = { at: '03:30', timeZone: 'Europe/Berlin' };
    const planning = await open(erp, { now: () => now, nightly });
    erp.put(stock('A', ['L1', 1]), false);
    await until(() => expect(lots(planning)).toEqual(['L1 1']));
    await planning.close();
    erp.put(stock('A', ['L1', 2]), false);
    now = after(now, 3 * 86_400_000);
    const later = await open(erp, { now: () => now, nightly });
    await until(() => expect(lots(later)).toEqual(['L1 2']));
  });

  test('what a slower hub read earlier does not overwrite what another has stored since', async () => {
    const erp = new FakeErp();
    erp.put(stock('A', ['L1', 1]));
    const [slow, quick] = [await open(erp), await open(erp)];
    const loadChanges = erp.loadChanges;
    let letGo = () => {};
    erp.loadChanges = async (cursor) => {
      const delta = await loadChanges(cursor);
      await new Promise<void>((resolve) => {
        letGo = resolve;
      });
      return delta;
    };
    erp.put(stock('A', ['L1', 2]));
    const late = slow.refreshNow();
    await until(() => expect(erp.deltas).not.toHaveLength(0));
    erp.loadChanges = loadChanges;
    erp.put(stock('A', ['L1', 3]));
    await quick.refreshNow();
    letGo();
    await late;
    const stored = await loadStored(database.pool, 'P1', 'fake:ERP');
    expect(stored?.rows.stock.map(({ qty }) => qty)).toEqual([3]);
    await slow.refreshNow();
    expect(lots(slow)).toEqual(['L1 3']);
  });

  test('whatever changes, in whatever rounds: what is held and what is stored is what the ERP has', async () => {
    const code = fc.constantFrom('A', 'B', 'A/B', 'C#2');
    const change = fc.record({
      stock: fc
        .tuple(code, fc.array(fc.tuple(fc.constantFrom('L', 'L/B', 'B'), fc.nat(3)), { maxLength: 4 }))
        .map(([item, rows]) => stock(item, ...rows)),
      order: fc.tuple(code, fc.option(fc.nat(3))).map(([workOrder, qty]): Change => ({
        workOrders: {
          of: [workOrder],
          rows: qty === null ? [] : [anOrder(workOrder, qty)],
        },
      })),
    });
    const step = fc.oneof(
      { weight: 4, arbitrary: change.map((c) => ({ put: { ...c.stock, ...c.order } })) },
      { weight: 2, arbitrary: fc.constant('round' as const) },
      { weight: 1, arbitrary: fc.constant('whole' as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 12 }), async (steps) => {
        await database.pool.query(
          'delete from planning_row; delete from planning_age; delete from planning_read',
        );
        const erp = new FakeErp();
        const planning = await open(erp);
        for (const what of steps)
          if (what === 'whole') await planning.reconcile();
          else if (what === 'round') await planning.refreshNow();
          else erp.put(what.put);
        await planning.refreshNow();
        await planning.close();
        const { context } = planning.current();
        expect(inAnyOrder(context.rows)).toEqual(inAnyOrder(erp.rows));
        expect(context).toEqual(buildContext(context.rows, erp.clock));
        const stored = await loadStored(database.pool, 'P1', 'fake:ERP');
        expect(inAnyOrder(stored?.rows ?? noRows())).toEqual(inAnyOrder(erp.rows));
      }),
      { numRuns: 40 },
    );
  });
});

const anOrder = (workOrder: string, qty: number): PlanningRows['workOrders'][number] => ({
  workOrder,
  item: 'A',
  qty,
  qtyDone: 0,
  state: 'planned',
  start: T0,
  end: T0,
  line: 'LINE1',
  version: String(qty),
});

const inAnyOrder = (rows: PlanningRows) =>
  Object.fromEntries(
    ENTITIES.map((entity) => [
      entity,
      rows[entity]
        .map((row) => JSON.stringify(Object.entries(row).toSorted(([a], [b]) => (a < b ? -1 : 1))))
        .toSorted(),
    ]),
  );
