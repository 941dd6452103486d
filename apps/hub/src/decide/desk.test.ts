import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ExceptionState } from '@gemba/core/exception';
import { after, instant, type Instant } from '@gemba/core/time';
import { readJournal, verifyJournal } from '../journal/read.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { capturedEvent, deskOn, opening, PLANT, plantDatabase, WINDOW_MS } from './desk-for-tests.ts';
import type { Desk } from './desk.ts';

let db: TestDatabase;
let desk: Desk;
let clock: Instant;

beforeEach(async () => {
  db = await plantDatabase();
  clock = instant(Date.UTC(2026, 10, 22, 8));
  desk = deskOn(db, () => clock);
});
afterEach(async () => {
  await desk.close();
  await db.drop();
});

const open = async (key: string, on: Desk = desk): Promise<void> => {
  const event = await capturedEvent(db);
  await on.event(event, [{ correlationKey: key, open: () => opening(event, key, clock) }]);
};

const exceptions = async (): Promise<ExceptionState[]> =>
  (
    await db.pool.query<{ fold: ExceptionState }>('select fold from exception order by opened_at, id')
  ).rows.map((r) => r.fold);

const acknowledge = (decisionId: string, on: Desk = desk) =>
  on.act({ decisionId }, (state) => ({
    command: {
      type: 'acknowledge',
      decisionId,
      expectedVersion: state.decisions.find((d) => d.id === decisionId)?.version ?? 0,
      by: 'ann',
    },
  }));

describe('the desk', () => {
  test('opens one exception for a cause that is reported many times at once', async () => {
    await Promise.all(Array.from({ length: 50 }, () => open('cause')));
    const all = await exceptions();
    expect(all).toHaveLength(1);
    expect(all[0]).toMatchObject({ occurrences: 50 });
    expect(all[0]?.decisions).toHaveLength(2);
  });

  test('does so as well when two hubs hear of it', async () => {
    const other = deskOn(db, () => clock);
    await Promise.all(Array.from({ length: 40 }, (_, i) => open('cause', i % 2 ? desk : other)));
    await other.close();
    expect(await exceptions()).toHaveLength(1);
    expect((await verifyJournal(db.pool, PLANT)).broken).toBeNull();
  });

  test('routes a signal once, even when two hubs took it up', async () => {
    const other = deskOn(db, () => clock);
    const event = await capturedEvent(db);
    await Promise.all(
      [desk, other].map((d) =>
        d.event(event, [{ correlationKey: 'x', open: () => opening(event, 'x', clock) }]),
      ),
    );
    await other.close();
    expect((await exceptions())[0]?.occurrences).toBe(1);
  });

  test('keeps the journal gapless, chained and in the order of its commits under a flood of different orders', async () => {
    await Promise.all(Array.from({ length: 20 }, (_, i) => open(`cause-${i}`)));
    const all = await exceptions();
    await Promise.all(all.flatMap((e) => e.decisions.map((d) => acknowledge(d.id))));
    const entries = await readJournal(db.pool, PLANT, 0, 1_000);
    expect(entries.map((e) => e.seq)).toEqual(entries.map((_, i) => i + 1));
    expect(entries).toHaveLength(20 * 3 + 40);
    expect(await verifyJournal(db.pool, PLANT)).toEqual({ entries: 100, broken: null });
  });

  test('lets an order that fails leave no trace and harm no other of its round', async () => {
    const event = await capturedEvent(db);
    const results = await Promise.allSettled([
      open('good-1'),
      desk.event(event, [
        {
          correlationKey: 'bad',
          open: () => {
            throw new Error('a playbook with a bug');
          },
        },
      ]),
      open('good-2'),
    ]);
    expect(results.map((r) => r.status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await exceptions()).map((e) => e.title).toSorted()).toEqual(['good-1', 'good-2']);
    const { rows } = await db.pool.query('select signal_id from waiting_signal where signal_id = $1', [
      event.signalId,
    ]);
    expect(rows).toEqual([{ signal_id: event.signalId }]);
    expect((await verifyJournal(db.pool, PLANT)).broken).toBeNull();
  });

  test('answers a refusal with the state as it is, and writes nothing', async () => {
    await open('cause');
    const [exception] = await exceptions();
    const decisionId = exception?.decisions[0]?.id ?? '';
    await acknowledge(decisionId);
    const before = (await verifyJournal(db.pool, PLANT)).entries;
    const answer = await desk.act({ decisionId }, () => ({
      command: { type: 'reassign', decisionId, expectedVersion: 1, by: 'bob', to: 'cy', reason: null },
    }));
    expect(answer).toMatchObject({ refusal: { refused: 'stale_version' }, current: { id: exception?.id } });
    expect((await verifyJournal(db.pool, PLANT)).entries).toBe(before);
    expect(
      await desk.act({ decisionId: 'nobody' }, () => ({
        command: { type: 'unshelve', decisionId, expectedVersion: 1, by: 'x' },
      })),
    ).toMatchObject({
      refusal: { refused: 'unknown_decision' },
    });
  });

  test('fires a due timer once, though two hubs find it at the same moment', async () => {
    await open('cause');
    const other = deskOn(db, () => clock);
    clock = after(clock, WINDOW_MS);
    await Promise.all([desk.fireTimers(clock), other.fireTimers(clock), desk.fireTimers(clock)]);
    await other.close();
    const entries = await readJournal(db.pool, PLANT, 0, 100);
    expect(entries.filter((e) => e.type === 'decision.escalated')).toHaveLength(2);
    expect((await exceptions())[0]?.decisions.map((d) => d.owner)).toEqual(['deputy', 'deputy']);
  });

  test('fires the others when one due timer cannot be fired, and names it', async () => {
    await open('good');
    await open('bad');
    const [bad] = (await exceptions()).filter((state) => state.title === 'bad');
    await db.pool.query(
      `update exception set fold = jsonb_set(fold, '{decisions,0,ladder}', '"no ladder"') where id = $1`,
      [bad?.id],
    );
    clock = after(clock, WINDOW_MS);
    const failed = [bad?.decisions[0]?.id ?? ''];
    const fired = await desk.fireTimers(clock);
    expect(fired.failed).toEqual(failed);
    const escalated = async () =>
      (await exceptions()).flatMap((s) => s.decisions.map((d) => d.escalationLevel));
    expect((await escalated()).filter((level) => level === 1)).toHaveLength(3);
    expect(await desk.fireTimers(clock, failed)).toEqual({ facts: 0, failed: [] });
    expect((await verifyJournal(db.pool, PLANT)).broken).toBeNull();
  });

  test('takes no order after it was closed, and has finished those before', async () => {
    const last = open('last');
    await last;
    await desk.close();
    await expect(open('after')).rejects.toThrow('stopping');
    expect(await exceptions()).toHaveLength(1);
  });
});
