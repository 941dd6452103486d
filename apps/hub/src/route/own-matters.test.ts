import type { Command, ExceptionState, JournalEntry } from '@gemba/core/exception';
import { parsePlaybook } from '@gemba/core/playbook';
import { OWN_SOURCE, type IncomingSignal } from '@gemba/core/signal';
import { instant } from '@gemba/core/time';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { capturedEvent, deskOn, opening, PLANT, plantDatabase } from '../decide/desk-for-tests.ts';
import type { Desk } from '../decide/desk.ts';
import type { TestDatabase } from '../store/test-database.ts';
import type { LivePlaybook } from '../playbooks/playbooks.ts';
import { startOwnMatters } from './own-matters.ts';

const PLAYBOOKS = join(import.meta.dirname, '../../../../resources/playbooks');
const log = pino({ level: 'silent' });

let db: TestDatabase;
let desk: Desk;
let captured: IncomingSignal[] = [];
let follower: (entries: JournalEntry[]) => void = () => undefined;
let matters: { close(): Promise<void> } | null = null;

beforeEach(async () => {
  db = await plantDatabase();
  desk = deskOn(db);
  captured = [];
});
afterEach(async () => {
  await matters?.close();
  await desk.close();
  await db.drop();
});

async function live(name: string): Promise<LivePlaybook> {
  const parsed = parsePlaybook(await readFile(join(PLAYBOOKS, `${name}.yaml`), 'utf8'), name);
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  return { playbook: parsed.playbook, version: 1 };
}

async function start(): Promise<void> {
  const playbooks = await Promise.all(
    ['posting-rejected', 'posting-unconfirmed', 'decision-conflict'].map(live),
  );
  matters = await startOwnMatters({
    database: db.pool,
    plant: PLANT,
    tail: {
      follow: (one) => {
        follower = one;
        return () => undefined;
      },
    },
    desk,
    capture: (signals) => {
      captured.push(...signals);
      return Promise.resolve();
    },
    live: () => playbooks,
    log,
  });
}

async function open(cause: string): Promise<string> {
  const event = await capturedEvent(db);
  const prepared = opening(event, cause, instant(Date.now()));
  await desk.event(event, [{ correlationKey: cause, open: () => prepared }]);
  return prepared.exceptionId;
}

const stateOf = async (id: string): Promise<ExceptionState | undefined> =>
  (await db.pool.query<{ fold: ExceptionState }>('select fold from exception where id = $1', [id])).rows[0]
    ?.fold;

const fact = (type: string, payload: object): JournalEntry =>
  ({
    type,
    payload,
    seq: 1,
    exceptionId: 'x',
    actor: 'ann',
    at: instant(0),
    hash: '',
    previousHash: '',
  }) as never;

async function inConflict(): Promise<void> {
  const [a, b] = [await open('a'), await open('b')];
  for (const [id, act] of [
    [a, 'hold-lot'],
    [b, 'use-lot'],
  ] as const) {
    const command: Command = {
      type: 'decide',
      decisionId: `${id}.quality`,
      expectedVersion: 1,
      by: 'ann',
      option: 'ok',
      params: {},
      reason: null,
      postings: [],
      effects: [{ act, subject: 'L1' }],
    };
    await desk.act({ decisionId: command.decisionId }, () => ({ command }));
  }
}

describe('what Gemba raises about its own work', () => {
  test('a contradiction that an earlier hub did not report is reported at the start, as one signal for both sides', async () => {
    await inConflict();
    await start();
    await expect.poll(() => captured.length).toBe(2);
    expect(captured[0]).toEqual(captured[1]);
    expect(captured[0]).toMatchObject({
      type: 'decision.conflict',
      content: { data: { firstOutcome: 'OK', secondOutcome: 'OK', about: 'L1' } },
    });
  });

  test('a refused posting that was repaired elsewhere asks nobody any more, and says why', async () => {
    const id = await open('posting-rejected:postingId=p%3A1');
    await start();
    follower([fact('posting.repaired', { postingId: 'p:1', summary: '', changes: [], reason: '' })]);
    await expect.poll(async () => (await stateOf(id))?.state).toBe('resolved');
    expect((await stateOf(id))?.decisions[0]?.outcome).toMatchObject({
      option: 'moot',
      by: 'gemba',
      reason: 'it was repaired and sent again',
    });
  });

  test('what has not come to an end stays open', async () => {
    const id = await open('posting-rejected:postingId=p%3A1');
    await start();
    follower([
      fact('posting.repaired', { postingId: 'p:2', summary: '', changes: [], reason: '' }),
      fact('posting.posted', { postingId: 'p:1', erpDocument: 'D' }),
      fact('decision.conflict-settled', { decisionId: 'd', conflictId: 'p:1' }),
    ]);
    await matters?.close();
    expect((await stateOf(id))?.state).toBe('open');
  });

  /** A posting in this state, and the exception that a report of it has opened. */
  async function reported(type: string, postingId: string, state: string): Promise<string> {
    const about = await open(`about ${postingId}`);
    await db.pool.query(
      `insert into posting (id, plant, exception_id, decision_id, key, document, kind, summary, transaction, state,
                            next_attempt_at, queued_at)
       values ($1, $2, $3, $4, $1, 'lot:L1', 'quality-hold', '', '{}', $5, now(), now())`,
      [postingId, PLANT, about, `${about}.quality`, state],
    );
    const event = {
      ...(await capturedEvent(db)),
      type,
      source: OWN_SOURCE,
      fields: { postingId: { value: postingId, confidence: 1, from: OWN_SOURCE } },
    };
    const cause = `${type.slice(4)}:postingId=${encodeURIComponent(postingId)}`;
    const prepared = opening(event, cause, instant(Date.now()));
    await desk.event(event, [{ correlationKey: cause, open: () => prepared }]);
    return prepared.exceptionId;
  }
  const stands = async (id: string) => (await stateOf(id))?.state;

  test('a matter that came to an end before its exception was opened, or while no hub ran, asks nobody', async () => {
    const repaired = await reported('erp.posting-rejected', 'p:1', 'queued');
    const refused = await reported('erp.posting-rejected', 'p:2', 'rejected');
    const confirmed = await reported('erp.posting-unconfirmed', 'p:3', 'confirmed');
    await start();
    await expect.poll(() => stands(repaired)).toBe('resolved');
    await expect.poll(() => stands(confirmed)).toBe('resolved');
    const late = await reported('erp.posting-rejected', 'p:4', 'superseded');
    follower([{ ...fact('exception.opened', { source: OWN_SOURCE }), exceptionId: late }]);
    await expect.poll(() => stands(late)).toBe('resolved');
    expect(await stands(refused)).toBe('open');
  });

  test('a posting that was refused again stays somebody’s, however late its repair is heard of', async () => {
    const id = await reported('erp.posting-rejected', 'p:1', 'rejected');
    await start();
    follower([fact('posting.repaired', { postingId: 'p:1', summary: '', changes: [], reason: '' })]);
    await matters?.close();
    expect(await stands(id)).toBe('open');
  });

  test('an unanswered posting asks nobody any more once its decision is taken back, or it can be read back', async () => {
    const [a, b] = [
      await reported('erp.posting-unconfirmed', 'p:1', 'queued'),
      await reported('erp.posting-unconfirmed', 'p:2', 'posted'),
    ];
    await start();
    await db.pool.query(
      `update posting set state = case id when 'p:1' then 'superseded' else 'confirmed' end`,
    );
    follower([
      fact('posting.superseded', { postingId: 'p:1', because: 'withdrawn' }),
      fact('posting.confirmed', { postingId: 'p:2', erpDocument: 'D', readBack: {} }),
    ]);
    await expect.poll(() => stands(a)).toBe('resolved');
    await expect.poll(() => stands(b)).toBe('resolved');
  });
});
