/**
 * What an exception is at a moment: the fold of its facts. The hub stores it, the station shows it; both get it by
 * `evolve`. Acknowledged, decided, confirmed and resolved are four different things and are never mixed.
 */
import type { Difference, Effect, PostingKind, PostingState } from '../posting/index.ts';
import type { Instant } from '../time/index.ts';

/** A is the most urgent. */
export type Priority = 'A' | 'B' | 'C' | 'D';

/** What the exception is about: planning-context codes, by entity. */
export interface Subject {
  lot?: string;
  item?: string;
  workCentre?: string;
  line?: string;
  area?: string;
  workOrder?: string;
  salesLine?: string;
  purchaseLine?: string;
}

/** What happens if nobody decides, computed from the planning context when the exception opened. */
export interface Consequence {
  workOrders: number;
  ordersLate: number;
  customers: string[];
  /** value of the late sales lines, in `currency` */
  valueAtRisk: number;
  currency: string;
  /** when the first operation runs dry; null when none does */
  starvesAt: Instant | null;
  /** the worst delay of a sales line, in days */
  daysLate: number;
  /** when the figures were true in the ERP */
  contextAt: Instant;
}

export interface OptionParameter {
  name: string;
  label: string;
  type: 'text' | 'number' | 'date';
  required: boolean;
  /** a date as "2026-11-25", a number as 92 */
  value?: string | number | undefined;
}

/** What an option does to the matter that the exception is about, instead of posting something new. */
export const OPTION_ACTS = ['retry-posting', 'void-posting', 'uphold-first', 'uphold-second'] as const;

export interface Option {
  id: string;
  label: string;
  /** the effect of choosing it, in one line, shown before choosing */
  detail: string;
  params: OptionParameter[];
  posts: PostingKind[];
  acts?: (typeof OPTION_ACTS)[number][];
  needsReason: boolean;
}

/** One step of a ladder: to whom it goes when the window has burnt down. */
export interface LadderStep {
  /** ms after the step before (the first: after the window's end) */
  afterMs: number;
  /** a role of the roster: "deputy", "lead", "shift-lead", "plant-manager" */
  to: string;
}

export interface Outcome {
  option: string;
  label: string;
  params: Record<string, string | number>;
  reason: string | null;
  /** what it does to lots, orders and lines; absent: nothing that could contradict another outcome */
  effects?: Effect[];
  by: string;
  at: Instant;
}

/** Two outcomes that cannot both be true. Both decisions carry it, under the same id, until one of them is taken back. */
export interface Conflict {
  id: string;
  mine: Effect;
  theirs: Effect;
  /** the other decision, as it was when the conflict was found */
  with: {
    exceptionId: string;
    title: string;
    decisionId: string;
    function: string;
    /** the option that was chosen there, and who chose it */
    label: string;
    by: string;
  };
}

/** Why the last outcome is not the outcome any more. */
export interface Returned {
  /** the ERP's documents are not what the decision was made on; its decider took it back; an arbiter ruled against it */
  because: 'erp-changed' | 'withdrawn' | 'overruled';
  differences: Difference[];
  reason: string | null;
  outcome: Outcome;
  by: string;
  at: Instant;
}

export interface Decision {
  id: string;
  function: string;
  question: string;
  options: Option[];
  state: 'asked' | 'acknowledged' | 'decided';
  /** counts every change of this decision; an act names the version it was made on */
  version: number;
  askedAt: Instant;
  acknowledgedAt: Instant | null;
  acknowledgedBy: string | null;
  /** end of the window: of the question, or after an acknowledgement of the second window */
  dueAt: Instant;
  /** length of the running window in ms: a fuse is (dueAt - now) / windowMs */
  windowMs: number;
  acknowledgedWindowMs: number;
  ladder: LadderStep[];
  /** people asked so far by escalation; 0 while inside the window */
  escalationLevel: number;
  /** what the timer waits for: the next escalation or the end of shelving; null: nothing is armed */
  nextStepAt: Instant | null;
  ladderExhausted: boolean;
  /** person id; null says openly that nobody is on */
  owner: string | null;
  shelved: { until: Instant; by: string; reason: string } | null;
  outcome: Outcome | null;
  /** the last time that an outcome came back; absent: never */
  returned?: Returned;
  /** unsettled ones; postings wait for them */
  conflicts?: Conflict[];
}

export interface Posting {
  id: string;
  decisionId: string;
  kind: PostingKind;
  /** one line in plain words: "Quarantine 92 pcs of lot V200-0731" */
  summary: string;
  state: PostingState;
  /** the ERP's document number */
  erpDocument: string | null;
  /** the ERP's own words when it refused */
  rejection: string | null;
  /** confirmed, but not as asked for (`before`): what the ERP shows (`now`) */
  differences?: Difference[];
  /** the posting that this one undoes */
  compensates?: string;
  at: Instant;
}

export interface ExceptionState {
  id: string;
  plant: string;
  title: string;
  /** one line: where it is */
  where: string;
  playbook: string;
  playbookVersion: number;
  correlationKey: string;
  state: 'open' | 'resolved';
  priority: Priority;
  subject: Subject;
  consequence: Consequence | null;
  openedAt: Instant;
  /** when the signal behind it happened */
  occurredAt: Instant;
  resolvedAt: Instant | null;
  lastEventAt: Instant;
  occurrences: number;
  /** distinct sources that reported it */
  sources: string[];
  decisions: Decision[];
  postings: Posting[];
  comments: number;
  /** `seq` of the last fact folded in */
  seq: number;
}
