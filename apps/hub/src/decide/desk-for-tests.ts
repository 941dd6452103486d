/** A plant in a test database, a desk on it, and the orders that tests give it. */
import { randomUUID } from 'node:crypto';
import type { OperationalEvent } from '@gemba/core/event';
import { after, instant, type Instant } from '@gemba/core/time';
import { pino } from 'pino';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { openDesk, type Desk } from './desk.ts';
import type { Opening, OptionScope } from './orders.ts';

export const PLANT = 'p';
export const WINDOW_MS = 60_000;
export const NOTHING_SHOWN: OptionScope = {
  playbook: 'test',
  version: 1,
  event: {},
  plan: {},
  seen: { workOrders: [], stock: [], salesLines: [], purchaseLines: [] },
};

export async function plantDatabase(): Promise<TestDatabase> {
  const db = await testDatabase();
  await db.pool.query(`insert into plant (id, name) values ($1, 'P')`, [PLANT]);
  return db;
}

export function deskOn(db: TestDatabase, now: () => Instant = () => instant(Date.now())): Desk {
  return openDesk({
    database: db.pool,
    plant: PLANT,
    now,
    log: pino({ level: 'silent' }),
    escalateTo: (_state, _decision, step) => [step.to, ...(step.also ?? [])],
    repeatTo: (_state, { owner, alsoAsked = [] }) => [...(owner === null ? [] : [owner]), ...alsoAsked],
    byTimeout: () => ({ outcome: { params: {}, postings: [], effects: [] }, transactions: new Map() }),
    askAgain: (_state, decision) => decision.owner,
    dayOf: (at) => at.slice(0, 10),
    secondPersons: () => [],
    onCommitted: () => undefined,
  });
}

/** A captured signal and the event that it became. */
export async function capturedEvent(db: TestDatabase): Promise<OperationalEvent> {
  const signalId = randomUUID();
  await db.pool.query(
    `with stored as (
       insert into signal (id, plant, source, external_id, received_at, content)
       values ($1, $2, 'test', $1::uuid::text, now(), '{}') returning id)
     insert into waiting_signal (signal_id, plant) select id, $2 from stored`,
    [signalId, PLANT],
  );
  return {
    id: randomUUID(),
    plant: PLANT,
    type: 'test',
    occurredAt: instant(Date.now()),
    source: 'test',
    signalId,
    fields: {},
    missing: [],
  };
}

export function opening(event: OperationalEvent, correlationKey: string, at: Instant): Opening {
  const exceptionId = randomUUID();
  return {
    exceptionId,
    packs: {},
    scope: NOTHING_SHOWN,
    command: {
      type: 'open',
      opened: {
        plant: PLANT,
        title: correlationKey,
        where: '',
        playbook: 'test',
        playbookVersion: 1,
        correlationKey,
        priority: 'B',
        subject: {},
        consequence: null,
        eventId: event.id,
        source: event.source,
        occurredAt: event.occurredAt,
      },
      decisions: ['quality', 'planning'].map((name) => ({
        decisionId: `${exceptionId}.${name}`,
        function: name,
        question: '?',
        options: [{ id: 'ok', label: 'OK', detail: '', params: [], posts: [], needsReason: false }],
        dueAt: after(at, WINDOW_MS),
        windowMs: WINDOW_MS,
        acknowledgedWindowMs: WINDOW_MS,
        ladder: [{ afterMs: 0, to: 'deputy' }],
        owner: 'ann',
      })),
    },
  };
}
