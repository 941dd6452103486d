import type { ExceptionState, Subject } from '@gemba/core/exception';
import {
  applyDelta,
  assessImpact,
  buildContext,
  changesBetween,
  consequenceOf,
  contextAfter,
  noRows,
  type PlanningContext,
  type PlanningRows,
} from '@gemba/core/planning';
import { after, type Instant, instant } from '@gemba/core/time';
import { priorityOf, windowOf } from '@gemba/core/urgency';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { capturedEvent, deskOn, opening, PLANT } from '../decide/desk-for-tests.ts';
import type { Desk } from '../decide/desk.ts';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { startReassessing } from './reassessing.ts';

const T0 = instant(Date.parse('2026-11-23T08:00:00Z'));
const MIN = 60_000;
const PATIENCE = { timeout: 20_000 };
const at = (minutes: number): Instant => after(T0, minutes * MIN);

/** Two pumps, each to be assembled from a body whose lot is reserved for it, and sold. */
function plan(): PlanningRows {
  const rows = noRows();
  for (const n of ['1', '2']) {
    const item = { procurement: 'manufactured' as const, leadTimeDays: 5, unitCost: 1, uom: 'pcs' };
    rows.items.push({ ...item, item: `P${n}`, description: '' }, { ...item, item: `B${n}`, description: '' });
    const times = { start: at(180), end: at(300) };
    rows.workOrders.push({
      workOrder: n,
      item: `P${n}`,
      qty: 1,
      qtyDone: 0,
      state: 'released',
      line: 'L',
      version: '1',
      ...times,
    });
    rows.operations.push({
      workOrder: n,
      operation: '10',
      description: '',
      workCentre: `W${n}`,
      state: 'open',
      ...times,
    });
    rows.requirements.push({
      workOrder: n,
      operation: '10',
      item: `B${n}`,
      qty: 1,
      qtyIssued: 0,
      neededAt: at(180),
      lot: `L${n}`,
    });
    rows.stock.push({ item: `B${n}`, lot: `L${n}`, location: 'S', qty: 1, status: 'free' });
    rows.salesLines.push({
      salesLine: `S${n}`,
      customer: 'C',
      customerName: 'Hartmann',
      customerClass: 'C',
      item: `P${n}`,
      qty: 1,
      promised: '2026-11-23',
      value: 20_000,
    });
  }
  return rows;
}

/** FAKE: a plan that the test moves. */
function planning(rows = plan()) {
  let context: PlanningContext = buildContext(rows, T0);
  const listeners = new Set<() => void>();
  return {
    current: () => ({ context }),
    onChange: (listener: () => void) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    move(change: (rows: PlanningRows) => void, minute: number) {
      const wanted = structuredClone(context.rows) as PlanningRows;
      change(wanted);
      const changes = changesBetween(context.rows, wanted);
      context = contextAfter(context, applyDelta(context.rows, { changes }), { changes, at: at(minute) });
      for (const listener of listeners) listener();
    },
  };
}

let db: TestDatabase;
let desk: Desk;
let now: Instant;
let world: ReturnType<typeof planning>;
const closing: (() => Promise<void>)[] = [];
beforeEach(async () => {
  db = await testDatabase();
  await db.pool.query(`insert into plant (id, name) values ($1, 'Plant')`, [PLANT]);
  now = T0;
  desk = deskOn(db, () => now);
  world = planning();
});
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
  await desk.close();
  await db.drop();
});

/** Opens what the pipeline would: asked by the consequence, with four hours by the playbook. */
async function open(subject: Subject, key: string): Promise<string> {
  const event = await capturedEvent(db);
  const plain = opening(event, key, now);
  const consequence = consequenceOf(assessImpact(world.current().context, subject, now));
  const decisions = plain.command.decisions.map((decision) => ({
    ...decision,
    ...windowOf({
      askedAt: now,
      windowMs: 240 * MIN,
      clock: 'always',
      calendar: null,
      consequence,
      capped: true,
    }),
  }));
  const priority = priorityOf(3, consequence, now);
  const opened = { ...plain.command.opened, subject, consequence, severity: 3 as const, priority };
  await desk.event(event, [
    { correlationKey: key, open: () => ({ ...plain, command: { type: 'open', opened, decisions } }) },
  ]);
  return plain.exceptionId;
}

function start(options: { desk?: Pick<Desk, 'act'>; nearerMs?: number } = {}) {
  const assessed: string[] = [];
  const watched: Pick<Desk, 'act'> = {
    act: (target, act) => {
      if ('exceptionId' in target) assessed.push(target.exceptionId);
      return desk.act(target, act);
    },
  };
  const started = startReassessing({
    database: db.pool,
    plant: PLANT,
    desk: watched,
    planning: world,
    now: () => now,
    log: pino({ level: 'silent' }),
    everyMs: 20,
    firstMs: 0,
    ...options,
  });
  closing.push(started.close);
  return { ...started, assessed };
}

const fold = async (id: string): Promise<ExceptionState> =>
  (await db.pool.query<{ fold: ExceptionState }>('select fold from exception where id = $1', [id])).rows[0]!
    .fold;
const facts = async (): Promise<string[]> =>
  (
    await db.pool.query<{ type: string }>(
      `select type from journal where plant = $1 and type in ('exception.reassessed', 'decision.window-moved') order by seq`,
      [PLANT],
    )
  ).rows.map(({ type }) => type);
/** Order `n` is to begin after an hour, not after three. */
const earlier =
  (n: 1 | 2) =>
  (rows: PlanningRows): void => {
    rows.operations[n - 1]!.start = rows.workOrders[n - 1]!.start = at(60);
    rows.requirements[n - 1]!.neededAt = at(60);
  };
/** A round is over when it has moved what it had to move. */
const isMoved = (id: string) =>
  vi.waitFor(async () => expect((await fold(id)).decisions[0]?.dueAt).toBe(at(60)), PATIENCE);

describe('when the plan moves', () => {
  test('the windows of what it touches move with it, the timer too, and the rest stays as it was', async () => {
    const [touched, other] = [await open({ lot: 'L1' }, 'one'), await open({ lot: 'L2' }, 'two')];
    expect(await fold(touched)).toMatchObject({ priority: 'B', decisions: [{ dueAt: at(180) }, {}] });
    const { assessed } = start();
    now = at(5);
    world.move(earlier(1), 5);
    await isMoved(touched);
    expect(await fold(touched)).toMatchObject({
      priority: 'A',
      consequence: { starvesAt: at(60), contextAt: at(5) },
    });
    const { rows } = await db.pool.query(
      'select distinct due_at, next_step_at from decision where exception_id = $1',
      [touched],
    );
    expect(rows).toEqual([{ due_at: at(60), next_step_at: at(60) }]);
    expect(await facts()).toEqual(['exception.reassessed', 'decision.window-moved', 'decision.window-moved']);
    expect((await fold(other)).decisions[0]?.dueAt).toBe(at(180));
    expect(assessed).toEqual([touched]);
  });

  test('what has moved while no hub ran is found at the start', async () => {
    const id = await open({ lot: 'L1' }, 'one');
    now = at(5);
    world.move(earlier(1), 5);
    start();
    await isMoved(id);
  });

  test('nothing is written when nothing that matters is different', async () => {
    const [same, other] = [await open({ lot: 'L1' }, 'one'), await open({ lot: 'L2' }, 'two')];
    const { assessed } = start();
    now = at(5);
    world.move((rows) => {
      rows.operations[0]!.description = 'another word';
      rows.requirements[0]!.neededAt = after(at(180), 30_000);
      earlier(2)(rows);
    }, 5);
    await isMoved(other);
    expect(assessed).toEqual([other]);
    expect((await fold(same)).seq).toBe(3);
  });

  test('two hubs write it once, and one with older figures does not undo it', async () => {
    const [id, other] = [await open({ lot: 'L1' }, 'one'), await open({ lot: 'L2' }, 'two')];
    start();
    start();
    now = at(5);
    world.move(earlier(1), 5);
    await isMoved(id);
    expect(await facts()).toHaveLength(3);
    world = planning();
    world.move(earlier(2), 4);
    start();
    await isMoved(other);
    expect(await facts()).toHaveLength(6);
    expect((await fold(id)).consequence?.starvesAt).toBe(at(60));
  });

  test('what the plan does not know any more keeps what was known of it', async () => {
    const [id, other] = [await open({ lot: 'L1' }, 'one'), await open({ lot: 'L2' }, 'two')];
    start();
    now = at(5);
    world.move((rows) => {
      earlier(2)(rows);
      rows.stock.shift();
      rows.requirements.shift();
    }, 5);
    await isMoved(other);
    expect((await fold(id)).consequence?.starvesAt).toBe(at(180));
  });

  test('a desk that is overloaded is asked again, and nothing that moved is lost', async () => {
    const id = await open({ lot: 'L1' }, 'one');
    let refusals = 3;
    start({
      desk: {
        act: (target, act) => {
          refusals -= 1;
          return refusals >= 0 ? Promise.reject(new Error('overloaded')) : desk.act(target, act);
        },
      },
    });
    now = at(5);
    world.move(earlier(1), 5);
    await isMoved(id);
  });
});

test('what comes nearer to starving becomes more urgent by the time that passes', async () => {
  const [id, other] = [await open({ lot: 'L1' }, 'one'), await open({ lot: 'L2' }, 'two')];
  start({ nearerMs: 30 });
  now = at(5);
  world.move(earlier(2), 5);
  await isMoved(other);
  expect((await fold(id)).priority).toBe('B');
  // it is to begin at minute 180
  now = at(125);
  await vi.waitFor(async () => expect((await fold(id)).priority).toBe('A'), PATIENCE);
  expect((await fold(id)).decisions[0]?.dueAt).toBe(at(180));
});

test(
  'a thousand open exceptions are followed without holding up others for long',
  { timeout: 60_000 },
  async () => {
    const ids = [];
    for (let i = 0; i < 1_000; i += 1) ids.push(open({ lot: 'L1' }, `cause ${i}`));
    await Promise.all(ids);
    let inThisTurn = 0;
    let mostInATurn = 0;
    let withTheDesk = 0;
    let mostWithTheDesk = 0;
    start({
      desk: {
        act: async (target, act) => {
          if (inThisTurn === 0) setImmediate(() => (inThisTurn = 0));
          mostInATurn = Math.max(mostInATurn, ++inThisTurn);
          mostWithTheDesk = Math.max(mostWithTheDesk, ++withTheDesk);
          return desk.act(target, act).finally(() => (withTheDesk -= 1));
        },
      },
    });
    now = at(5);
    world.move(earlier(1), 5);
    await vi.waitFor(
      async () => {
        const { rows } = await db.pool.query<{ n: number }>(
          'select count(*)::int as n from decision where due_at = $1',
          [at(60)],
        );
        expect(rows[0]?.n).toBe(2_000);
      },
      { timeout: 50_000, interval: 200 },
    );
    // others have their turn, at the machine and at the desk, after every few of them
    expect(mostInATurn).toBeLessThanOrEqual(25);
    expect(mostWithTheDesk).toBeLessThanOrEqual(25);
  },
);
