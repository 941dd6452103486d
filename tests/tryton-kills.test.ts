/**
 * Promise 6 against a real Tryton on PostgreSQL: thirty times something is killed at a random moment while postings flow —
 * Tryton, the hub, or the connection after the request and before the answer. What became of each outcome is asked of
 * Tryton itself.
 *
 * `GEMBA_TEST_SEED` repeats a run's randomness; each run prints its own.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ExceptionState } from '@gemba/core/exception';
import type { PostingRow } from '@gemba/core/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { choose, freshDecision } from './deciding.ts';
import { type HubProcess, ROOT, until } from './hub-process.ts';
import { seeded, shuffled } from './seeded.ts';
import { report } from './tryton-floor.ts';
import {
  dayOf,
  daysFromNow,
  held,
  inbox,
  made,
  shipmentsOf,
  STAND_WITHIN_MS,
  startTrytonPlant,
  trytonMissing,
  type TrytonPlant,
} from './tryton-plant.ts';

const missing = trytonMissing();
const ROUNDS = 30;
const SETTLED_WITHIN_MS = 120_000;
const seed = Number(process.env['GEMBA_TEST_SEED'] ?? Math.floor(Math.random() * 2 ** 31));

type Victim = 'tryton' | 'hub' | 'connection';
type Choice = readonly [option: string, params: Record<string, string | number>];

/** One report, and what two functions choose about it: two postings each. */
interface Card {
  name: string;
  about: { lot?: string; workOrder?: string };
  planning: Choice;
  production: Choice;
}

describe.skipIf(missing !== null)(`a hub beside a real Tryton (${missing ?? 'runs here'})`, () => {
  const random = seeded(seed);
  let plant: TrytonPlant;
  let hub: HubProcess;
  beforeAll(async () => {
    plant = await startTrytonPlant();
    hub = await plant.hub();
  }, STAND_WITHIN_MS);
  afterAll(() => plant?.end());

  async function kill(victim: Victim): Promise<void> {
    switch (victim) {
      case 'tryton':
        await plant.stand.kill9();
        await sleep(random() * 400);
        return plant.stand.restart();
      case 'hub':
        await hub.kill9();
        await hub.up();
        return;
      case 'connection': {
        const cuts = plant.line.cuts();
        plant.line.cutAnswerTo('model.gemba.posting.post');
        await until(
          async () => plant.line.cuts(),
          (now) => now > cuts,
          { within: 30_000, every: 10 },
        );
      }
    }
  }

  test(
    `${ROUNDS} kills of Tryton, the hub and the connection: no outcome is lost, none doubled, and each document keeps its order (seed ${seed})`,
    async () => {
      const started = Date.now();
      const cards = await dealt(plant);
      const opened = new Map<Card, ExceptionState>();
      await Promise.all(
        cards.map(async (card) => opened.set(card, await report(hub, card.name, card.about))),
      );
      const params = cards.flatMap(({ planning, production }) => [planning[1], production[1]]);
      const lots = [...new Set(params.flatMap(({ lot }) => (lot === undefined ? [] : String(lot))))];
      const orders = [...new Set(cards.flatMap(({ about }) => about.workOrder ?? []))];
      const before = {
        held: await Promise.all(lots.map((lot) => held(plant, lot))),
        made: await Promise.all(orders.map((order) => made(plant, order))),
      };

      const answers = shuffled(
        cards.flatMap((card) => (['planning', 'production'] as const).map((fn) => ({ card, fn }))),
        random,
      );
      const victims = shuffled(
        Array.from({ length: ROUNDS }, (_, n) => (['tryton', 'hub', 'connection'] as const)[n % 3] ?? 'hub'),
        random,
      );
      let underWay = 0;
      for (const [round, victim] of victims.entries()) {
        const from = Math.floor((round * answers.length) / ROUNDS);
        const to = Math.floor(((round + 1) * answers.length) / ROUNDS);
        // a cut needs something that is under way
        const killing = victim === 'connection' ? kill(victim) : null;
        for (const { card, fn } of answers.slice(from, to)) {
          const exception = opened.get(card);
          if (!exception) throw new Error(card.name);
          await choose(hub, await freshDecision(hub, exception, fn), ...card[fn]);
        }
        if (killing) {
          await killing;
          underWay += 1;
        } else {
          await sleep(random() * 1_000);
          if ((await hub.postings()).some((p) => OPEN.has(p.state))) underWay += 1;
          await kill(victim);
        }
      }

      await until(
        async () =>
          (await hub.postings())
            .filter((p) => p.state !== 'confirmed' && p.transaction.qty !== TOO_MUCH)
            .map((p) => [p.summary, p.document, p.state, p.attempts, p.lastError, p.rejection].join(' | ')),
        (open) => open.length === 0,
        { within: SETTLED_WITHIN_MS, every: 500 },
      );
      const postings = await hub.postings();
      const confirmed = postings.filter((p) => p.state === 'confirmed');
      const refused = postings.filter((p) => p.state === 'rejected');
      console.log(
        `seed ${seed}: ${postings.length} postings in ${Math.round((Date.now() - started) / 1_000)} s, ${refused.length} refused, ` +
          `${postings.filter((p) => p.attempts > 2).length} took more than their two attempts, ${plant.line.cuts()} answers cut, ${underWay} of ${ROUNDS} kills with postings under way`,
      );
      expect(underWay).toBeGreaterThan(ROUNDS / 2);

      // nothing lost: what was decided is posted or was refused for what it asks, in words
      expect(postings).toHaveLength(answers.length * 2 - IMPOSSIBLE);
      expect(refused.map((p) => p.transaction.qty)).toEqual(Array(IMPOSSIBLE).fill(TOO_MUCH));
      // nothing doubled: the inbox has each key once, and each hold is one shipment, done
      const taken = await inbox(plant);
      expect(taken.map((p) => p.key).toSorted()).toEqual(confirmed.map((p) => p.key).toSorted());
      for (const posting of confirmed)
        expect(taken.find((p) => p.key === posting.key)).toMatchObject({
          document: expect.stringContaining(posting.erpDocument ?? 'none'),
        });
      for (const hold of confirmed.filter((p) => p.kind === 'quality-hold'))
        expect(await shipmentsOf(plant, hold.key)).toEqual([{ number: hold.erpDocument, state: 'done' }]);
      // the sums are right
      for (const [n, lot] of lots.entries())
        expect(await held(plant, lot)).toBe((before.held[n] ?? 0) + sum(confirmed, (t) => t.lot === lot));
      for (const [n, order] of orders.entries())
        expect(await made(plant, order)).toBe(
          (before.made[n] ?? 0) + sum(confirmed, (t) => t.order === order),
        );
      // in order per document: as Tryton has taken them, and by what the last of them left there
      const decided = (await hub.journal()).flatMap((e) =>
        e.type === 'posting.queued' ? [e.payload.postingId] : [],
      );
      for (const [document, of] of Map.groupBy(confirmed, (p) => p.document)) {
        const inOrder = of.toSorted((a, b) => decided.indexOf(a.id) - decided.indexOf(b.id));
        const keys = inOrder.map((p) => p.key);
        expect(
          taken.map((p) => p.key).filter((key) => keys.includes(key)),
          document,
        ).toEqual(keys);
        const last = inOrder.findLast((p) => p.transaction.date !== undefined);
        if (last) expect(await dateIn(plant, last), document).toBe(last.transaction.date);
      }
      expect((await hub.command('journal', 'verify')).code).toBe(0);
      expect((await hub.command('replay')).output).toContain('0 differ');
    },
    SETTLED_WITHIN_MS * 3,
  );
});

const OPEN: ReadonlySet<PostingRow['state']> = new Set(['queued', 'posting', 'posted']);

/** Holds of so much are refused. */
const TOO_MUCH = 100_000;
const IMPOSSIBLE = 2;

const sum = (postings: readonly PostingRow[], of: (t: PostingRow['transaction']) => boolean): number =>
  postings.filter((p) => of(p.transaction)).reduce((total, p) => total + (p.transaction.qty ?? 0), 0);

/** The date that the posting has moved, as Tryton shows it. */
function dateIn(plant: TrytonPlant, { kind, transaction }: PostingRow): Promise<string | null> {
  const { order = '', salesLine = '', purchaseLine = '' } = transaction;
  const line = (code: string) => Number(code.split('/')[1]);
  switch (kind) {
    case 'reschedule':
      return dayOf(plant, 'production', ['number', order], 'planned_date');
    case 'customer-date':
      return dayOf(plant, 'sale.sale', ['lines.id', line(salesLine)], 'shipping_date');
    default:
      return dayOf(plant, 'purchase.line', ['id', line(purchaseLine)], 'delivery_date_store');
  }
}

/** Running orders, lots, sales and purchases of the demo plant: each document gets two postings or more. */
async function dealt(plant: TrytonPlant): Promise<Card[]> {
  const orders = (await demo('work-orders.csv')).filter(
    (row) => row['state'] === 'running' && Number(row['qty']) - Number(row['qtyDone']) > 12,
  );
  const products = await plant.admin.read('product.product', [], ['code', 'default_uom.symbol']);
  const units = new Map(
    products.map((row) => [String(row['code']), String(Object(row['default_uom.']).symbol)]),
  );
  const stock = await demo('stock.csv');
  const lots = stock.filter(
    (row) =>
      row['status'] === 'free' &&
      Number(row['qty']) > 20 &&
      stock.filter((other) => other['lot'] === row['lot']).length === 1,
  );
  const sales = await openLines(plant, 'sale.line', 'sale');
  const purchases = await openLines(plant, 'purchase.line', 'purchase');
  let day = 20;
  const twice = (option: string, of: string): Choice => [
    option,
    { of, first: daysFromNow((day += 1)), last: daysFromNow((day += 1)) },
  ];
  const holds = ({ item = '', lot = '' }: Row, qty: number, second: number): Choice => [
    'hold-twice',
    { item, lot, uom: units.get(item) ?? '', qty, second },
  ];
  return [
    ...orders.slice(0, 8).map(({ workOrder = '', item = '' }) => ({
      name: `order ${workOrder}`,
      about: { workOrder },
      planning: twice('move-twice', workOrder),
      production: [
        'book-twice',
        { of: workOrder, uom: units.get(item) ?? '', qty: 2, second: 1 },
      ] satisfies Choice,
    })),
    ...lots.slice(0, 8).map((row, n) => ({
      name: `lot ${row['lot']}`,
      about: { lot: row['lot'] ?? '' },
      // what is refused holds its document until a person comes: nothing else is asked of that lot
      planning: holds(n < IMPOSSIBLE ? (lots[8 + n] ?? row) : row, 1, 2),
      production: holds(row, 3, 1),
      ...(n < IMPOSSIBLE && {
        production: [
          'hold',
          {
            item: row['item'] ?? '',
            lot: row['lot'] ?? '',
            uom: units.get(row['item'] ?? '') ?? '',
            qty: TOO_MUCH,
          },
        ] satisfies Choice,
      }),
    })),
    ...Array.from({ length: 7 }, (_, n) => ({
      name: `sales ${n}`,
      about: {},
      planning: twice('promise-twice', sales[n * 2] ?? ''),
      production: twice('promise-twice', sales[n * 2 + 1] ?? ''),
    })),
    ...Array.from({ length: 7 }, (_, n) => ({
      name: `purchases ${n}`,
      about: {},
      planning: twice('expedite-twice', purchases[n * 2] ?? ''),
      production: twice('expedite-twice', purchases[n * 2 + 1] ?? ''),
    })),
  ];
}

type Row = Partial<Record<string, string>>;

async function demo(file: string): Promise<Row[]> {
  const [header = '', ...lines] = (await readFile(join(ROOT, 'resources/demo', file), 'utf8'))
    .trim()
    .split('\n');
  const columns = header.split(',');
  return lines.map((line) => {
    const values = line.split(',');
    return Object.fromEntries(columns.map((column, n) => [column, values[n]]));
  });
}

/** Codes of lines that wait for all of their goods. */
async function openLines({ admin }: TrytonPlant, model: string, of: string): Promise<string[]> {
  const rows = await admin.read(
    model,
    [
      ['type', '=', 'line'],
      [`${of}.state`, '=', 'processing'],
      ['moves.state', '=', 'draft'],
    ],
    [`${of}.number`, 'id'],
  );
  return rows
    .toSorted((a, b) => Number(a['id']) - Number(b['id']))
    .map((row) => `${String(Object(row[`${of}.`]).number)}/${Number(row['id'])}`);
}
