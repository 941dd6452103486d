/**
 * A backlog of 500 postings, decided while Tryton is stopped, against a bare client without a hub: the same transactions
 * through the same connector on a fresh copy of the same plant, one after the other: post, read back, next. The bare
 * client does one half before the hub and one after it, for the machine is not equally quick all the time. The first
 * postings of each are not counted: Tryton's caches and connections are cold.
 */
import type { Decision } from '@gemba/core/exception';
import type { Transaction } from '@gemba/core/posting';
import type { PostingRow } from '@gemba/core/wire';
import type { TrytonStand } from '@gemba/hub/erp/tryton/stand/stand.ts';
import { connected } from '@gemba/hub/erp/tryton/stand/postgres.ts';
import { atLeast, atMost, round, type Figure } from '../figure.ts';
import type { HubProcess } from '../../tests/hub-process.ts';
import { ask, besideTryton, decide, withConnector } from './beside-tryton.ts';
import { type Case, casesOf } from './cases.ts';
import { type Confirmation, confirmations } from './confirmations.ts';

const MIX = { holds: 200, perLot: 4, reschedules: 0, twice: 100, customerDates: 60, expedites: 40 };
const POSTINGS = 500;
const COLD = 20;
const DECIDED_AT_ONCE = 8;

/** @param bareStand another one: the bare client's */
export async function backlog(stand: TrytonStand, bareStand: TrytonStand): Promise<Figure[]> {
  await stand.reset();
  const { rows } = await withConnector(stand, (connector) => connector.loadContext());
  const cases = casesOf(rows, MIX, Date.now());
  const { queued, before, confirmed } = await besideTryton(stand, {}, async (hub) => {
    const decisions = await ask(hub, cases);
    await stand.kill9();
    await decideAll(hub, cases, decisions);
    const all = await inOrder(hub);
    const half = await bare(bareStand, transactionsOf(all.slice(0, POSTINGS / 2)));
    await stand.restart();
    return { queued: all, before: half, confirmed: await confirmations(hub, POSTINGS, 600_000) };
  });
  // without the hub, which would go on reading what changed
  const after = await bare(bareStand, transactionsOf(queued.slice(POSTINGS / 2)));
  const drained = perSecond(confirmed.map(({ confirmedAt }) => confirmedAt));
  const wrong = await held(stand, queued, confirmed);
  const alone = (before.both + after.both) / 2;
  const percentOf = (pace: number): number => round((100 * drained) / pace);
  const figure = (name: string, value: number, unit = ''): Figure => ({ name, value, unit });
  return [
    figure('a backlog of 500 drains at', round(drained), 'postings/s'),
    figure('… bare sequential client, post and read back', round(alone), 'postings/s'),
    { ...figure('… of the bare client’s pace', percentOf(alone), '%'), goal: atLeast(90, '%') },
    figure('… of the pace of one that never reads back', percentOf((before.posts + after.posts) / 2), '%'),
    figure('… bare client, its halves apart', round((100 * Math.abs(before.both - after.both)) / alone), '%'),
    { ...figure('… lost or doubled', wrong.lostOrDoubled), goal: atMost(0, '') },
    { ...figure('… out of their document’s order', wrong.outOfOrder), goal: atMost(0, '') },
    { ...figure('… read back otherwise than asked for', wrong.differ), goal: atMost(0, '') },
  ];
}

async function decideAll(
  hub: HubProcess,
  cases: readonly Case[],
  decisions: readonly Decision[],
): Promise<void> {
  const queue = decisions.map((decision, i) => ({ decision, of: cases[i] }));
  const decideSome = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift())
      if (next.of) await decide(hub, next.decision, next.of);
  };
  await Promise.all(Array.from({ length: DECIDED_AT_ONCE }, decideSome));
}

const transactionsOf = (rows: readonly PostingRow[]): Transaction[] =>
  rows.map(({ transaction }) => transaction);

/** As the journal has queued them. */
async function inOrder(hub: HubProcess): Promise<PostingRow[]> {
  const rows = new Map((await hub.postings()).map((row) => [row.id, row]));
  const facts = await hub.journal();
  return facts.flatMap((fact) =>
    fact.type === 'posting.queued' ? (rows.get(fact.payload.postingId) ?? []) : [],
  );
}

/** @param at epoch ms of each, in order */
const perSecond = (at: readonly number[]): number =>
  ((at.length - COLD) * 1_000) / ((at.at(-1) ?? 0) - (at[COLD - 1] ?? 0));

/** @returns postings a second: with their read-backs, and by the time that their posts alone took */
async function bare(
  stand: TrytonStand,
  transactions: readonly Transaction[],
): Promise<{ both: number; posts: number }> {
  await stand.reset();
  return withConnector(stand, async (connector) => {
    const done: number[] = [];
    let readingBackMs = 0;
    for (const transaction of transactions) {
      const posted = await connector.post(transaction);
      if (posted.state !== 'posted') throw new Error(`${transaction.key}: ${JSON.stringify(posted)}`);
      const from = performance.now();
      const found = await connector.readBack(posted.document, transaction);
      if (!found) throw new Error(`${transaction.key} cannot be read back`);
      done.push(performance.now());
      if (done.length > COLD) readingBackMs += performance.now() - from;
    }
    const both = perSecond(done);
    const counted = done.length - COLD;
    return { both, posts: (counted * 1_000) / ((counted * 1_000) / both - readingBackMs) };
  });
}

/** What Tryton's inbox and shipments hold, by SQL, against what was queued. */
async function held(
  { postgresUrl }: TrytonStand,
  queued: readonly PostingRow[],
  confirmed: readonly Confirmation[],
): Promise<{ lostOrDoubled: number; outOfOrder: number; differ: number }> {
  const tryton = await connected(postgresUrl ?? '');
  try {
    const inbox = await tryton.query<{ key: string }>('select key from gemba_posting order by id');
    const shipments = await tryton.query<{ key: string }>(
      `select split_part(reference, ': ', 1) as key from stock_shipment_internal
        where reference is not null and state <> 'cancelled'`,
    );
    const timesOf = (keys: readonly string[]) => Map.groupBy(keys, (key) => key);
    const [posts, moves] = [inbox, shipments].map(({ rows }) => timesOf(rows.map(({ key }) => key)));
    const facts = timesOf(confirmed.map(({ postingId }) => postingId));
    const once = ({ id, key, kind }: PostingRow): boolean =>
      posts?.get(key)?.length === 1 &&
      facts.get(id)?.length === 1 &&
      (kind !== 'quality-hold' || moves?.get(key)?.length === 1);
    const place = new Map(inbox.rows.map(({ key }, i) => [key, i]));
    const outOfOrder = [...Map.groupBy(queued, ({ document }) => document).values()].flatMap((of) =>
      of.filter((row, i) => i > 0 && (place.get(row.key) ?? 0) < (place.get(of[i - 1]?.key ?? '') ?? 0)),
    );
    return {
      lostOrDoubled: queued.filter((row) => !once(row)).length + Math.abs(inbox.rows.length - queued.length),
      outOfOrder: outOfOrder.length,
      differ: confirmed.filter(({ differs }) => differs).length,
    };
  } finally {
    await tryton.end();
  }
}
