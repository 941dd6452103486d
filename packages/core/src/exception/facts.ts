/**
 * The facts of an exception: what the journal holds, what stations receive, what `evolve` folds. A fact is never
 * changed or removed; a new need is a new type or an optional field.
 */
import type { Difference, Effect, PostingKind } from '../posting/index.ts';
import type { Instant } from '../time/index.ts';
import type { Conflict, Consequence, LadderStep, Option, Priority, Returned, Subject } from './state.ts';

export interface FactPayloads {
  'exception.opened': {
    plant: string;
    title: string;
    where: string;
    playbook: string;
    playbookVersion: number;
    correlationKey: string;
    priority: Priority;
    subject: Subject;
    consequence: Consequence | null;
    eventId: string;
    source: string;
    occurredAt: Instant;
  };
  'exception.event-joined': { eventId: string; source: string; occurredAt: Instant };
  'exception.resolved': Record<string, never>;
  'decision.asked': {
    decisionId: string;
    function: string;
    question: string;
    options: Option[];
    dueAt: Instant;
    windowMs: number;
    acknowledgedWindowMs: number;
    ladder: LadderStep[];
    owner: string | null;
  };
  'decision.acknowledged': { decisionId: string; dueAt: Instant };
  'decision.decided': {
    decisionId: string;
    option: string;
    label: string;
    params: Record<string, string | number>;
    reason: string | null;
    effects?: Effect[];
  };
  /** asked once more, in a window of its own */
  'decision.returned': {
    decisionId: string;
    because: Returned['because'];
    differences: Difference[];
    reason: string | null;
    dueAt: Instant;
    windowMs: number;
    /** prepared anew where the planning context has moved */
    options?: Option[];
    /** who is asked; absent: whoever decided */
    owner?: string | null;
  };
  'decision.conflict-found': { decisionId: string; conflict: Conflict };
  'decision.conflict-settled': { decisionId: string; conflictId: string };
  'decision.reassigned': { decisionId: string; from: string | null; to: string; reason: string | null };
  'decision.escalated': { decisionId: string; level: number; role: string; to: string | null };
  'decision.ladder-exhausted': { decisionId: string };
  'decision.shelved': { decisionId: string; until: Instant; reason: string };
  'decision.unshelved': { decisionId: string; because: 'person' | 'time' };
  'decision.commented': { decisionId: string; text: string };
  'posting.queued': {
    postingId: string;
    decisionId: string;
    kind: PostingKind;
    summary: string;
    /** the confirmed posting that this one undoes */
    compensates?: string;
  };
  'posting.sent': { postingId: string };
  'posting.posted': { postingId: string; erpDocument: string };
  'posting.confirmed': {
    postingId: string;
    erpDocument: string;
    readBack: Record<string, string | number>;
    /** asked for (`before`) against found (`now`) */
    differences?: Difference[];
  };
  'posting.rejected': { postingId: string; rejection: string };
  'posting.retried': { postingId: string };
  'posting.voided': { postingId: string; reason: string };
  /** changed by a person after a refusal, and on its way again */
  'posting.repaired': { postingId: string; summary: string; changes: Difference[]; reason: string };
  /** done in the ERP by a person, who says under which number */
  'posting.entered-by-hand': { postingId: string; erpDocument: string; reason: string };
  'posting.superseded': { postingId: string; because: Returned['because'] };
  'posting.compensated': { postingId: string; compensatedBy: string };
}

export type FactType = keyof FactPayloads;

/** A fact as decided: not yet in the journal. */
export type Fact = { [T in FactType]: { type: T; payload: FactPayloads[T] } }[FactType];

/** Who did it: a person's id, or the part of Gemba that acted by itself. */
export type Actor = string;
export const GEMBA: Actor = 'gemba';

/** A fact as the journal holds it. */
export type JournalEntry = Fact & {
  seq: number;
  at: Instant;
  exceptionId: string;
  actor: Actor;
  /** sha-256, hex, over the entry and the hash before it */
  hash: string;
  previousHash: string;
};
