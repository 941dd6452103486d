import { noRows, type PlanningRows } from '@gemba/core/planning';
import { after, type Instant, instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { ErpUnavailable } from '../erp/connector.ts';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { openPlanning, type Planning } from './planning.ts';

const until = (check: () => void) => vi.waitFor(check, { timeout: 15_000 });

const T0 = instant(Date.parse('2026-11-22T08:00:00Z'));
const position = (lot: string, qty: number): PlanningRows['stock'][number] => ({
  item: 'V200',
  lot,
  location: 'STO',
  qty,
  status: 'free',
});

let database: TestDatabase;
let opened: Planning<Built>[];
beforeEach(async () => {
  database = await testDatabase();
  await database.pool.query(`insert into plant (id, name) values ('P1', 'Plant 1')`);
  opened = [];
});
afterEach(async () => {
  await Promise.all(opened.map((planning) => planning.close()));
  await database.drop();
});

interface Built {
  lots: string[];
}

/** FAKE: an ERP whose stock the test sets; it tells no changes. */
function erpWith(stock: PlanningRows['stock']) {
  const listeners = new Set<() => void>();
  const erp = {
    name: 'ERP',
    kind: 'fake',
    stock,
    at: T0,
    away: false,
    change: () => listeners.forEach((listener) => listener()),
    onContextChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    loadContext: async () => {
      if (erp.away) throw new ErpUnavailable('away');
      return { rows: { ...noRows(), stock: erp.stock }, at: erp.at, cursor: null };
    },
  };
  return erp;
}

async function open(connector: ReturnType<typeof erpWith>, now: Instant = T0) {
  const planning = await openPlanning<Built>({
    pool: database.pool,
    plant: 'P1',
    connector,
    log: pino({ level: 'silent' }),
    now: () => now,
    build: lotsOf,
    change: (_before, rows) => lotsOf(rows),
    nightly: { at: '03:30', timeZone: 'UTC' },
    retryMs: 20,
  });
  opened.push(planning);
  return planning;
}

const lotsOf = (rows: PlanningRows): Built => ({ lots: rows.stock.map(({ lot, qty }) => `${lot} ${qty}`) });

const storedRows = async () => {
  const { rows } = await database.pool.query<{ row: string }>(
    `select key || ' ' || (body ->> 'qty') || ' ' || to_char(read_at at time zone 'UTC', 'HH24:MI') as row
       from planning_row where plant = 'P1' order by key`,
  );
  return rows.map(({ row }) => row);
};

describe('the planning context in the hub', () => {
  test('is read at the start and again when the ERP says that it changed', async () => {
    const erp = erpWith([position('L1', 80)]);
    const planning = await open(erp);
    const changed = vi.fn<() => void>();
    planning.onChange(changed);
    expect(planning.current()).toMatchObject({ context: { lots: ['L1 80'] }, at: T0 });
    erp.stock = [position('L1', 50)];
    erp.at = after(T0, 60_000);
    erp.change();
    await until(() => expect(changed).toHaveBeenCalledOnce());
    expect(planning.current()).toMatchObject({ context: { lots: ['L1 50'] }, at: after(T0, 60_000) });
  });

  test('writes only the rows that changed, and removes those that are gone', async () => {
    await open(erpWith([position('L1', 80), position('L2', 50), position('L3', 5)]));
    await open(erpWith([position('L1', 80), position('L2', 40), position('L4', 1)]), after(T0, 3_600_000));
    expect(await storedRows()).toEqual([
      'V200/L1/STO/free 80 08:00',
      'V200/L2/STO/free 40 09:00',
      'V200/L4/STO/free 1 09:00',
    ]);
  });

  test('keeps two rows that share a key apart', async () => {
    const planning = await open(erpWith([position('L1', 80), position('L1', 7)]));
    expect(await storedRows()).toHaveLength(2);
    await planning.close();
    const away = erpWith([]);
    away.away = true;
    expect((await open(away)).current().context.lots).toEqual(['L1 80', 'L1 7']);
  });

  test('comes up with what was known, and its age, when the ERP is away; and reads it when it is back', async () => {
    await (await open(erpWith([position('L1', 80)]))).close();
    const erp = erpWith([position('L1', 10)]);
    erp.away = true;
    erp.at = after(T0, 7_200_000);
    const planning = await open(erp, after(T0, 7_200_000));
    expect(planning.current()).toMatchObject({ context: { lots: ['L1 80'] }, at: T0 });
    erp.away = false;
    await until(() => expect(planning.current().context.lots).toEqual(['L1 10']));
    expect(planning.current().at).toBe(after(T0, 7_200_000));
  });

  test('says that nothing was ever read by the age of the epoch', async () => {
    const erp = erpWith([]);
    erp.away = true;
    expect((await open(erp)).current()).toMatchObject({ context: { lots: [] }, at: instant(0) });
  });

  test('takes a change during a read into account', async () => {
    const erp = erpWith([position('L1', 1)]);
    const planning = await open(erp);
    erp.stock = [position('L1', 2)];
    erp.change();
    erp.change();
    await Promise.resolve();
    erp.stock = [position('L1', 3)];
    erp.change();
    await until(() => expect(planning.current().context.lots).toEqual(['L1 3']));
  });
});
