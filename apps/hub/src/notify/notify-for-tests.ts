/** Exceptions on a test database as the desk would write them, people with phones, and hubs that tell them, on one clock. */
import { randomUUID } from 'node:crypto';
import {
  actorOf,
  decide,
  evolve,
  isRefusal,
  type Command,
  type ExceptionState,
  type FactPayloads,
  type JournalEntry,
} from '@gemba/core/exception';
import { TELLING_RULES, type ChannelKind, type TellingRules } from '@gemba/core/notification';
import { after, instant, type Instant } from '@gemba/core/time';
import type { ActReply, StationNotice } from '@gemba/core/wire';
import { pino } from 'pino';
import type { Channel, Inbound, Outgoing, SendResult } from '../channels/channel.ts';
import { refusalProblem } from '../http/problem.ts';
import { inTransaction } from '../store/database.ts';
import type { TestDatabase } from '../store/test-database.ts';
import { personAt } from './answers/person-at.ts';
import { openInApp } from './send/in-app.ts';
import { readTemplates } from './message-templates.ts';
import { startNotify, type Notify } from './notify.ts';
import type { NotifyParts, TellablePerson } from './parts.ts';
import { gather, nobodyTold, writeTold } from './told.ts';

export const PLANT = 'p';
export const T0 = instant(Date.UTC(2026, 10, 22, 8));
export const MIN = 60_000;
export const KEEP_FOR_MS = 400 * 24 * 60 * MIN;

/** FAKE: a provider that takes what it gets, or does what the test says; nothing leaves the process. */
export class FakeChannel implements Channel {
  readonly kind: ChannelKind;
  readonly sent: Outgoing[] = [];
  answer: (message: Outgoing, nth: number) => SendResult | Promise<SendResult> = (message) => ({
    sent: true,
    providerId: `provider-${message.id}`,
  });
  constructor(kind: ChannelKind) {
    this.kind = kind;
  }
  async send(message: Outgoing): Promise<SendResult> {
    this.sent.push(message);
    return this.answer(message, this.sent.length);
  }
  health() {
    return { state: 'up' as const, detail: null, receipts: 'seen' as const };
  }
  async close() {}
}

type Asked = FactPayloads['decision.asked'];

export interface Plant {
  now: () => Instant;
  tick(ms: number): void;
  people: Record<string, TellablePerson>;
  open(
    exceptionId: string,
    asked: (Partial<Asked> & { decisionId: string })[],
    more?: Partial<FactPayloads['exception.opened']>,
  ): Promise<void>;
  run(exceptionId: string, command: Command): Promise<ActReply>;
  state(exceptionId: string): ExceptionState;
  exceptionOf(decisionId: string): string;
  /** a hub that tells people; without a loop of its own unless `running` */
  hub(
    channels?: readonly Channel[],
    more?: Partial<NotifyParts> & { present?: () => readonly string[]; running?: boolean },
  ): Promise<Hub>;
}

export interface Hub extends Notify {
  inApp: { person: string; notice: StationNotice }[];
}

export const OPTIONS: Asked['options'] = [
  { id: 'use', label: 'Use as is', detail: '', params: [], posts: [], needsReason: false },
  { id: 'scrap', label: 'Scrap', detail: '', params: [], posts: [], needsReason: true },
];

export async function plantOn(db: TestDatabase): Promise<Plant> {
  await db.pool.query(`insert into plant (id, name) values ($1, 'P') on conflict do nothing`, [PLANT]);
  let at = T0;
  let seq = 0;
  let ids = 0;
  const states = new Map<string, ExceptionState>();
  const now = () => at;
  const people: Plant['people'] = {};

  async function run(exceptionId: string, command: Command): Promise<ActReply> {
    const before = states.get(exceptionId);
    const facts = decide(before ?? null, command, at);
    if (isRefusal(facts)) return { ok: false, problem: refusalProblem(facts) };
    let state = before;
    const told = nobodyTold();
    const entries: JournalEntry[] = [];
    for (const fact of facts) {
      seq += 1;
      const entry = { ...fact, seq, at, exceptionId, actor: actorOf(command), hash: '', previousHash: '' };
      const next = evolve(state, entry);
      gather(told, state, next, entry);
      state = next;
      entries.push(entry);
    }
    if (!state) return { ok: true, entries };
    states.set(exceptionId, state);
    await store(state, told);
    return { ok: true, entries };
  }

  const store = (state: ExceptionState, told: ReturnType<typeof nobodyTold>) =>
    inTransaction(db.pool, async (tx) => {
      await tx.query(
        `insert into exception (id, plant, correlation_key, playbook, state, priority, opened_at, last_seq, fold)
         values ($1::uuid, $2, ($1::uuid)::text, 'test', $3, $4, $5, $6, $7)
         on conflict (id) do update set fold = excluded.fold, state = excluded.state`,
        [state.id, PLANT, state.state, state.priority, state.openedAt, state.seq, state],
      );
      for (const d of state.decisions)
        await tx.query(
          `insert into decision (id, plant, exception_id, function, owner, state, version, asked_at, due_at, escalation_level)
           values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
           on conflict (id) do update set state = excluded.state, owner = excluded.owner, version = excluded.version`,
          [
            d.id,
            PLANT,
            state.id,
            d.function,
            d.owner,
            d.state,
            d.version,
            d.askedAt,
            d.dueAt,
            d.escalationLevel,
          ],
        );
      await writeTold(tx, PLANT, told);
    });

  return {
    now,
    tick: (ms) => {
      at = after(at, ms);
    },
    people,
    run,
    state: (id) => {
      const found = states.get(id);
      if (!found) throw new Error(`no exception ${id}`);
      return found;
    },
    exceptionOf: (decisionId) =>
      [...states.values()].find((s) => s.decisions.some((d) => d.id === decisionId))?.id ?? '',
    open: async (exceptionId, asked, more = {}) => {
      await run(exceptionId, {
        type: 'open',
        opened: {
          plant: PLANT,
          title: 'Torque out of tolerance',
          where: 'Line 3',
          playbook: 'test',
          playbookVersion: 1,
          correlationKey: exceptionId,
          priority: 'B',
          subject: {},
          consequence: null,
          eventId: randomUUID(),
          source: 'test',
          occurredAt: at,
          ...more,
        },
        decisions: asked.map((one) => ({
          function: 'quality',
          question: 'Use the lot?',
          options: OPTIONS,
          dueAt: after(at, 10 * MIN),
          windowMs: 10 * MIN,
          acknowledgedWindowMs: 10 * MIN,
          ladder: [{ afterMs: 0, to: 'lead', channels: ['voice'] }],
          owner: 'ann',
          ...one,
        })),
      });
    },
    hub: async (channels = [], more = {}) => {
      const inApp: Hub['inApp'] = [];
      let receive: (inbound: Inbound) => Promise<void> = async () => undefined;
      const { present = () => [], running = false, ...rest } = more;
      const parts: NotifyParts = {
        database: db.pool,
        plant: PLANT,
        channels: new Map(channels.map((channel) => [channel.kind, channel])),
        inApp: openInApp({
          emit: async (person, notice) => inApp.push({ person, notice }) > 0,
          present,
          now,
          onInbound: (inbound) => receive(inbound),
        }),
        personOf: (id) => people[id] ?? null,
        personAt: (channel, address) =>
          personAt(
            Object.entries(people).map(([id, { contacts }]) => ({ id, contacts })),
            channel,
            address,
          ),
        timeZone: 'Europe/Berlin',
        flooded: async () => new Set(),
        rules: TELLING_RULES,
        templates: await readTemplates(),
        publicUrl: 'https://gemba.example',
        secret: 'a secret of at least thirty-two characters',
        replyWithinMs: 60 * MIN,
        keepForMs: KEEP_FOR_MS,
        act: async (person, decisionId, act, body) => {
          const exceptionId =
            [...states.values()].find((s) => s.decisions.some((d) => d.id === decisionId))?.id ?? '';
          const none = { postings: [], effects: [], reason: null };
          const { question: questionId, ...said } = body as Record<string, unknown>;
          const command = {
            ...none,
            type: act === 'answer' ? 'answer-colleague' : act,
            decisionId,
            by: person,
            ...said,
            questionId,
          };
          return run(exceptionId, command as unknown as Command);
        },
        newId: () => `018f0000-0000-7000-8000-${String((ids += 1)).padStart(12, '0')}`,
        random: () => 0.5,
        now,
        log: pino({ level: 'silent' }),
        ...rest,
      };
      const notify = startNotify(parts, { running });
      receive = notify.onInbound;
      return Object.assign(notify, { inApp });
    },
  };
}

export const rulesWith = (more: Partial<TellingRules>): TellingRules => ({ ...TELLING_RULES, ...more });

export const person = (name: string, ...contacts: [ChannelKind, string][]): TellablePerson => ({
  name,
  contacts: contacts.map(([channel, address]) => ({ channel, address })),
});
