/** What can be asked of an exception. Ids, people and times that a rule needs are in the command: `decide` looks nothing up. */
import type { PostingKind } from '../posting/index.ts';
import type { Instant } from '../time/index.ts';
import type { Actor, FactPayloads } from './facts.ts';

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
      postings: { postingId: string; kind: PostingKind; summary: string }[];
    }
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
    }
  | { type: 'posting-rejected'; postingId: string; rejection: string }
  | { type: 'retry-posting'; postingId: string; by: Actor }
  | { type: 'void-posting'; postingId: string; by: Actor; reason: string };

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
  | 'posting_not_rejected';

/** A refusal is a value: the rule that said no, and why in one sentence. `field` names the culprit in the request. */
export interface Refusal {
  refused: RefusalCode;
  why: string;
  field?: string;
}
