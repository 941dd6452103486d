/**
 * Before a posting goes out for the first time: the documents that it touches, read again and held against what its
 * decision was made on. One read serves the postings that go out together, and is used for two seconds at most. What Gemba
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

const FRESH_MS = 2_000;
/** Further postings that one read is for, at most: what goes out within that time. */
const READ_AHEAD = 10;

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
  let coming: Promise<Reading | null> | null = null;
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

  /**
   * Reads what goes out next while this one is on its way, where postings go out so quickly that it is still new then.
   * What this one touches is about to change, and is not read. A read that fails is left to those who need it.
   */
  function readAhead(underWay: Transaction, ahead: readonly OutboxRow[]): void {
    const [next] = ahead;
    if (coming || !next || !isRevalidated(next) || pace === null || pace.gapMs >= FRESH_MS) return;
    const changing = new Set(subjectsOf(touchedBy(underWay)));
    coming = touchedNext(ahead)
      .then((all) => {
        const others = all.filter((one) => !subjectsOf(one).some((subject) => changing.has(subject)));
        const [first] = others;
        const known = first && isFresh(subjectsOf(first), FRESH_MS - (pace?.gapMs ?? 0));
        return first && !known ? read(others) : null;
      })
      .catch(() => null);
  }

  async function rowsFor(touched: Touched, ahead: readonly OutboxRow[]): Promise<TouchedRows> {
    const subjects = subjectsOf(touched);
    last = (await coming) ?? last;
    coming = null;
    if (!isFresh(subjects, FRESH_MS)) last = null;
    last ??= await read([touched, ...(await touchedNext(ahead))]);
    // this posting is about to change them
    for (const subject of subjects) last.subjects.delete(subject);
    return rowsOf(last.rows, touched);
  }

  const isFresh = (subjects: readonly string[], ms: number): boolean =>
    last !== null &&
    msBetween(last.at, now()) < ms &&
    subjects.every((subject) => last?.subjects.has(subject));

  async function read(touched: readonly Touched[]): Promise<Reading> {
    const at = now();
    const all = together(touched);
    const rows = await gate.ask(() => connector.reread(all));
    return { at, subjects: new Set(subjectsOf(all)), rows };
  }

  async function touchedNext(ahead: readonly OutboxRow[]): Promise<Touched[]> {
    const next: Touched[] = [];
    const many = Math.min(READ_AHEAD, Math.ceil(FRESH_MS / Math.max(1, pace?.gapMs ?? 1)));
    for (const row of ahead.filter(isRevalidated).slice(0, many)) {
      const translation = await translate(row.transaction);
      if (!('refused' in translation)) next.push(touchedBy(translation.transaction));
    }
    return next;
  }

  return { differences, readAhead };
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
