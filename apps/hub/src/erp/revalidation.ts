/**
 * Before a posting goes out for the first time: the documents that it touches, read again and held against what its
 * decision was made on. One read serves the postings that go out together, and is used for three seconds at most. What Gemba
 * itself has done to a document since the question was asked is no difference.
 */
import {
  materialDifferences,
  rowsOf,
  rowsWithout,
  touchedBy,
  type Difference,
  type Touched,
  type TouchedRows,
  type Transaction,
} from '@gemba/core/posting';
import { msBetween, type Instant } from '@gemba/core/time';
import type { ErpConnector } from './connector.ts';
import type { Gate } from './gate.ts';
import type { OutboxRow } from './outbox.ts';
import type { Translate } from './translation.ts';

const FRESH_MS = 3_000;
/** Further postings that one read is for, at most: what goes out within that time. */
const READ_AHEAD = 20;

interface Reading {
  /** when it was asked for */
  at: Instant;
  subjects: Set<string>;
  rows: TouchedRows;
}

export interface Staleness {
  differences: Difference[];
  /** the documents as they are now, in Gemba's codes */
  fresh: TouchedRows;
}

/** A compensation undoes what is there, whatever it is by now; without a basis there is nothing to compare. */
export const isRevalidated = (row: OutboxRow): row is OutboxRow & { basis: TouchedRows } =>
  row.state === 'queued' && row.basis !== null && row.compensates === null;

export function openRevalidation(parts: {
  connector: Pick<ErpConnector, 'reread'>;
  gate: Gate;
  translate: Translate;
  now: () => Instant;
}) {
  const { connector, gate, translate, now } = parts;
  let last: Reading | null = null;
  /** when the last posting was looked at, and how long after the one before */
  let pace: { at: Instant; gapMs: number } | null = null;

  /** @param ahead what goes out next. @throws ErpUnavailable */
  async function differences(
    row: OutboxRow & { basis: TouchedRows },
    { transaction, back }: { transaction: Transaction; back: (rows: TouchedRows) => TouchedRows },
    sent: readonly Transaction[],
    ahead: readonly OutboxRow[],
  ): Promise<Staleness> {
    const at = now();
    pace = { at, gapMs: pace ? msBetween(pace.at, at) : 0 };
    const fresh = back(await rowsFor(touchedBy(transaction), ahead));
    const relied = rowsOf(row.basis, touchedBy(row.transaction));
    const basis = sent.reduce((rows, own) => rowsWithout(rows, touchedBy(own)), relied);
    return { differences: materialDifferences(row.transaction, basis, fresh), fresh };
  }

  async function rowsFor(touched: Touched, ahead: readonly OutboxRow[]): Promise<TouchedRows> {
    const subjects = subjectsOf(touched);
    const at = now();
    if (
      !last ||
      msBetween(last.at, at) >= FRESH_MS ||
      subjects.some((subject) => !last?.subjects.has(subject))
    ) {
      const all = together([touched, ...(await touchedNext(ahead))]);
      last = null;
      const rows = await gate.ask(() => connector.reread(all));
      last = { at, subjects: new Set(subjectsOf(all)), rows };
    }
    // this posting is about to change them
    for (const subject of subjects) last.subjects.delete(subject);
    return rowsOf(last.rows, touched);
  }

  async function touchedNext(ahead: readonly OutboxRow[]): Promise<Touched[]> {
    const next: Touched[] = [];
    const many = Math.min(READ_AHEAD, Math.ceil(FRESH_MS / Math.max(1, pace?.gapMs ?? 1)));
    for (const row of ahead.filter(isRevalidated).slice(0, many)) {
      const translation = await translate(row.transaction);
      if (translation.refused === undefined) next.push(touchedBy(translation.transaction));
    }
    return next;
  }

  return { differences };
}

const subjectsOf = ({ workOrders, stock, salesLines, purchaseLines }: Touched): string[] => [
  ...workOrders.map((code) => `order ${code}`),
  ...stock.map(({ item, lot }) => `stock ${JSON.stringify([item, lot])}`),
  ...salesLines.map((code) => `sales ${code}`),
  ...purchaseLines.map((code) => `purchase ${code}`),
];

function together(all: readonly Touched[]): Touched {
  const stock = new Map(all.flatMap((t) => t.stock).map((s) => [JSON.stringify([s.item, s.lot]), s]));
  return {
    workOrders: [...new Set(all.flatMap((t) => t.workOrders))],
    stock: [...stock.values()],
    salesLines: [...new Set(all.flatMap((t) => t.salesLines))],
    purchaseLines: [...new Set(all.flatMap((t) => t.purchaseLines))],
  };
}
