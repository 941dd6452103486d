/**
 * What an exception is at a moment: the fold of its facts. The hub stores it, the station shows it; both get it by
 * `evolve`. Acknowledged, decided, confirmed and resolved are four different things and are never mixed.
 */
import type { ChannelKind } from '../notification/channel.ts';
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
  /** the best class among the customers concerned; absent: no customer is */
  customerClass?: 'A' | 'B' | 'C';
  /** until when the worst line's customer date can still be kept; null or absent: no date is in danger */
  slackUntil?: Instant | null;
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
  /** what a signature under it means ("released for use"): the decider proves who he is once more; absent: none needed */
  signature?: string;
  /** a second person must confirm it before it counts */
  fourEyes?: true;
  acts?: (typeof OPTION_ACTS)[number][];
  needsReason: boolean;
}

/** One step of a ladder: to whom it goes when the window has burnt down. Each stays asked until the decision is taken. */
export interface LadderStep {
  /** ms after the step before (the first: after the window's end) */
  afterMs: number;
  /** a role of the roster: "deputy", "lead", "shift-lead", "plant-manager"; its person becomes the owner */
  to: string;
  /** roles that are asked in the same step */
  also?: string[];
  /** all who are on in these roles, not the least loaded one of each */
  everyone?: true;
  /** in this order; absent: the order of each person's own */
  channels?: ChannelKind[];
  /** asks the same people again until the next step */
  repeat?: { everyMs: number; times: number };
}

/** Why a decision is due when it is: every candidate, and which one was the earliest. */
export interface WindowReason {
  by: 'playbook' | 'starvation' | 'customer-date';
  /** the playbook's window, on the shift calendar where it says so */
  playbookDueAt: Instant;
  /** true: time outside the function's shifts does not count */
  onShiftCalendar: boolean;
  /** the playbook lets no consequence shorten it; absent: a consequence does */
  fixed?: true;
  /** so long before the consequence it is due, ms; absent: none */
  marginMs?: number;
  /** when the next operation runs dry; null: none does */
  starvesAt: Instant | null;
  /** until when the customer date can still be kept; null: none is in danger */
  slackUntil: Instant | null;
  /** when the figures were true in the ERP; null: there were none */
  contextAt: Instant | null;
}

/** Bound to the outcome: who, when, and what it means. The proof of identity is checked by the hub at signing. */
export interface Signature {
  by: string;
  at: Instant;
  meaning: string;
}

export interface Outcome {
  option: string;
  label: string;
  params: Record<string, string | number>;
  reason: string | null;
  /** what it does to lots, orders and lines; absent: nothing that could contradict another outcome */
  effects?: Effect[];
  /** of the decider, then of the second person where two are needed */
  signatures?: Signature[];
  /** the window passed and the playbook says what counts then */
  byTimeout?: true;
  /** the second person, where two are needed */
  confirmedBy?: string;
  by: string;
  at: Instant;
}

/** Chosen by one person, waiting for a second one. The window runs on. */
export interface Proposal {
  option: string;
  label: string;
  params: Record<string, string | number>;
  reason: string | null;
  signature?: Signature;
  by: string;
  at: Instant;
}

/** The owner leaves and offers the decision to somebody; until the answer the owner stays who it is. */
export interface HandOver {
  from: string;
  to: string;
  note: string;
  /** unanswered by then: the ladder goes on at once */
  answerBy: Instant;
}

/** Asked of somebody whose knowledge helps; the decision stays with its owner. */
export interface ColleagueQuestion {
  id: string;
  by: string;
  person: string;
  text: string;
  at: Instant;
  answer: { text: string; by: string; at: Instant } | null;
}

/** How decisions make up the exception's answer. */
export type JoinRule =
  | { rule: 'all' }
  /** the optional ones need no answer any more when all required ones are decided */
  | { rule: 'required' }
  /** one decision rules: with it the others need no answer any more */
  | { rule: 'arbiter'; decisionId: string };

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
  /**
   * the ERP's documents are not what the decision was made on; its decider took it back; an arbiter ruled against it; the
   * resolved exception was opened again
   */
  because: 'erp-changed' | 'withdrawn' | 'overruled' | 'reopened';
  differences: Difference[];
  reason: string | null;
  outcome: Outcome;
  by: string;
  at: Instant;
}

export interface Decision {
  id: string;
  function: string;
  /** whoever is asked should have it; absent: anybody of the function */
  skill?: string;
  question: string;
  options: Option[];
  state: 'asked' | 'acknowledged' | 'decided';
  /** counts every change of what is asked, of whom, and of its state; an act names the version it was made on */
  version: number;
  askedAt: Instant;
  /** by whom the last time, and when */
  acknowledgedAt: Instant | null;
  acknowledgedBy: string | null;
  /**
   * acknowledged again on the running step of the ladder, which stands still until `dueAt`: all who have acknowledged and
   * cannot once more before the next step; absent: it was not
   */
  seenBy?: string[];
  /** end of the window: of the question, or after an acknowledgement of the second window */
  dueAt: Instant;
  /** length of the running window in ms: a fuse is (dueAt - now) / windowMs */
  windowMs: number;
  acknowledgedWindowMs: number;
  /** absent: by the playbook's window alone */
  why?: WindowReason;
  /** the exception can be resolved without it; absent: it is required */
  optional?: true;
  /** taken by Gemba when nobody decides: at the window's end, or when the ladder has run out */
  onTimeout?: { option: string; at: 'window' | 'ladder' };
  /** the longest time for which it may be shelved, ms, over all its shelvings; 0: never; absent: MAX_SHELVED_MS */
  maxShelvedMs?: number;
  /** the decision of which this one is a part */
  partOf?: string;
  ladder: LadderStep[];
  /** people asked so far by escalation; 0 while inside the window */
  escalationLevel: number;
  /** what the timer waits for: the next escalation or the end of shelving; null: nothing is armed */
  nextStepAt: Instant | null;
  /** every step has been taken: the card is pinned, and the last step's people are asked again and again */
  ladderExhausted: boolean;
  /** the ladder's running step; absent: inside the window. `early`: it came before the window's end, the next one waits */
  step?: { at: Instant; repeats: number; early?: true };
  /** person id; null says openly that nobody is on */
  owner: string | null;
  /** who else was asked, in order; absent: nobody. Each stays asked until the decision is taken */
  alsoAsked?: string[];
  /** who gave it to the owner to decide in their stead, and stays answerable */
  delegatedBy?: string;
  handOver?: HandOver;
  questions?: ColleagueQuestion[];
  proposal?: Proposal;
  shelved: { at: Instant; until: Instant; by: string; reason: string; oneShot?: true } | null;
  /** ms spent shelved since it was asked, without the running shelving; absent: 0 */
  shelvedMs?: number;
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
  /** absent: all decisions are required */
  join?: JoinRule;
  /** how bad the playbook says it is in itself, 1 (least) … 4; absent: the playbook gives the priority directly */
  severity?: 1 | 2 | 3 | 4;
  /** the exception that this one lies under: a line that is down is the parent of its stations */
  parent?: string;
  /** events of other causes that ask nobody while this exception is open; absent: 0 */
  muted?: number;
  /** how often it was opened again after it had been resolved; absent: never */
  reopened?: number;
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
