import type { Command, ExceptionState, NewPosting } from '@gemba/core/exception';
import { effectOf, type Effect, type Transaction } from '@gemba/core/posting';
import { instant } from '@gemba/core/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { TestDatabase } from '../store/test-database.ts';
import { capturedEvent, deskOn, opening, PLANT, plantDatabase } from './desk-for-tests.ts';
import type { Desk } from './desk.ts';

let db: TestDatabase;
let desk: Desk;

beforeEach(async () => {
  db = await plantDatabase();
  desk = deskOn(db);
});
afterEach(async () => {
  await desk.close();
  await db.drop();
});

async function open(cause: string): Promise<string> {
  const event = await capturedEvent(db);
  const prepared = opening(event, cause, instant(Date.now()));
  await desk.event(event, [{ correlationKey: cause, open: () => prepared }]);
  return prepared.exceptionId;
}

const transaction = (key: string, fields: Partial<Transaction>): Transaction => ({
  key,
  kind: 'quality-hold',
  plant: PLANT,
  postingDate: '2026-11-22',
  ...fields,
});

/** Decides, posting these transactions and doing what they and `effects` do. */
function decided(decisionId: string, transactions: Transaction[], effects: Effect[] = []) {
  return desk.act({ decisionId }, (state) => {
    const postings: NewPosting[] = transactions.map(({ key, kind }) => ({
      postingId: key,
      kind,
      summary: key,
    }));
    const command: Command = {
      type: 'decide',
      decisionId,
      expectedVersion: state.decisions.find((d) => d.id === decisionId)?.version ?? 0,
      by: decisionId.split('.')[1] ?? '',
      option: 'ok',
      params: {},
      reason: null,
      postings,
      effects: [...transactions.flatMap((t) => effectOf(t) ?? []), ...effects],
    };
    return {
      command,
      transactions: new Map(transactions.map((t) => [t.key, { transaction: t, basis: null }])),
    };
  });
}

const withdraw = (decisionId: string) =>
  desk.act({ decisionId }, (state) => ({
    command: {
      type: 'withdraw',
      decisionId,
      expectedVersion: state.decisions.find((d) => d.id === decisionId)?.version ?? 0,
      by: 'ann',
      reason: 'they are right',
      compensations: [],
    },
  }));

async function stateOf(id: string): Promise<ExceptionState> {
  const { rows } = await db.pool.query<{ fold: ExceptionState }>('select fold from exception where id = $1', [
    id,
  ]);
  const fold = rows[0]?.fold;
  if (!fold) throw new Error(`no exception ${id}`);
  return fold;
}
const conflictsOf = async (decisionId: string) =>
  (await stateOf(decisionId.split('.')[0] ?? '')).decisions.find((d) => d.id === decisionId)?.conflicts ?? [];

const waiting = async (): Promise<string[]> => {
  const { rows } = await db.pool.query<{ id: string }>(
    `select p.id from posting p join decision d on d.id = p.decision_id where d.in_conflict order by p.ordinal`,
  );
  return rows.map(({ id }) => id);
};

describe('two outcomes that cannot both be true', () => {
  test('are shown to both deciders at once, across exceptions, and their postings wait', async () => {
    const [a, b] = [await open('a'), await open('b')];
    await decided(`${a}.quality`, [transaction('hold', { item: 'B', lot: 'L1', qty: 5, uom: 'pcs' })]);
    expect(await conflictsOf(`${a}.quality`)).toEqual([]);
    await decided(`${b}.planning`, [
      transaction('use', { kind: 'transfer', item: 'B', lot: 'L1', qty: 5, uom: 'pcs', to: 'LINE' }),
    ]);
    const [mine] = await conflictsOf(`${a}.quality`);
    const [theirs] = await conflictsOf(`${b}.planning`);
    expect(mine).toMatchObject({
      mine: { act: 'hold-lot', subject: 'L1' },
      theirs: { act: 'use-lot', subject: 'L1' },
      with: { exceptionId: b, decisionId: `${b}.planning`, function: 'planning', by: 'planning' },
    });
    expect(theirs).toMatchObject({ id: mine?.id, mine: { act: 'use-lot' }, with: { exceptionId: a } });
    expect(await waiting()).toEqual(['hold', 'use']);
  });

  test('are found in one exception and in one round as well', async () => {
    const a = await open('a');
    const order = (date: string) => [
      transaction(`move-${date}`, { kind: 'reschedule', order: 'WO-1', date }),
    ];
    await Promise.all([
      decided(`${a}.quality`, order('2026-11-25')),
      decided(`${a}.planning`, order('2026-11-27')),
    ]);
    expect(await conflictsOf(`${a}.quality`)).toHaveLength(1);
    expect(await conflictsOf(`${a}.planning`)).toHaveLength(1);
  });

  test('an outcome that posts nothing contradicts one that posts', async () => {
    const [a, b] = [await open('a'), await open('b')];
    await decided(`${a}.quality`, [], [{ act: 'use-lot', subject: 'L1' }]);
    await decided(`${b}.quality`, [transaction('hold', { item: 'B', lot: 'L1', qty: 5, uom: 'pcs' })]);
    expect(await waiting()).toEqual(['hold']);
  });

  test('do not contradict each other when they say the same, or are about something else', async () => {
    const [a, b] = [await open('a'), await open('b')];
    const to = (key: string, order: string) =>
      transaction(key, { kind: 'reschedule', order, date: '2026-11-25' });
    await decided(`${a}.quality`, [to('p1', 'WO-1')]);
    await decided(`${b}.quality`, [to('p2', 'WO-1'), to('p3', 'WO-2')]);
    expect(await waiting()).toEqual([]);
  });

  test('when one is taken back the other goes on, and its postings with it', async () => {
    const [a, b] = [await open('a'), await open('b')];
    await decided(`${a}.quality`, [transaction('hold', { item: 'B', lot: 'L1', qty: 5, uom: 'pcs' })]);
    await decided(`${b}.quality`, [], [{ act: 'use-lot', subject: 'L1' }]);
    await withdraw(`${b}.quality`);
    expect(await conflictsOf(`${a}.quality`)).toEqual([]);
    expect(await waiting()).toEqual([]);
    const back = (await stateOf(b)).decisions[0];
    expect(back).toMatchObject({
      state: 'asked',
      owner: 'ann',
      returned: { because: 'withdrawn', reason: 'they are right' },
    });
    // decided the same way again it is the same contradiction again
    await decided(`${b}.quality`, [], [{ act: 'use-lot', subject: 'L1' }]);
    expect(await conflictsOf(`${a}.quality`)).toHaveLength(1);
  });

  test('an exception that is resolved contradicts nobody any more', async () => {
    const [a, b] = [await open('a'), await open('b')];
    await decided(`${a}.quality`, [], [{ act: 'use-lot', subject: 'L1' }]);
    await decided(`${a}.planning`, []);
    expect((await stateOf(a)).state).toBe('resolved');
    await decided(`${b}.quality`, [transaction('hold', { item: 'B', lot: 'L1', qty: 5, uom: 'pcs' })]);
    expect(await waiting()).toEqual([]);
  });

  test('nor does one that is resolved in the same round', async () => {
    const [a, b] = [await open('a'), await open('b')];
    await Promise.all([
      decided(`${a}.quality`, [], [{ act: 'use-lot', subject: 'L1' }]),
      decided(`${a}.planning`, []),
      decided(`${b}.quality`, [transaction('hold', { item: 'B', lot: 'L1', qty: 5, uom: 'pcs' })]),
    ]);
    expect((await stateOf(a)).state).toBe('resolved');
    expect(await conflictsOf(`${b}.quality`)).toEqual([]);
    expect(await waiting()).toEqual([]);
  });

  test('an outcome that is taken back in the round of its decision posts nothing', async () => {
    const a = await open('a');
    await Promise.all([
      decided(`${a}.quality`, [transaction('hold', { item: 'B', lot: 'L1', qty: 5, uom: 'pcs' })]),
      withdraw(`${a}.quality`),
    ]);
    const { rows } = await db.pool.query('select id, state from posting');
    expect(rows).toEqual([{ id: 'hold', state: 'superseded' }]);
  });
});
