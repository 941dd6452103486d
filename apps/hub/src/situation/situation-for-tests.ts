/** A plant floor for tests: playbooks, a desk on a test database, and a clock to turn. */
import { randomUUID } from 'node:crypto';
import type { FieldValue, OperationalEvent } from '@gemba/core/event';
import type { ExceptionState } from '@gemba/core/exception';
import { correlationKey, parsePlaybook, partialKey, prepare, type Playbook } from '@gemba/core/playbook';
import type { StopTimes } from '@gemba/core/situation';
import { after, instant, type Instant } from '@gemba/core/time';
import { pino } from 'pino';
import { deskOn, opening, PLANT } from '../decide/desk-for-tests.ts';
import type { Opening } from '../decide/orders.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { matchesIn, releasedMatch, type GatingSurroundings } from './gating.ts';
import { releaseDue, type ReleaseParts } from './releases.ts';

export interface Floor {
  now: () => Instant;
  /** moves the clock; nothing happens by it */
  pass(seconds: number): void;
  stops: StopTimes[];
  playbooks: Playbook[];
  /** an event arrives now. @param ago seconds since it happened */
  tell(type: string, values?: Record<string, FieldValue>, ago?: number): Promise<OperationalEvent>;
  /** what the sweep does, once. @returns causes looked at */
  sweep(): Promise<number>;
  releaseParts: ReleaseParts;
  /** answers all that an exception asks */
  resolve(exceptionId: string): Promise<void>;
  exceptions(playbook?: string): Promise<ExceptionState[]>;
  /** why they were not asked about at once, in the order of opening */
  heldBefore(): Promise<unknown[]>;
  causes(): Promise<{ key: string; held_because: string | null }[]>;
}

export function floorOn(db: TestDatabase, yamls: readonly string[]): Floor {
  let clock = instant(Date.UTC(2026, 10, 22, 8));
  const stops: StopTimes[] = [];
  const playbooks = yamls.map((yaml) => {
    const parsed = parsePlaybook(yaml, 'test.yaml');
    if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
    return parsed.playbook;
  });

  const around = (): GatingSurroundings => ({
    playbooks,
    stops,
    plan: () => ({}),
    causeOf,
    open: (playbook, event) => openingOf(playbook, event, clock),
  });

  const desk = deskOn(db, () => clock);

  const releaseParts: ReleaseParts = {
    database: db.pool,
    plant: PLANT,
    now: () => clock,
    live: () => playbooks.map(({ playbook }) => playbook),
    matchOf: (id, event) => {
      const playbook = playbooks.find((one) => one.playbook === id);
      return playbook ? releasedMatch(playbook, event, around()) : null;
    },
    desk,
    log: pino({ level: 'silent' }),
  };

  const exceptions = async (playbook?: string): Promise<ExceptionState[]> => {
    const { rows } = await db.pool.query<{ fold: ExceptionState }>(
      'select fold from exception order by last_seq',
    );
    return rows.map((row) => row.fold).filter((fold) => !playbook || fold.playbook === playbook);
  };

  return {
    now: () => clock,
    pass: (seconds) => {
      clock = after(clock, seconds * 1_000);
    },
    stops,
    playbooks,
    tell: async (type, values = {}, ago = 0) => {
      const event = happened(type, values, after(clock, -ago * 1_000));
      await db.pool.query(
        `with stored as (
           insert into signal (id, plant, source, external_id, received_at)
           values ($1, $2, 'test', $1::uuid::text, $3) returning id)
         insert into waiting_signal (signal_id, plant) select id, $2 from stored`,
        [event.signalId, PLANT, clock],
      );
      await desk.event(event, matchesIn(event, around()));
      return event;
    },
    sweep: () => releaseDue(releaseParts),
    releaseParts,
    resolve: async (exceptionId) => {
      await desk.report(exceptionId, { type: 'moot', why: 'the test is done with it' });
    },
    exceptions,
    heldBefore: async () => {
      const { rows } = await db.pool.query<{ held: unknown }>(
        `select payload -> 'held' as held from journal where type = 'exception.opened' order by seq`,
      );
      return rows.map((row) => row.held);
    },
    causes: async () =>
      (
        await db.pool.query<{ key: string; held_because: string | null }>(
          'select key, held_because from cause order by key',
        )
      ).rows,
  };
}

const happened = (type: string, values: Record<string, FieldValue>, at: Instant): OperationalEvent => ({
  id: randomUUID(),
  plant: PLANT,
  type,
  occurredAt: at,
  source: 'test',
  signalId: randomUUID(),
  fields: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, confidence: 1, from: 'signal' }]),
  ),
  missing: [],
});

const causeOf = (playbook: Playbook, event: OperationalEvent): string =>
  correlationKey(playbook, event) ?? partialKey(playbook, event);

function openingOf(playbook: Playbook, event: OperationalEvent, at: Instant): Opening {
  const { title, where, priority, subject, decisions } = prepare(playbook, event, {});
  const { exceptionId, command, ...rest } = opening(event, causeOf(playbook, event), at);
  const opened = { title, where, playbook: playbook.playbook, priority: priority ?? 'B', subject };
  return {
    ...rest,
    exceptionId,
    command: {
      ...command,
      opened: { ...command.opened, ...opened },
      decisions: decisions.map(({ id, pack: _pack, window: _window, ...question }) => ({
        ...question,
        decisionId: `${exceptionId}.${id}`,
        dueAt: after(at, question.windowMs),
        owner: 'ann',
      })),
    },
  };
}

/** A playbook with these fields beside what every playbook needs. */
export const playbookYaml = (id: string, fields: string): string => `playbook: ${id}
title: '${id} \${event.?workCentre.orValue("")}'
where: here
severity: high
${fields}
decisions:
  - id: maintenance
    function: maintenance
    question: Who?
    pack: maintenance
    window: 5m
    afterAcknowledge: 15m
    ladder: [{ after: 0s, to: deputy }]
    options: [{ id: ok, label: OK, detail: Nothing is posted }]
`;
