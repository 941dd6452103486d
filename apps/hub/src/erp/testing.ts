/** For tests of the outbox: a plant with postings in it, a desk that only keeps posting.state, and a fake ERP. */
import { randomUUID } from 'node:crypto';
import type { Command } from '@gemba/core/exception';
import {
  documentOf,
  POSTING_KINDS,
  type ReadBack,
  rowsOf,
  type TouchedRows,
  type Transaction,
} from '@gemba/core/posting';
import { instant, type Instant } from '@gemba/core/time';
import type { Pool } from 'pg';
import type { ErpConnector, PostResult } from './connector.ts';

export const PLANT = 'P1';
export const START = instant(Date.parse('2026-11-22T08:00:00Z'));

export const hold = (key: string, lot = 'L1', qty = 1): Transaction => ({
  key,
  kind: 'quality-hold',
  plant: PLANT,
  item: 'V200',
  lot,
  qty,
  uom: 'pcs',
  postingDate: '2026-11-22',
});

/** Queues the transactions, in order, as one decision's postings. The posting's id is the transaction's key. */
export async function queue(
  pool: Pool,
  transactions: Transaction[],
  at: Instant = START,
  { basis = null, compensates = null }: { basis?: TouchedRows | null; compensates?: string | null } = {},
): Promise<{ exceptionId: string; decisionId: string }> {
  await pool.query(`insert into plant (id, name) values ($1, 'Plant 1') on conflict do nothing`, [PLANT]);
  const exceptionId = randomUUID();
  const decisionId = randomUUID();
  await pool.query(
    `insert into exception (id, plant, correlation_key, playbook, state, priority, opened_at, last_seq, fold)
     values ($1, $2, $3, 'quality-hold', 'open', 'A', $4, 1, '{}')`,
    [exceptionId, PLANT, exceptionId, at],
  );
  await pool.query(
    `insert into decision (id, plant, exception_id, function, state, version, asked_at, due_at, escalation_level)
     values ($1, $2, $3, 'quality', 'decided', 1, $4, $4, 0)`,
    [decisionId, PLANT, exceptionId, at],
  );
  for (const transaction of transactions)
    await pool.query(
      `insert into posting (id, plant, exception_id, decision_id, key, document, kind, summary, transaction, state,
                            next_attempt_at, queued_at, basis, compensates)
       values ($1, $2, $3, $4, $1, $5, $6, '', $7, 'queued', $8, $8, $9, $10)`,
      [
        transaction.key,
        PLANT,
        exceptionId,
        decisionId,
        documentOf(transaction),
        transaction.kind,
        transaction,
        at,
        basis,
        compensates,
      ],
    );
  return { exceptionId, decisionId };
}

/** What each of the pump's commands leads to, and from where; from elsewhere it changes nothing, as in core. */
const STEPS = new Map<Command['type'], { from: string[]; to: string }>([
  ['posting-sent', { from: ['queued'], to: 'posting' }],
  ['posting-posted', { from: ['queued', 'posting'], to: 'posted' }],
  ['posting-confirmed', { from: ['queued', 'posting', 'posted', 'rejected'], to: 'confirmed' }],
  ['posting-rejected', { from: ['queued', 'posting'], to: 'rejected' }],
]);

/** What the hub's desk does to the posting's row, and a record of what it was told. */
export function desk(pool: Pool, now: () => Instant = () => START) {
  const told: string[] = [];
  async function tell(_exceptionId: string, command: Command): Promise<void> {
    const step = STEPS.get(command.type);
    if (!step || !('postingId' in command)) throw new Error(`not the pump's: ${command.type}`);
    const { rowCount } = await pool.query(
      `update posting set state = $2, erp_document = coalesce($3, erp_document), rejection = $4,
         posted_at = case when $2 = 'posted' then $6::timestamptz else posted_at end,
         confirmed_at = case when $2 = 'confirmed' then $6::timestamptz else confirmed_at end
        where id = $1 and state = any($5)`,
      [
        command.postingId,
        step.to,
        'erpDocument' in command ? command.erpDocument : null,
        'rejection' in command ? command.rejection : null,
        step.from,
        now(),
      ],
    );
    if (rowCount === 1) told.push(`${command.postingId} ${command.type}`);
  }
  return { told, tell };
}

export async function states(pool: Pool): Promise<Record<string, string>> {
  const { rows } = await pool.query<{ id: string; state: string }>(
    'select id, state from posting order by ordinal',
  );
  return Object.fromEntries(rows.map(({ id, state }) => [id, state]));
}

/** FAKE: an ERP in memory for failure modes that a real one shows too rarely. Keyed, as connector.ts demands. */
export interface FakeErp extends ErpConnector {
  /** key → document, in the order of their effect */
  documents: Map<string, string>;
  /** every call of `post`, by key */
  posts: string[];
  /** every call to the ERP, by name */
  calls: string[];
  /** decides a call of `post` instead of the fake; undefined: the fake's own answer */
  onPost: (transaction: Transaction) => Promise<PostResult | undefined> | undefined;
  /** before any call to the ERP is answered: throw to be away */
  onCall: (name: string) => Promise<void> | void;
  /** the documents as they are in the ERP: what `reread` finds */
  rows: TouchedRows;
  /** what a document shows otherwise than it was asked for */
  shows: ReadBack;
  /** answers that arrive later: what `find` says for keys that were `sent` */
  answers: Map<string, PostResult>;
  answer(key: string, result: PostResult): void;
}

export const noTouchedRows = (): TouchedRows => ({
  workOrders: [],
  stock: [],
  salesLines: [],
  purchaseLines: [],
});

export function fakeErp(): FakeErp {
  const listeners = new Set<(key: string) => void>();
  const called = async (name: string) => {
    fake.calls.push(name);
    await fake.onCall(name);
  };
  const fake: FakeErp = {
    name: 'Fake',
    kind: 'fake',
    guarantee: 'keyed',
    kinds: POSTING_KINDS,
    documents: new Map(),
    posts: [],
    calls: [],
    onPost: () => undefined,
    onCall: () => {},
    rows: noTouchedRows(),
    shows: {},
    answers: new Map(),
    answer(key, result) {
      fake.answers.set(key, result);
      if (result.state === 'posted') fake.documents.set(key, result.document);
      for (const listener of listeners) listener(key);
    },
    health: () => ({ state: 'up', detail: null }),
    loadContext: () => Promise.reject(new Error('the fake has no planning context')),
    onContextChange: () => () => {},
    async reread(touched) {
      await called('reread');
      return rowsOf(fake.rows, touched);
    },
    onAnswer(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    async post(transaction) {
      fake.posts.push(transaction.key);
      await called('post');
      return (await fake.onPost(transaction)) ?? { state: 'posted', document: apply(fake, transaction.key) };
    },
    async find({ key }) {
      await called('find');
      const document = fake.documents.get(key);
      if (document) return { state: 'posted', document };
      return fake.answers.get(key) ?? { state: 'unknown' };
    },
    async readBack(document, { lot = '', qty = 0 }) {
      await called('readBack');
      return { document, lot, qty, ...fake.shows };
    },
    async postedSince() {
      await called('postedSince');
      return [...fake.documents].map(([key, document]) => ({ key, document }));
    },
    close: async () => {},
  };
  return fake;
}

/** The effect, once per key. */
export function apply(fake: FakeErp, key: string): string {
  const document = fake.documents.get(key) ?? `QH-${fake.documents.size + 1}`;
  fake.documents.set(key, document);
  return document;
}
