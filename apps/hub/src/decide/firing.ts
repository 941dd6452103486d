/**
 * Firing due timers, many in one round. One that cannot be carried out holds up nobody else: the round is taken back,
 * each is carried out alone, and those that fail are named to whoever asked.
 */
import {
  decide,
  dueStep,
  isRefusal,
  type Command,
  type Decision,
  type ExceptionState,
  type Fact,
  type JournalEntry,
  type LadderStep,
} from '@gemba/core/exception';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { ActPlan, Order, Surroundings, TimeoutPlan } from './orders.ts';
import type { DueTimer } from './known.ts';
import type { Round } from './round.ts';

/** Timers in one round. */
const MAX_TIMERS = 500;

/** What came of due timers. */
export interface Fired {
  facts: number;
  /** decisions whose timers could not be fired, and would fail again */
  failed: string[];
}

/** What Gemba must know when nobody has decided in time. */
export interface Asking {
  log: Logger;
  /** whom the roster names for a step of the ladder, now; the owner first */
  escalateTo: (state: ExceptionState, decision: Decision, step: LadderStep, at: Instant) => string[];
  /** who is asked already and is to be asked once more */
  repeatTo: (state: ExceptionState, decision: Decision, step: LadderStep | null, at: Instant) => string[];
  /** what an option posts that counts because nobody has decided; null: it cannot be posted now */
  byTimeout: (
    state: ExceptionState,
    decision: Decision,
    option: string,
    surroundings: Surroundings,
  ) => TimeoutPlan | null;
}

/** What a command leads to, before it is written down. */
export interface Decided {
  exceptionId: string;
  /** before the facts */
  state: ExceptionState;
  plan: ActPlan | null;
  facts: Fact[];
}

interface Parts extends Asking {
  enact: (stage: Round, decided: Decided) => Promise<JournalEntry[]>;
}

export async function fireDue(
  stage: Round,
  { at, except, failed }: Extract<Order, { kind: 'timers' }>,
  parts: Parts,
): Promise<{ entries: JournalEntry[] }> {
  const { log } = parts;
  // an order may be carried out again
  failed.length = 0;
  const due = await stage.known.dueTimers(at, except, MAX_TIMERS);
  const undo = stage.mark();
  const entries: JournalEntry[] = [];
  try {
    for (const timer of due) entries.push(...(await fire(stage, timer, parts)));
  } catch (error) {
    if (stage.isBroken(error)) throw error;
    undo();
    entries.length = 0;
    for (const timer of due) entries.push(...(await fireAlone(stage, timer, failed, parts)));
  }
  if (entries.length > 0) log.debug({ fired: entries.length }, 'timers fired');
  return { entries };
}

async function fireAlone(
  stage: Round,
  timer: DueTimer,
  failed: string[],
  parts: Parts,
): Promise<JournalEntry[]> {
  const undo = stage.mark();
  try {
    return await fire(stage, timer, parts);
  } catch (error) {
    if (stage.isBroken(error)) throw error;
    undo();
    failed.push(timer.decisionId);
    parts.log.error({ err: error, ...timer }, 'a due window could not be handled; the others are');
    return [];
  }
}

async function fire(
  stage: Round,
  { decisionId, exceptionId }: DueTimer,
  parts: Parts,
): Promise<JournalEntry[]> {
  const state = await stage.known.load(exceptionId);
  const decision = state?.decisions.find((d) => d.id === decisionId);
  if (!state || !decision) return [];
  const { log } = parts;
  const due = dueStep(decision, stage.at);
  const step = ('step' in due && due.step) || (due.does === 'take-default' && decision.ladder[0]) || null;
  const next = attempt(() => {
    if (due.does === 'repeat') return parts.repeatTo(state, decision, step, stage.at);
    return step ? parts.escalateTo(state, decision, step, stage.at) : [];
  });
  // whom to ask is not known, but that the window is over is a fact all the same
  if ('wrong' in next) log.error({ err: next.wrong, decisionId }, 'the roster could not be asked');
  const to = 'value' in next ? next.value : [];
  const takes = due.does === 'take-default' ? due.option : due.does === 'run-out' ? due.takes : null;
  const timeout =
    takes === null ? null : await defaultOutcome(stage, { state, decision, option: takes }, parts);
  const command: Command = { type: 'timer', decisionId, to, ...(timeout && { timeout: timeout.outcome }) };
  const facts = decide(state, command, stage.at);
  if (isRefusal(facts)) return [];
  const plan = { command, ...(timeout && { transactions: timeout.transactions }) };
  return parts.enact(stage, { exceptionId, state, plan, facts });
}

async function defaultOutcome(
  stage: Round,
  { state, decision, option }: { state: ExceptionState; decision: Decision; option: string },
  { log, byTimeout }: Parts,
): Promise<TimeoutPlan | null> {
  const surroundings = await stage.known.surroundingsOf(state.id);
  const planned = attempt(() => byTimeout(state, decision, option, surroundings));
  if ('value' in planned) return planned.value;
  log.error({ err: planned.wrong, decisionId: decision.id }, 'the default outcome could not be prepared');
  return null;
}

export function attempt<T>(work: () => T): { value: T } | { wrong: unknown } {
  try {
    return { value: work() };
  } catch (error) {
    return { wrong: error };
  }
}
