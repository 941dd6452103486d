import type { Command, ExceptionState } from '@gemba/core/exception';
import { buildContext, noRows, type PlanningRows } from '@gemba/core/planning';
import { effectOf, type Transaction } from '@gemba/core/posting';
import { instant } from '@gemba/core/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { capturedEvent, deskOn, opening, PLANT, plantDatabase } from '../decide/desk-for-tests.ts';
import type { Answer, Desk } from '../decide/desk.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { planDecisionAct } from './plan-decision-act.ts';
import type { Rules } from './rules.ts';

let db: TestDatabase;
let desk: Desk;
let id: string;
let decisionId: string;
/** what the option posts: a person's choice stands in the playbook */
let posts: Omit<Transaction, 'key' | 'plant' | 'postingDate'>[];

const NOW = instant(Date.UTC(2026, 10, 22, 8));
const rowsWithEnd = (day: number): PlanningRows => ({
  ...noRows(),
  workOrders: [
    {
      workOrder: 'WO-1',
      item: 'V200',
      qty: 10,
      qtyDone: 0,
      state: 'released',
      start: NOW,
      end: instant(Date.UTC(2026, 10, day, 8)),
      line: 'L1',
      version: '1',
    },
  ],
});
/** what the ERP shows now */
let erpRows: PlanningRows;

const rules: Rules = {
  plant: PLANT,
  now: () => NOW,
  newId: () => 'id',
  dayOf: (at) => at.slice(0, 10),
  planning: () => buildContext(erpRows, NOW, { timeZone: 'UTC', currency: 'EUR' }),
  render: (_decision, _option, _params, _scope, frame) => {
    const transactions = posts.map((one, n) => ({
      transaction: { ...one, plant: PLANT, postingDate: frame.postingDate, key: `${decisionId}:${n + 1}` },
      summary: one.kind,
    }));
    return { transactions, effects: transactions.flatMap(({ transaction }) => effectOf(transaction) ?? []) };
  },
};

beforeEach(async () => {
  erpRows = rowsWithEnd(23);
  db = await plantDatabase();
  desk = deskOn(db);
  const event = await capturedEvent(db);
  const prepared = opening(event, 'cause', NOW);
  await desk.event(event, [{ correlationKey: 'cause', open: () => prepared }]);
  id = prepared.exceptionId;
  decisionId = `${id}.quality`;
});
afterEach(async () => {
  await desk.close();
  await db.drop();
});

async function state(): Promise<ExceptionState> {
  const { rows } = await db.pool.query<{ fold: ExceptionState }>('select fold from exception where id = $1', [
    id,
  ]);
  if (!rows[0]) throw new Error('no exception');
  return rows[0].fold;
}
const version = async () => (await state()).decisions.find((d) => d.id === decisionId)?.version ?? 0;

async function act(name: 'decide' | 'withdraw', body: object): Promise<Answer> {
  const data = { expectedVersion: await version(), ...body };
  return desk.act({ decisionId }, (met, surroundings) => {
    const decision = met.decisions.find((d) => d.id === decisionId);
    if (!decision) throw new Error('no decision');
    return planDecisionAct(rules, { by: 'ann' }, name, data, { state: met, decision, surroundings });
  });
}
const choose = (...chosen: typeof posts) => {
  posts = chosen;
  return act('decide', { option: 'ok', params: {} });
};
const tell = (command: Command) => desk.report(id, command);
const confirm = (postingId: string) =>
  tell({ type: 'posting-confirmed', postingId, erpDocument: 'D', readBack: {}, differences: [] });
const sendBack = () => tell({ type: 'send-back', decisionId, differences: [] });

/** "…:1 confirmed", without the decision's id. */
const postings = async () =>
  (await state()).postings.map((p) => `${p.id.replace(decisionId, '')} ${p.kind} ${p.state}`);

const hold = { kind: 'quality-hold', item: 'V200', lot: 'L1', qty: 5, uom: 'pcs', to: 'QS' } as const;
const move = { kind: 'reschedule', order: 'WO-1', date: '2026-11-25' } as const;
const scrap = { kind: 'scrap', item: 'V200', lot: 'L1', qty: 5, uom: 'pcs' } as const;

describe('a decision that came back half-way', () => {
  beforeEach(async () => {
    await choose(hold, move);
    await confirm(`${decisionId}:1`);
    await sendBack();
  });

  test('does not post again what it has in the ERP already', async () => {
    expect(await choose(hold, { ...move, date: '2026-11-27' })).toHaveProperty('entries');
    expect(await postings()).toEqual([
      ':1 quality-hold confirmed',
      ':2 reschedule superseded',
      ':2@3 reschedule queued',
    ]);
  });

  test('undoes what it has in the ERP when it is decided otherwise', async () => {
    await choose(move);
    expect(await postings()).toEqual([
      ':1 quality-hold confirmed',
      ':2 reschedule superseded',
      ':1~undo quality-release queued',
      ':1@3 reschedule queued',
    ]);
    // and once only, however often it comes back
    await sendBack();
    await choose({ ...move, date: '2026-11-28' });
    expect((await postings()).filter((p) => p.includes('undo'))).toHaveLength(1);
    await act('withdraw', { reason: 'no' });
    expect((await postings()).filter((p) => p.includes('undo'))).toHaveLength(1);
  });
});

test('what lies with the ERP must come to an end before a decision that came back is decided otherwise', async () => {
  await choose(hold, move);
  await tell({ type: 'posting-sent', postingId: `${decisionId}:1` });
  await sendBack();
  expect(await choose(move)).toMatchObject({ refusal: { refused: 'posting_under_way' } });
  expect(await choose(hold)).toHaveProperty('entries');
});

test('a date that was set half-way is undone, and so is the next one: to the date before both', async () => {
  await choose(move, hold);
  await confirm(`${decisionId}:1`);
  erpRows = rowsWithEnd(25);
  await sendBack();
  await choose({ ...move, date: '2026-11-27' });
  await confirm(`${decisionId}:1~undo`);
  await confirm(`${decisionId}:1@3`);
  await act('withdraw', { reason: 'no' });
  const { rows: dates } = await db.pool.query(
    `select kind, transaction ->> 'date' as date from posting where compensates is not null order by ordinal`,
  );
  expect(dates).toEqual([
    { kind: 'reschedule', date: '2026-11-23' },
    { kind: 'reschedule', date: '2026-11-23' },
  ]);
});

test('what cannot be undone stays when a decision that came back is decided otherwise', async () => {
  await choose(scrap, move);
  await confirm(`${decisionId}:1`);
  await sendBack();
  expect(await choose(move)).toHaveProperty('entries');
  expect(await postings()).toEqual([
    ':1 scrap confirmed',
    ':2 reschedule superseded',
    ':1@3 reschedule queued',
  ]);
});

test('a stale act is told that it is stale, before anything about undoing', async () => {
  await choose(scrap);
  await confirm(`${decisionId}:1`);
  const stale = await act('withdraw', { expectedVersion: 1, reason: 'no' });
  expect(stale).toMatchObject({ refusal: { refused: 'stale_version' } });
  expect(await act('withdraw', { reason: 'no' })).toMatchObject({ refusal: { refused: 'cannot_be_undone' } });
});
