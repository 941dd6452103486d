/**
 * The desk: the one place where facts come into being. Orders (acts of people, routed events, due timers, reports of
 * the outbox) queue here; each round takes what has gathered and runs *load → decide → append facts + update read
 * tables + enqueue postings* in ONE transaction under the plant's row lock. So `seq` is gapless and commit-ordered,
 * a flood pays one commit for many orders, and an order that is refused or fails leaves no trace and harms no other.
 */
import {
  actorOf,
  decide,
  isRefusal,
  nextRole,
  type Command,
  type Decision,
  type ExceptionState,
  type Fact,
  type JournalEntry,
  type Refusal,
} from '@gemba/core/exception';
import type { OperationalEvent } from '@gemba/core/event';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { NoRights } from '../auth/rights.ts';
import { inTransaction, isStatementsFault, type Database } from '../store/database.ts';
import { apply } from './apply.ts';
import { findConflicts, settleOtherSide } from './conflicts.ts';
import type { ActPlan, Opening, Order, Plan, Target } from './orders.ts';
import { Round } from './round.ts';

/** Orders in one transaction: more would make single acts wait behind a flood. */
const MAX_ROUND = 200;
/** Timers in one round. */
const MAX_TIMERS = 500;
/** Orders that may wait; the pipeline's own come in bounded batches, so only acts can pile up this far. */
const MAX_WAITING = 20_000;

export class DeskOverloaded extends Error {}

/** The order itself is at fault: it would fail again. Anything else that the desk rejects with may pass by itself. */
export class OrderFailed extends Error {}

const failed = (cause: unknown): OrderFailed =>
  new OrderFailed(cause instanceof Error ? cause.message : String(cause), { cause });

export type Answer =
  | { entries: JournalEntry[] }
  | { refusal: Refusal | NoRights; current: ExceptionState | null };

export interface Desk {
  act(target: Target, plan: Plan): Promise<Answer>;
  /** what Gemba itself finds out; a report that is known already changes nothing */
  report(exceptionId: string, command: Command): Promise<Answer>;
  /** stores the event and opens or joins an exception per match; nothing when another hub did it already */
  event(event: OperationalEvent, matches: { correlationKey: string; open: () => Opening }[]): Promise<void>;
  /** fires all timers due at `at`; resolves to false when there may be more */
  fireTimers(at: Instant): Promise<boolean>;
  /** finishes what was taken, takes no more */
  close(): Promise<void>;
}

interface Waiting {
  order: Order;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

export function openDesk(parts: {
  database: Database;
  plant: string;
  now: () => Instant;
  log: Logger;
  /** whom the roster names for a step of the ladder, now */
  escalateTo: (state: ExceptionState, decision: Decision, role: string, at: Instant) => string | null;
  /** whom the roster names for a question that is asked again: whoever decided may have gone home */
  askAgain: (state: ExceptionState, decision: Decision, at: Instant) => string | null;
  onCommitted: () => void;
}): Desk {
  const { database, plant, now, log } = parts;
  const queue: Waiting[] = [];
  let running: Promise<void> | null = null;
  let closed = false;

  function submit(order: Order): Promise<Answer> {
    return new Promise((resolve, reject) => {
      if (closed) reject(new DeskOverloaded('the hub is stopping'));
      else if (queue.length >= MAX_WAITING) reject(new DeskOverloaded(`${queue.length} orders wait`));
      else {
        queue.push({ order, resolve, reject });
        running ??= drain();
      }
    });
  }

  async function drain(): Promise<void> {
    await new Promise(setImmediate);
    while (queue.length > 0) {
      const batch = queue.splice(0, MAX_ROUND);
      await settle(batch);
    }
    running = null;
  }

  /** When a whole round fails, each order is tried alone, so that one bad order cannot take others with it. */
  async function settle(batch: Waiting[]): Promise<void> {
    try {
      const answers = await round(batch.map((w) => w.order));
      batch.forEach((w, i) => {
        const answer = answers[i] ?? new Error('an order without an answer');
        if (answer instanceof Error) w.reject(answer);
        else w.resolve(answer);
      });
    } catch (error) {
      if (batch.length === 1) {
        batch[0]?.reject(isStatementsFault(error) ? failed(error) : error);
        return;
      }
      log.warn({ err: error, orders: batch.length }, 'a round failed; its orders are tried one by one');
      for (const one of batch) await settle([one]);
      return;
    }
    parts.onCommitted();
  }

  const round = (orders: readonly Order[]): Promise<(Answer | Error)[]> =>
    inTransaction(database, async (tx) => {
      const stage = await Round.begin(tx, plant, now);
      await stage.preload(orders);
      const answers: (Answer | Error)[] = [];
      for (const order of orders) {
        const undo = stage.mark();
        try {
          answers.push(await carryOut(stage, order));
        } catch (error) {
          if (stage.isBroken(error)) throw error;
          undo();
          answers.push(failed(error));
        }
      }
      await stage.write();
      return answers;
    });

  async function carryOut(stage: Round, order: Order): Promise<Answer> {
    switch (order.kind) {
      case 'act':
        return carryOutAct(stage, order);
      case 'event': {
        if (!stage.takeSignal(order.event.signalId)) return { entries: [] };
        stage.addEvent(order.event);
        const { id: eventId, source, occurredAt } = order.event;
        const entries: JournalEntry[] = [];
        let wrong: unknown = null;
        for (const match of order.matches) {
          const openId = stage.openExceptionOf(match.correlationKey);
          if (openId) {
            entries.push(...apply(stage, openId, { type: 'join', eventId, source, occurredAt }));
            stage.link(openId, eventId);
            continue;
          }
          const opening = attempt(match.open);
          if ('wrong' in opening) {
            // one playbook's mistake must not silence another's exception
            wrong = opening.wrong;
            log.error(
              { err: wrong, event: eventId, cause: match.correlationKey },
              'an exception could not be prepared',
            );
            continue;
          }
          const { exceptionId, command } = opening.value;
          entries.push(...apply(stage, exceptionId, command));
          stage.addOpening(opening.value);
          stage.link(exceptionId, eventId);
        }
        if (wrong !== null && entries.length === 0) throw wrong;
        return { entries };
      }
      case 'timers': {
        const entries: JournalEntry[] = [];
        const due = await stage.dueTimers(order.at, MAX_TIMERS);
        for (const { decisionId, exceptionId } of due) {
          const state = await stage.load(exceptionId);
          const decision = state?.decisions.find((d) => d.id === decisionId);
          if (!state || !decision) continue;
          const role = nextRole(decision);
          const next = attempt(() =>
            role === null ? null : parts.escalateTo(state, decision, role, stage.at),
          );
          // whom to ask is not known, but that the window is over is a fact all the same
          if ('wrong' in next) log.error({ err: next.wrong, decisionId }, 'the roster could not be asked');
          const to = 'value' in next ? next.value : null;
          entries.push(...apply(stage, exceptionId, { type: 'timer', decisionId, to }));
        }
        if (entries.length > 0) log.debug({ fired: entries.length }, 'timers fired');
        return { entries };
      }
    }
  }

  async function carryOutAct(stage: Round, order: Extract<Order, { kind: 'act' }>): Promise<Answer> {
    const decided = await decideAct(stage, order);
    if ('refusal' in decided) return decided;
    const { also } = decided.plan ?? {};
    const alongside = also ? await decideAct(stage, also) : null;
    if (alongside && 'refusal' in alongside) return { ...alongside, current: decided.state };
    const entries = await enact(stage, decided);
    if (alongside) entries.push(...(await enact(stage, alongside)));
    return { entries };
  }

  async function decideAct(
    stage: Round,
    { target, plan: planOf }: { target: Target; plan: Plan },
  ): Promise<Decided | Extract<Answer, { refusal: unknown }>> {
    const exceptionId = await stage.exceptionOf(target);
    const state = exceptionId === null ? null : await stage.load(exceptionId);
    if (!exceptionId || !state)
      return {
        refusal:
          'postingId' in target
            ? { refused: 'unknown_posting', why: 'There is no such posting.' }
            : { refused: 'unknown_decision', why: 'There is no such decision.' },
        current: null,
      };
    const plan = planOf(state, await stage.surroundingsOf(exceptionId));
    if (plan === null) return { exceptionId, state, plan, facts: [] };
    if ('refused' in plan) return { refusal: plan, current: state };
    const facts = decide(state, addressed(plan.command, state, stage.at), stage.at);
    return isRefusal(facts) ? { refusal: facts, current: state } : { exceptionId, state, plan, facts };
  }

  /** An outcome that is taken back is a question to somebody. */
  function addressed(command: Command, state: ExceptionState, at: Instant): Command {
    if (command.type !== 'withdraw' && command.type !== 'overrule' && command.type !== 'send-back')
      return command;
    const decision = state.decisions.find((d) => d.id === command.decisionId);
    if (!decision) return command;
    const next = attempt(() => parts.askAgain(state, decision, at));
    if ('value' in next) return { ...command, to: next.value };
    log.error({ err: next.wrong, decisionId: decision.id }, 'the roster could not be asked');
    return command;
  }

  async function enact(stage: Round, { exceptionId, state, plan, facts }: Decided): Promise<JournalEntry[]> {
    if (plan === null || facts.length === 0) return [];
    const entries = stage.append(exceptionId, actorOf(plan.command), facts);
    stage.addTransactions(plan.transactions ?? new Map());
    stage.repair(plan.repaired ?? new Map());
    if (plan.again) await stage.askAgain(exceptionId, plan.again);
    for (const { type, payload } of facts) {
      if (type === 'decision.decided')
        entries.push(...(await findConflicts(stage, exceptionId, payload.decisionId)));
      if (type === 'decision.conflict-settled')
        entries.push(...(await settleOtherSide(stage, state, payload)));
    }
    return entries;
  }

  return {
    act: (target, plan) => submit({ kind: 'act', target, plan }),
    report: (exceptionId, command) =>
      submit({ kind: 'act', target: { exceptionId }, plan: () => ({ command }) }),
    event: async (event, matches) => {
      await submit({ kind: 'event', event, matches });
    },
    fireTimers: async (at) => {
      const answer = await submit({ kind: 'timers', at });
      return !('entries' in answer) || answer.entries.length < MAX_TIMERS;
    },
    close: async () => {
      closed = true;
      while (running) await running;
    },
  };
}

interface Decided {
  exceptionId: string;
  /** before the facts */
  state: ExceptionState;
  plan: ActPlan | null;
  facts: Fact[];
}

function attempt<T>(work: () => T): { value: T } | { wrong: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { wrong: error };
  }
}
