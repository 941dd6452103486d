import type { ExceptionState } from '@gemba/core/exception';
import { ENTITIES } from '@gemba/core/planning';
import { instant } from '@gemba/core/time';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { deskOn, opening, PLANT } from '../decide/desk-for-tests.ts';
import { dueRows } from '../erp/outbox.ts';
import { loadStored } from '../planning/planning-rows.ts';
import { migrate, readMigrations } from './migrate.ts';
import { testDatabase, type TestDatabase } from './test-database.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
  await db.pool.query('drop schema public cascade; create schema public');
});
afterEach(() => db.drop());

const ROWS: Record<string, object> = {
  items: { item: 'V200' },
  bomLines: { parent: 'V200', component: 'B' },
  workCentres: { workCentre: 'WC' },
  workOrders: { workOrder: 'WO-1' },
  operations: { workOrder: 'WO-1', operation: '10' },
  requirements: { workOrder: 'WO-1', operation: '10', item: 'B' },
  stock: { item: 'V200', lot: 'L1', location: 'STO', status: 'free' },
  salesLines: { salesLine: 'S-1' },
  purchaseLines: { purchaseLine: 'P-1' },
};
const AT = instant(Date.UTC(2026, 10, 20, 8));

/** What a plant had before the ERP loop: an open exception, half-way posted, and a planning context. */
async function seed(): Promise<ExceptionState> {
  const event = { id: crypto.randomUUID(), source: 'test', occurredAt: AT };
  const { exceptionId, command } = opening(event as Parameters<typeof opening>[0], 'cause', AT);
  const [asked] = command.decisions;
  if (!asked) throw new Error('asks nothing');
  const { decisionId: id, ...question } = asked;
  const outcome = { option: 'ok', label: 'OK', params: {}, reason: null, by: 'ann', at: AT };
  const { eventId: _, source, ...about } = command.opened;
  const posting = { decisionId: id, kind: 'quality-hold', summary: 'Hold', at: AT } as const;
  const none = { erpDocument: null, rejection: null };
  const fold: ExceptionState = {
    ...about,
    id: exceptionId,
    state: 'open',
    openedAt: AT,
    resolvedAt: null,
    lastEventAt: AT,
    occurrences: 1,
    sources: [source],
    decisions: [
      {
        ...question,
        id,
        state: 'decided',
        version: 2,
        askedAt: AT,
        acknowledgedAt: null,
        acknowledgedBy: null,
        escalationLevel: 0,
        nextStepAt: null,
        ladderExhausted: false,
        shelved: null,
        outcome,
      },
    ],
    postings: [
      { ...posting, ...none, id: 'k:1', state: 'confirmed', erpDocument: 'QH-1' },
      { ...posting, ...none, id: 'k:2', state: 'queued' },
    ],
    comments: 0,
    seq: 3,
  };
  const query = (sql: string, values: unknown[]) => db.pool.query(sql, values);
  await query('insert into plant (id, name, journal_seq) values ($1, $1, 3)', [PLANT]);
  await query(
    `insert into exception (id, plant, correlation_key, playbook, state, priority, opened_at, last_seq, fold)
     values ($1, $2, 'cause', 'test', 'open', 'B', $3, 3, $4)`,
    [exceptionId, PLANT, AT, fold],
  );
  await query(
    `insert into decision (id, plant, exception_id, function, state, version, asked_at, decided_at, due_at, escalation_level)
     values ($1, $2, $3, 'quality', 'decided', 2, $4, $4, $4, 0)`,
    [id, PLANT, exceptionId, AT],
  );
  const scope = { playbook: 'test', version: 1, event: {}, plan: {} };
  await query('insert into option_scope (exception_id, plant, body) values ($1, $2, $3)', [
    exceptionId,
    PLANT,
    scope,
  ]);
  for (const { id: key, state } of fold.postings)
    await query(
      `insert into posting (id, plant, exception_id, decision_id, key, document, kind, summary, transaction, state,
                            next_attempt_at, queued_at)
       values ($1, $2, $3, $4, $1, 'lot:L1', 'quality-hold', 'Hold', $5, $6, $7, $7)`,
      [
        key,
        PLANT,
        exceptionId,
        id,
        { key, kind: 'quality-hold', item: 'V200', lot: 'L1', qty: 1 },
        state,
        AT,
      ],
    );
  for (const entity of ENTITIES)
    await query(`insert into planning_row (plant, entity, key, body, read_at) values ($1, $2, 'k', $3, $4)`, [
      PLANT,
      entity,
      ROWS[entity],
      AT,
    ]);
  await query('insert into planning_read (plant, read_at) values ($1, $2)', [PLANT, AT]);
  return fold;
}

test('a plant’s database from before the ERP loop goes on: its context, its outbox, and the decisions of its exceptions', async () => {
  const shipped = await readMigrations();
  await migrate(db.pool, shipped.slice(0, 3));
  const before = await seed();
  await migrate(db.pool, shipped);

  const stored = await loadStored(db.pool, PLANT, 'tryton:ERP');
  expect(stored).toMatchObject({
    at: AT,
    cursor: null,
    reconciledAt: null,
    drift: null,
    rows: { workOrders: [{}] },
  });
  for (const entity of ENTITIES) expect(stored?.rows[entity], entity).toEqual([ROWS[entity]]);
  expect(Object.keys(stored?.ages ?? {}).toSorted()).toEqual(ENTITIES.toSorted());

  const due = await dueRows(db.pool, PLANT, instant(Date.now()), 10);
  expect(due).toMatchObject([{ id: 'k:2', basis: null, compensates: null, waitsSince: null }]);

  const desk = deskOn(db);
  const [decision] = before.decisions;
  const decisionId = decision?.id ?? '';
  await desk.act({ decisionId }, () => ({
    command: {
      type: 'withdraw',
      decisionId,
      expectedVersion: 2,
      by: 'ann',
      reason: 'x',
      compensations: [],
    },
  }));
  await desk.close();
  const { rows } = await db.pool.query('select id, state from posting order by ordinal');
  expect(rows).toEqual([
    { id: 'k:1', state: 'confirmed' },
    { id: 'k:2', state: 'superseded' },
  ]);
});
