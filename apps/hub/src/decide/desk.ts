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
  type Command,
  type Decision,
  type ExceptionState,
  type JournalEntry,
  type Refusal,
} from '@gemba/core/exception';
import type { OperationalEvent } from '@gemba/core/event';
import type { Instant } from '@gemba/core/time';
import type { NoRights } from '../auth/rights.ts';
import { inTransaction, isStatementsFault, type Database } from '../store/database.ts';
import { admit, release } from '../situation/admit.ts';
import type { Match } from '../situation/match.ts';
import type { Release } from '../situation/releases.ts';
import { stageOf } from './apply.ts';
import { findConflicts, settleOtherSide } from './conflicts.ts';
import { attempt, fireDue, type Asking, type Decided, type Fired } from './firing.ts';
import type { ActPlan, Order, Plan, Target } from './orders.ts';
import { Round, type RoundParts } from './round.ts';

/** Orders in one transaction: more would make single acts wait behind a flood. */
const MAX_ROUND = 200;
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
  /** stores the event and opens, joins or holds an exception per match; nothing when another hub did it already */
  event(event: OperationalEvent, matches: Match[]): Promise<void>;
  /** judges a held cause once more; nothing when another hub did it already */
  release(held: Release): Promise<void>;
  /** fires timers due at `at`, as many as one round takes. @param except decisions that are left alone */
  fireTimers(at: Instant, except?: readonly string[]): Promise<Fired>;
  /** finishes what was taken, takes no more */
  close(): Promise<void>;
}

interface Waiting {
  order: Order;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

export interface DeskParts extends RoundParts, Asking {
  database: Database;
  /** whom the roster names for a question that is asked again: whoever decided may have gone home */
  askAgain: (state: ExceptionState, decision: Decision, at: Instant) => string | null;
  /** who can confirm what `by` proposes, where nobody who is asked is there for it */
  secondPersons: (state: ExceptionState, decision: Decision, by: string) => string[];
  onCommitted: () => void;
}

export function openDesk(parts: DeskParts): Desk {
  const { database, log } = parts;
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
      const stage = await Round.begin(tx, parts);
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
        if (!stage.known.takeSignal(order.event.signalId)) return { entries: [] };
        stage.addEvent(order.event);
        const entries: JournalEntry[] = [];
        let wrong: unknown = null;
        for (const match of order.matches) {
          const admitted = await admit(stageOf(stage), stage.keeper, order.event, match);
          if ('entries' in admitted) entries.push(...admitted.entries);
          else {
            // one playbook's mistake must not silence another's exception
            wrong = admitted.wrong;
            log.error(
              { err: wrong, event: order.event.id, cause: match.correlationKey },
              'an exception could not be prepared',
            );
          }
        }
        if (wrong !== null && entries.length === 0) throw wrong;
        return { entries };
      }
      case 'release': {
        const admitted = await release(stageOf(stage), stage.keeper, order.release);
        if ('wrong' in admitted) throw admitted.wrong;
        return admitted;
      }
      case 'timers':
        return fireDue(stage, order, { ...parts, enact });
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
    { target, plan: planOf }: { target: Target; plan: Plan | ActPlan },
  ): Promise<Decided | Extract<Answer, { refusal: unknown }>> {
    const exceptionId = await stage.known.exceptionOf(target);
    const state = exceptionId === null ? null : await stage.known.load(exceptionId);
    if (!exceptionId || !state)
      return {
        refusal:
          'postingId' in target
            ? { refused: 'unknown_posting', why: 'There is no such posting.' }
            : { refused: 'unknown_decision', why: 'There is no such decision.' },
        current: null,
      };
    // what Gemba finds out needs no look at the surroundings
    const plan =
      typeof planOf === 'function' ? planOf(state, await stage.known.surroundingsOf(exceptionId)) : planOf;
    if (plan === null) return { exceptionId, state, plan, facts: [] };
    if ('refused' in plan) return { refusal: plan, current: state };
    const facts = decide(state, addressed(plan.command, state, stage.at), stage.at);
    if (isRefusal(facts)) return { refusal: facts, current: state };
    if (plan.command.type === 'reopen' && (await stage.known.isCauseOpen(state.correlationKey)))
      return {
        refusal: {
          refused: 'cause_open_again',
          why: 'The same cause is open as another exception by now; decide it there.',
        },
        current: state,
      };
    return { exceptionId, state, plan, facts };
  }

  /** An outcome that is taken back is a question to somebody, and so is a choice for two people. */
  function addressed(command: Command, state: ExceptionState, at: Instant): Command {
    if (!isTakingBack(command) && command.type !== 'decide') return command;
    const decision = state.decisions.find((d) => d.id === command.decisionId);
    if (!decision) return command;
    const next = attempt((): Command => {
      if (isTakingBack(command)) return { ...command, to: parts.askAgain(state, decision, at) };
      if (!decision.options.some((o) => o.id === command.option && o.fourEyes)) return command;
      return { ...command, seconds: parts.secondPersons(state, decision, command.by) };
    });
    if ('value' in next) return next.value;
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
    report: (exceptionId, command) => submit({ kind: 'act', target: { exceptionId }, plan: { command } }),
    event: async (event, matches) => {
      await submit({ kind: 'event', event, matches });
    },
    release: async (held) => {
      await submit({ kind: 'release', release: held });
    },
    fireTimers: async (at, except = []) => {
      const unfired: string[] = [];
      const answer = await submit({ kind: 'timers', at, except, failed: unfired });
      return { facts: 'entries' in answer ? answer.entries.length : 0, failed: unfired };
    },
    close: async () => {
      closed = true;
      while (running) await running;
    },
  };
}

const TAKING_BACK = ['withdraw', 'reopen', 'overrule', 'send-back'] as const;
type TakingBack = Extract<Command, { type: (typeof TAKING_BACK)[number] }>;
const isTakingBack = (command: Command): command is TakingBack =>
  (TAKING_BACK as readonly string[]).includes(command.type);
