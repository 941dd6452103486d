/** What can be asked of an exception. Ids, people and times that a rule needs are in the command: `decide` looks nothing up. */
import type { Difference, Effect, PostingKind } from '../posting/index.ts';
import type { Instant } from '../time/index.ts';
import type { Actor, FactPayloads, PassedOnBecause } from './facts.ts';
import type { Conflict, Consequence, Option, Priority, Signature, WindowReason } from './state.ts';

export interface NewPosting {
  postingId: string;
  kind: PostingKind;
  summary: string;
  compensates?: string;
}

export type Command =
  | {
      type: 'open';
      opened: FactPayloads['exception.opened'];
      /** as the playbook prepared them for this exception */
      decisions: FactPayloads['decision.asked'][];
    }
  | { type: 'join'; eventId: string; source: string; occurredAt: Instant }
  /** an event of a cause that is muted while this exception is open */
  | { type: 'mute'; eventId: string; source: string; playbook: string; cause: string }
  | { type: 'place-under'; parent: string | null }
  /** what the planning context says now; only what differs becomes a fact */
  | {
      type: 'reassess';
      consequence: Consequence | null;
      priority: Priority;
      windows: { decisionId: string; dueAt: Instant; windowMs: number; why: WindowReason }[];
    }
  | { type: 'acknowledge'; decisionId: string; expectedVersion: number; by: Actor }
  | {
      type: 'decide';
      decisionId: string;
      expectedVersion: number;
      by: Actor;
      option: string;
      params: Record<string, string | number>;
      reason: string | null;
      /** what the option posts, rendered by the playbook for these parameters */
      postings: NewPosting[];
      /** of these postings, and what the option declares beside them */
      effects: Effect[];
      /** the decider has proven who he is once more, for this meaning */
      signature?: Signature;
      /** of an option for two people: whom the roster names to confirm it, where nobody who is asked is there */
      seconds?: string[];
    }
  /** the second person's word on what one has chosen; `confirm` carries what the option posts */
  | {
      type: 'confirm';
      decisionId: string;
      expectedVersion: number;
      by: Actor;
      postings: NewPosting[];
      effects: Effect[];
      signature?: Signature;
    }
  | { type: 'reject-proposal'; decisionId: string; expectedVersion: number; by: Actor; reason: string }
  /**
   * Takes an outcome back and asks again: its decider by himself (`withdraw`), an arbiter's word (`overrule`), or an ERP
   * whose documents have moved since (`send-back`). What was not sent is superseded; what is confirmed is undone by
   * `compensations`. `to`: who is asked, null: nobody is on; absent: whoever decided.
   */
  | {
      type: 'withdraw';
      decisionId: string;
      expectedVersion: number;
      by: Actor;
      reason: string;
      compensations: NewPosting[];
      to?: string | null;
    }
  /** a resolved exception is asked about once more, beginning with this decision */
  | {
      type: 'reopen';
      decisionId: string;
      expectedVersion: number;
      by: Actor;
      reason: string;
      compensations: NewPosting[];
      to?: string | null;
    }
  | {
      type: 'overrule';
      decisionId: string;
      by: Actor;
      reason: string;
      compensations: NewPosting[];
      to?: string | null;
    }
  | {
      type: 'send-back';
      decisionId: string;
      differences: Difference[];
      options?: Option[];
      to?: string | null;
    }
  /** what the exception is about has come to an end elsewhere: nobody needs to be asked any more */
  | { type: 'moot'; why: string }
  | { type: 'conflict-found'; decisionId: string; conflict: Conflict }
  | { type: 'conflict-settled'; decisionId: string; conflictId: string }
  | {
      type: 'reassign';
      decisionId: string;
      expectedVersion: number;
      by: Actor;
      to: string;
      reason: string | null;
    }
  | {
      type: 'delegate';
      decisionId: string;
      expectedVersion: number;
      by: Actor;
      to: string;
      reason: string | null;
    }
  /** `from`: whose it was when it was looked at; another one's by now: nothing to do */
  | {
      type: 'pass-on';
      decisionId: string;
      from: string | null;
      to: string | null;
      because: PassedOnBecause;
    }
  | {
      type: 'offer-hand-over';
      decisionId: string;
      expectedVersion: number;
      by: Actor;
      to: string;
      note: string;
      answerBy: Instant;
    }
  | { type: 'accept-hand-over'; decisionId: string; expectedVersion: number; by: Actor }
  | { type: 'decline-hand-over'; decisionId: string; expectedVersion: number; by: Actor; reason: string }
  | {
      type: 'ask-colleague';
      decisionId: string;
      by: Actor;
      questionId: string;
      person: string;
      text: string;
    }
  | { type: 'answer-colleague'; decisionId: string; by: Actor; questionId: string; text: string }
  /** one question becomes several, each with its own outcome; the clock runs on */
  | {
      type: 'split';
      decisionId: string;
      expectedVersion: number;
      by: Actor;
      parts: { decisionId: string; question: string; owner: string | null }[];
    }
  | {
      type: 'shelve';
      decisionId: string;
      expectedVersion: number;
      by: Actor;
      until: Instant;
      reason: string;
      /** ends at the exception's next event, too */
      oneShot?: true;
    }
  | { type: 'unshelve'; decisionId: string; expectedVersion: number; by: Actor }
  /** found shelved longer than it may be, after a restart or a change of the clock */
  | { type: 'unshelve-in-doubt'; decisionId: string }
  | { type: 'comment'; decisionId: string; by: Actor; text: string; mentions?: string[] }
  /**
   * The timer fired; see `dueStep` for what it will do. `to`: whom the roster names for the step now, the owner first.
   * `timeout`: what the option of `onTimeout` posts.
   */
  | {
      type: 'timer';
      decisionId: string;
      to: string[];
      timeout?: { params: Record<string, string | number>; postings: NewPosting[]; effects: Effect[] };
    }
  | { type: 'posting-sent'; postingId: string }
  | { type: 'posting-posted'; postingId: string; erpDocument: string }
  | {
      type: 'posting-confirmed';
      postingId: string;
      erpDocument: string;
      readBack: Record<string, string | number>;
      differences: Difference[];
    }
  | { type: 'posting-rejected'; postingId: string; rejection: string }
  | { type: 'retry-posting'; postingId: string; by: Actor }
  | { type: 'void-posting'; postingId: string; by: Actor; reason: string }
  | {
      type: 'repair-posting';
      postingId: string;
      by: Actor;
      summary: string;
      changes: Difference[];
      reason: string;
    }
  | { type: 'enter-document'; postingId: string; by: Actor; erpDocument: string; reason: string }
  | { type: 'compensate-posting'; postingId: string; by: Actor; reason: string; compensation: NewPosting };

export type RefusalCode =
  | 'stale_version'
  | 'already_decided'
  | 'already_acknowledged'
  | 'exception_resolved'
  | 'unknown_decision'
  | 'unknown_option'
  | 'unknown_posting'
  | 'missing_parameter'
  | 'wrong_parameter'
  | 'unknown_parameter'
  | 'reason_required'
  | 'same_owner'
  | 'not_shelved'
  | 'shelved_too_long'
  | 'already_exists'
  | 'posting_not_rejected'
  | 'posting_under_way'
  | 'posting_not_confirmed'
  | 'compensated_already'
  | 'cannot_be_undone'
  | 'not_decided'
  | 'nothing_to_repair'
  | 'wrong_repair'
  /** the decision needs no answer any more: another has ruled */
  | 'superseded'
  | 'signature_required'
  | 'proposed_already'
  | 'nothing_proposed'
  | 'second_person_required'
  | 'shelving_not_allowed'
  | 'not_the_owner'
  | 'no_hand_over'
  | 'not_offered_to_you'
  | 'answer_too_late'
  | 'unknown_question'
  | 'answered_already'
  | 'cannot_be_split'
  | 'exception_open'
  | 'cause_open_again'
  | 'unknown_person'
  | 'off_shift';

/** A refusal is a value: the rule that said no, and why in one sentence. `field` names the culprit in the request. */
export interface Refusal {
  refused: RefusalCode;
  why: string;
  field?: string;
}
