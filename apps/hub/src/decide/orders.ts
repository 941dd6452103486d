/** What can be asked of the desk: acts of people and reports of Gemba's own as plans, routed events, due timers. */
import type { Command, ExceptionState, Option, Refusal } from '@gemba/core/exception';
import type { OperationalEvent } from '@gemba/core/event';
import type { ContextPack } from '@gemba/core/planning';
import type { TouchedRows, Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import type { NoRights } from '../auth/rights.ts';
import type { Match } from '../situation/match.ts';
import type { Release } from '../situation/releases.ts';
import type { Values } from '@gemba/core/playbook';

/** The figures and documents that the options of a question were made of, as they were shown. */
export interface Shown {
  plan: Values;
  seen: TouchedRows;
}

/** What templates of a chosen option are filled from, later: kept with the exception. */
export interface OptionScope extends Shown {
  playbook: string;
  version: number;
  event: Values;
  /** by decision id: for those that were asked once more, on newer figures */
  again?: Record<string, Shown>;
}

/** One question of an exception, prepared anew on the planning context as it is now. */
export interface AskedAgain {
  decisionId: string;
  options: Option[];
  pack: ContextPack;
  shown: Shown;
}

/** A new exception as its playbook prepared it. */
export interface Opening {
  exceptionId: string;
  command: Extract<Command, { type: 'open' }>;
  packs: Record<string, ContextPack>;
  /** what templates of the chosen option are filled from, later */
  scope: OptionScope;
}

/** What a new posting sends, and the rows that its decision was made on (null: nothing to hold it against). */
export interface NewTransaction {
  transaction: Transaction;
  basis: TouchedRows | null;
}

/** A posting's own part, which the journal does not carry. */
export interface StoredPosting extends NewTransaction {
  id: string;
  summary: string;
}

/** What a plan may look up of the exception that it meets. */
export interface Surroundings {
  scope: OptionScope;
  postings: readonly StoredPosting[];
}

export interface ActPlan {
  command: Command;
  /** by posting id */
  transactions?: ReadonlyMap<string, NewTransaction>;
  /** what the postings of these ids send from now on */
  repaired?: ReadonlyMap<string, Transaction>;
  /** a question that is asked once more, on newer figures */
  again?: AskedAgain;
  /** what the same act does to another exception: both, or neither */
  also?: { target: Target; plan: Plan };
}

/** What counts because nobody has decided. */
export interface TimeoutPlan {
  outcome: NonNullable<Extract<Command, { type: 'timer' }>['timeout']>;
  transactions: ReadonlyMap<string, NewTransaction>;
}

/** An act on the state that it meets; null: there is nothing left to do. */
export type Plan = (state: ExceptionState, surroundings: Surroundings) => ActPlan | Refusal | NoRights | null;

export type Target = { decisionId: string } | { postingId: string } | { exceptionId: string };

export type Order =
  | { kind: 'act'; target: Target; plan: Plan | ActPlan }
  | { kind: 'event'; event: OperationalEvent; matches: Match[] }
  /** a cause that was held, to be judged once more */
  | { kind: 'release'; release: Release }
  /** `failed`: filled with the decisions whose timers cannot be fired */
  | { kind: 'timers'; at: Instant; except: readonly string[]; failed: string[] };
