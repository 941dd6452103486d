/**
 * The planning context of a plant of 10,000 work orders and 50,000 requirements in Tryton: the hub's first read, rounds
 * in which another 1 % of the orders have moved, the hub's memory then, and what one lot means for that plant.
 */
import { assessImpact, buildContext, type PlanningContext } from '@gemba/core/planning';
import { instant } from '@gemba/core/time';
import type { TrytonStand } from '@gemba/hub/erp/tryton/stand/stand.ts';
import { connected } from '@gemba/hub/erp/tryton/stand/postgres.ts';
import { loadStored } from '@gemba/hub/planning/planning-rows.ts';
import { openDatabase } from '@gemba/hub/store/database.ts';
import { openEmbedded } from '@gemba/hub/store/embedded.ts';
import { pino } from 'pino';
import { type HubProcess, until } from '../../tests/hub-process.ts';
import { atMost, percentile, round, type Figure } from '../figure.ts';
import { residentMB } from '../footprint.ts';
import { besideTryton } from './beside-tryton.ts';

/** moves of the same item in one order are one requirement: a few more make 50,000 */
const SIZE = { orders: 10_000, requirements: 52_000 };
const CHANGED = SIZE.orders / 100;
const ROUNDS = 5;
const IMPACTS = 1_000;

export async function context(stand: TrytonStand): Promise<Figure[]> {
  await stand.reset();
  await stand.fillForBench(SIZE);
  // the hub says in its log how long each read took
  return besideTryton(stand, { env: { GEMBA_LOG_LEVEL: 'info' } }, async (hub) => {
    const [first] = said(hub, 'read the planning context of Tryton');
    const rounds: number[] = [];
    for (let nth = 0; nth < ROUNDS; nth += 1) rounds.push(await roundOfChanges(hub, stand, nth));
    const memory = await residentMB(hub.pid);
    const plant = await contextOf(hub);
    const { ms, coldMs, lots } = impactsOfLots(plant);
    const orders = plant.rows.workOrders.length.toLocaleString('en');
    const requirements = plant.rows.requirements.length.toLocaleString('en');
    return [
      {
        name: `planning context, ${orders} orders, ${requirements} requirements: first read`,
        value: round((first?.ms ?? Number.NaN) / 1_000),
        unit: 's',
      },
      {
        name: '… round at 1 % changed orders, median of 5',
        value: round(percentile(rounds, 50)),
        unit: 'ms',
      },
      { name: '… max', value: round(Math.max(...rounds)), unit: 'ms', goal: atMost(5_000, 'ms') },
      { name: '… hub, resident memory of its process then', value: round(memory), unit: 'MB' },
      {
        name: `impact of one lot over that plant, ${IMPACTS.toLocaleString('en')} times, ${lots} lots, p50`,
        value: round(percentile(ms, 50)),
        unit: 'ms',
      },
      { name: '… p99', value: round(percentile(ms, 99)), unit: 'ms', goal: atMost(20, 'ms') },
      { name: '… the first one, with the pegging of the whole plant', value: round(coldMs), unit: 'ms' },
    ];
  });
}

/** Moves 1 % of the orders, other ones each time. @returns how long the hub's round took that brought them, ms */
async function roundOfChanges(hub: HubProcess, { postgresUrl }: TrytonStand, nth: number): Promise<number> {
  const before = said(hub, 'the planning context changed').at(-1)?.time ?? 0;
  await moveOrders(postgresUrl ?? '', nth);
  // work orders, operations and requirements of an order are a group each; a round may have begun in between
  const rounds = await until(
    () => Promise.resolve(said(hub, 'the planning context changed').filter(({ time }) => time > before)),
    (found) => found.reduce((sum, { groups }) => sum + groups, 0) >= 2 * CHANGED,
    { within: 120_000, every: 200 },
  );
  return Math.max(...rounds.map(({ ms }) => ms));
}

/** By SQL, with the stamps that Tryton itself would set. */
async function moveOrders(url: string, nth: number): Promise<void> {
  const tryton = await connected(url);
  try {
    const stamped = `write_date = now() at time zone 'utc', write_uid = create_uid`;
    await tryton.query(
      `with moved as (
         update production set planned_date = planned_date + 1, planned_start_date = planned_start_date + 1, ${stamped}
          where id in (select id from production where number like 'B%' order by id offset $1 limit $2)
         returning id)
       update stock_move set planned_date = planned_date + 1, ${stamped}
         from moved where moved.id in (stock_move.production_input, stock_move.production_output)`,
      [nth * CHANGED, CHANGED],
    );
  } finally {
    await tryton.end();
  }
}

interface Said {
  msg: string;
  /** epoch ms */
  time: number;
  ms: number;
  groups: number;
}

const said = (hub: HubProcess, msg: string): Said[] =>
  hub
    .log()
    .split('\n')
    .filter((line) => line.startsWith('{') && line.endsWith('}'))
    .map((line) => JSON.parse(line) as Said)
    .filter((line) => line.msg === msg);

/** As the hub holds it. */
async function contextOf(hub: HubProcess): Promise<PlanningContext> {
  const embedded = await openEmbedded({ dataFolder: hub.dataFolder, log: pino({ level: 'warn' }) });
  const pool = openDatabase(embedded.url, 1);
  try {
    const stored = await loadStored(pool, 'northwind-1', 'tryton:Tryton');
    if (!stored) throw new Error('the hub has stored no planning context');
    return buildContext(stored.rows, stored.at, { timeZone: 'Europe/Berlin', currency: 'EUR' });
  } finally {
    await pool.end();
    await embedded.stop();
  }
}

function impactsOfLots(plant: PlanningContext): { ms: number[]; coldMs: number; lots: number } {
  const lots = [...plant.stockOfLot.keys()];
  const now = instant(Date.now());
  const timed = (lot: string | undefined): number => {
    const from = performance.now();
    const { known } = assessImpact(plant, { lot }, now);
    if (!known) throw new Error(`the plant does not know lot ${lot}`);
    return performance.now() - from;
  };
  const coldMs = timed(lots[0]);
  const ms = Array.from({ length: IMPACTS }, (_, i) => timed(lots[i % lots.length]));
  return { ms, coldMs, lots: lots.length };
}
