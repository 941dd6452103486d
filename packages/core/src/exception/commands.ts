/** What can be asked of an exception. Ids, people and times that a rule needs are in the command: `decide` looks nothing up. */
import type { Difference, Effect, PostingKind } from '../posting/index.ts';
import type { Instant } from '../time/index.ts';
import type { Actor, FactPayloads } from './facts.ts';
import type { Conflict, Option } from './state.ts';

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
    }
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
      type: 'shelve';
      decisionId: string;
      expectedVersion: number;
      by: Actor;
      until: Instant;
      reason: string;
    }
  | { type: 'unshelve'; decisionId: string; expectedVersion: number; by: Actor }
  | { type: 'comment'; decisionId: string; by: Actor; text: string }
  /** the timer fired: escalate, or end the shelving. `to` is who the roster names for the step's role now */
  | { type: 'timer'; decisionId: string; to: string | null }
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
  | 'wrong_repair';

/** A refusal is a value: the rule that said no, and why in one sentence. `field` names the culprit in the request. */
export interface Refusal {
  refused: RefusalCode;
  why: string;
  field?: string;
}
