/**
 * The facts of an exception: what the journal holds, what stations receive, what `evolve` folds. A fact is never
 * changed or removed; a new need is a new type or an optional field.
 */
import type { Difference, Effect, PostingKind } from '../posting/index.ts';
import type { Instant } from '../time/index.ts';
import type {
  Conflict,
  Consequence,
  ExceptionState,
  Decision,
  LadderStep,
  Option,
  Priority,
  Returned,
  Signature,
  Subject,
  WindowReason,
} from './state.ts';

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
    join?: ExceptionState['join'];
    severity?: ExceptionState['severity'];
    parent?: string;
    /** why it was not asked about at once */
    held?: { because: HeldBecause; since: Instant; events: number };
  };
  'exception.event-joined': { eventId: string; source: string; occurredAt: Instant };
  'exception.resolved': Record<string, never>;
  'exception.reopened': { reason: string };
  /** the planning context has moved: what happens if nobody decides is another now */
  'exception.reassessed': { consequence: Consequence | null; priority: Priority };
  /** it lies under another from now on; null: under none any more */
  'exception.placed-under': { parent: string | null };
  /** an event of another cause asks nobody while this exception is open */
  'exception.event-muted': { eventId: string; source: string; playbook: string; cause: string };
  'decision.asked': {
    decisionId: string;
    function: string;
    skill?: string;
    question: string;
    options: Option[];
    dueAt: Instant;
    windowMs: number;
    acknowledgedWindowMs: number;
    ladder: LadderStep[];
    owner: string | null;
    why?: WindowReason;
    optional?: true;
    onTimeout?: Decision['onTimeout'];
    maxShelvedMs?: number;
    partOf?: string;
    /** of a part: who was asked beside the owner before the split */
    alsoAsked?: string[];
  };
  /** due at another time, because the consequence is another now */
  'decision.window-moved': { decisionId: string; dueAt: Instant; windowMs: number; why: WindowReason };
  'decision.acknowledged': { decisionId: string; dueAt: Instant; windowMs?: number; why?: WindowReason };
  /** chosen by one, to be confirmed by a second person */
  'decision.proposed': {
    decisionId: string;
    option: string;
    label: string;
    params: Record<string, string | number>;
    reason: string | null;
    signature?: Signature;
    /** asked beside from now on, for nobody else who is asked could confirm it */
    seconds?: string[];
  };
  'decision.proposal-rejected': { decisionId: string; reason: string };
  'decision.decided': {
    decisionId: string;
    option: string;
    label: string;
    params: Record<string, string | number>;
    reason: string | null;
    effects?: Effect[];
    signatures?: Signature[];
    byTimeout?: true;
    /** who chose it, where the actor is the second person who confirmed it; absent: the actor */
    chosenBy?: string;
  };
  /** asked once more, in a window of its own */
  'decision.returned': {
    decisionId: string;
    because: Returned['because'];
    differences: Difference[];
    reason: string | null;
    dueAt: Instant;
    windowMs: number;
    why?: WindowReason;
    /** prepared anew where the planning context has moved */
    options?: Option[];
    /** who is asked; absent: whoever decided */
    owner?: string | null;
  };
  'decision.conflict-found': { decisionId: string; conflict: Conflict };
  'decision.conflict-settled': { decisionId: string; conflictId: string };
  'decision.reassigned': { decisionId: string; from: string | null; to: string; reason: string | null };
  /** given to somebody to decide in the owner's stead; the giver stays asked */
  'decision.delegated': { decisionId: string; from: string; to: string; reason: string | null };
  /** by Gemba itself: the owner is not there any more, or nobody was and now somebody is */
  'decision.passed-on': {
    decisionId: string;
    from: string | null;
    to: string | null;
    because: PassedOnBecause;
  };
  'decision.hand-over-offered': {
    decisionId: string;
    from: string;
    to: string;
    note: string;
    answerBy: Instant;
  };
  'decision.hand-over-accepted': { decisionId: string };
  'decision.hand-over-declined': { decisionId: string; reason: string };
  /** nobody answered it in time */
  'decision.hand-over-lapsed': { decisionId: string };
  'decision.colleague-asked': { decisionId: string; questionId: string; person: string; text: string };
  'decision.colleague-answered': { decisionId: string; questionId: string; text: string };
  'decision.escalated': {
    decisionId: string;
    level: number;
    role: string;
    to: string | null;
    /** the others who are asked in the same step */
    also?: string[];
    /** of a part: how far the step was of the question that it comes from */
    since?: Decision['step'];
  };
  /** the people of the running step asked once more */
  'decision.repeated': { decisionId: string; nth: number; to: string[] };
  'decision.ladder-exhausted': { decisionId: string };
  'decision.shelved': { decisionId: string; until: Instant; reason: string; oneShot?: true };
  'decision.unshelved': { decisionId: string; because: UnshelvedBecause; durationMs?: number };
  'decision.commented': { decisionId: string; text: string; mentions?: string[] };
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

/**
 * a planned stop was on; it had not lasted long enough, or not come often enough; an exception above it was open
 */
export type HeldBecause = 'planned-stop' | 'delay' | 'too-few' | 'muted';
/** off shift; not on the roster any more; cannot be reached on any channel; nobody was on, and now somebody is */
export type PassedOnBecause = 'off-shift' | 'left' | 'unreachable' | 'came-on';
/** a person; the time was over; one-shot, and something new has happened; found so long that it could not be right */
export type UnshelvedBecause = 'person' | 'time' | 'event' | 'doubt';

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
