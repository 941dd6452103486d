/** The wire contract between hub and stations, over HTTP and Socket.IO `/live`. Both sides import it from here. */
import { z } from 'zod';
import type { ExceptionState, JournalEntry } from '../exception/index.ts';
import type { OperationalEvent } from '../event/index.ts';
import type { ContextPack } from '../planning/index.ts';
import {
  Transaction,
  type Difference,
  type PostingKind,
  type PostingState,
  type ReadBack,
} from '../posting/index.ts';
import { Instant } from '../time/index.ts';

export * from './health.ts';
export * from './notifications.ts';
export * from './playbooks.ts';
export * from './roster.ts';
export * from './situations.ts';

const version = z.int().min(0);
const text = (max: number) => z.string().trim().min(1).max(max);

/**
 * Who he is, proven once more at signing (21 CFR Part 11): the password, and what the signature means, as the option
 * names it. Never kept, never logged.
 */
const signing = z.strictObject({ password: z.string().min(1).max(1_000), meaning: text(200) });

/** Bodies of `POST /api/decisions/:id/<act>`, and of the same acts over the socket. */
export const ACTS = {
  acknowledge: z.strictObject({ expectedVersion: version }),
  decide: z.strictObject({
    expectedVersion: version,
    option: text(100),
    params: z.record(z.string().max(100), z.union([z.string().max(500), z.number()])).default({}),
    reason: text(2_000).optional(),
    signature: signing.optional(),
  }),
  /** the second person's word on what one has chosen */
  confirm: z.strictObject({ expectedVersion: version, signature: signing.optional() }),
  'reject-proposal': z.strictObject({ expectedVersion: version, reason: text(2_000) }),
  reassign: z.strictObject({ expectedVersion: version, to: text(100), reason: text(2_000).optional() }),
  delegate: z.strictObject({ expectedVersion: version, to: text(100), reason: text(2_000).optional() }),
  /** `answerBy` absent: in ten minutes */
  'hand-over': z.strictObject({
    expectedVersion: version,
    to: text(100),
    note: text(2_000),
    answerBy: Instant.optional(),
  }),
  'accept-hand-over': z.strictObject({ expectedVersion: version }),
  'decline-hand-over': z.strictObject({ expectedVersion: version, reason: text(2_000) }),
  ask: z.strictObject({ person: text(100), text: text(4_000), expectedVersion: version.optional() }),
  answer: z.strictObject({ question: text(100), text: text(4_000), expectedVersion: version.optional() }),
  split: z.strictObject({
    expectedVersion: version,
    parts: z
      .array(z.strictObject({ question: text(500), owner: text(100).optional() }))
      .min(2)
      .max(10),
  }),
  shelve: z.strictObject({
    expectedVersion: version,
    until: Instant,
    reason: text(2_000),
    /** ends at the exception's next event, too */
    oneShot: z.literal(true).optional(),
  }),
  unshelve: z.strictObject({ expectedVersion: version }),
  comment: z.strictObject({
    text: text(4_000),
    mentions: z.array(text(100)).max(20).optional(),
    expectedVersion: version.optional(),
  }),
  withdraw: z.strictObject({ expectedVersion: version, reason: text(2_000) }),
  /** of a resolved exception */
  reopen: z.strictObject({ expectedVersion: version, reason: text(2_000) }),
} as const;
export type ActName = keyof typeof ACTS;
export type ActBody<N extends ActName> = z.input<(typeof ACTS)[N]>;

/** Bodies of `POST /api/postings/:id/<act>`. */
export const POSTING_ACTS = {
  retry: z.strictObject({}),
  void: z.strictObject({ reason: text(2_000) }),
  /** what the ERP refused, changed; the rest stays as it is */
  repair: z.strictObject({
    changes: Transaction.pick({
      item: true,
      lot: true,
      qty: true,
      uom: true,
      from: true,
      to: true,
      date: true,
      postingDate: true,
    })
      .partial()
      .strict(),
    reason: text(2_000),
  }),
  /** a person has done it in the ERP: its number there */
  'enter-document': z.strictObject({ document: text(100), reason: text(2_000) }),
  /** posts what undoes a confirmed one */
  compensate: z.strictObject({ reason: text(2_000) }),
} as const;
export type PostingActName = keyof typeof POSTING_ACTS;
export type PostingActBody<N extends PostingActName> = z.input<(typeof POSTING_ACTS)[N]>;

/** RFC 9457 problem details; `code` is stable, `errors` names fields. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: string;
  detail: string;
  errors?: { field: string; reason: string }[];
  /** on `stale_version`: the exception as it is now */
  current?: ExceptionState;
}

export type ActReply = { ok: true; entries: JournalEntry[] } | { ok: false; problem: Problem };

/** Socket.IO, station → hub. */
export interface StationEvents {
  /** with `after`: facts after that seq, then live. Without: a snapshot first. */
  subscribe: (
    ask: { after?: number },
    reply: (answer: { ok: true; seq: number } | { ok: false; problem: Problem }) => void,
  ) => void;
  act: (ask: { decisionId: string; act: ActName; body: unknown }, reply: (answer: ActReply) => void) => void;
}

/** Socket.IO, hub → station. */
export interface HubEvents {
  /** in `seq` order; gaps are normal */
  facts: (entries: JournalEntry[]) => void;
  /** chunks of the open (and recently resolved) exceptions; `seq` is where live facts go on after the last chunk */
  snapshot: (chunk: { exceptions: ExceptionState[]; seq: number; first: boolean; last: boolean }) => void;
}

export type AccessRole = 'wall' | 'operator' | 'decider' | 'scheduler' | 'manager' | 'admin';

/** `GET /api/me` */
export interface Me {
  id: string;
  name: string;
  role: AccessRole;
  /** functions that this person decides for; managers and admins: all */
  functions: string[];
  plant: { id: string; name: string; timeZone: string; currency: string };
  /**
   * `function` answers for the link and may repair what the ERP refuses; `documentLink` is where a person opens a
   * document there, with "{document}" in it
   */
  erp: { name: string; function: string; documentLink: string | null };
  /** the shift that runs now and when it ends; null between shifts */
  shift: { name: string; endsAt: Instant } | null;
}

/** `GET /api/people`: the roster as the board needs it. */
export interface PersonOnRoster {
  id: string;
  name: string;
  functions: string[];
  role: string;
  shift: string;
  areas: string[];
  on: boolean;
  /** end of the running shift; null for on-call or off shift */
  onUntil: Instant | null;
}

/** `GET /api/exceptions/:id/evidence`: what lies apart from the journal. */
export interface Evidence {
  events: (OperationalEvent & { receivedAt: Instant; content: unknown })[];
  /** by decision id */
  packs: Record<string, ContextPack>;
  timeline: JournalEntry[];
  /** what the ERP was sent and what it shows, in order */
  postings: PostingRow[];
  similar: {
    id: string;
    title: string;
    openedAt: Instant;
    outcomes: { function: string; label: string }[];
  }[];
}

/** An item of `GET /api/decisions`. */
export interface DecisionRow {
  id: string;
  exceptionId: string;
  exceptionTitle: string;
  playbook: string;
  priority: string;
  function: string;
  question: string;
  state: string;
  owner: string | null;
  ownerName: string | null;
  askedAt: Instant;
  acknowledgedAt: Instant | null;
  decidedAt: Instant | null;
  dueAt: Instant;
  escalationLevel: number;
  ladderExhausted: boolean;
  shelvedUntil: Instant | null;
  option: string | null;
  reason: string | null;
  version: number;
}

/** An item of `GET /api/postings`. */
export interface PostingRow {
  id: string;
  exceptionId: string;
  decisionId: string;
  kind: PostingKind;
  state: PostingState;
  summary: string;
  key: string;
  /** "order:WO-4711": postings of one document keep their order */
  document: string;
  transaction: Transaction;
  erpDocument: string | null;
  rejection: string | null;
  /** the transaction's field that the refusal is about, where the ERP's answer tells */
  refusedField: keyof Transaction | null;
  /** sent, no answer: it may be in the ERP or not */
  ambiguous: boolean;
  readBack: ReadBack | null;
  differences: Difference[] | null;
  compensates: string | null;
  /** the trouble of the last attempt, in words */
  lastError: string | null;
  attempts: number;
  nextAttemptAt: Instant;
  queuedAt: Instant;
  confirmedAt: Instant | null;
}

/** `GET /api/loop`: times of the loop over a period; ms, p50 and p95. */
export interface LoopReport {
  from: Instant;
  to: Instant;
  /** one row per playbook */
  stages: {
    playbook: string;
    count: number;
    /** signal → asked, asked → seen, asked → decided, decided → confirmed, signal → resolved */
    asked: Percentiles | null;
    seen: Percentiles | null;
    decided: Percentiles | null;
    confirmed: Percentiles | null;
    resolved: Percentiles | null;
  }[];
  functions: {
    function: string;
    asked: number;
    decided: number;
    escalated: number;
    response: Percentiles | null;
  }[];
  /** from a signal to each document that the ERP confirmed for it */
  signalToErp: Percentiles | null;
  /** exceptions opened and resolved per hour */
  hours: { hour: Instant; opened: number; resolved: number; escalations: number }[];
  /** what the batch cycle takes to do the same, from the plant's configuration, ms */
  batchBaselineMs: number;
}
export interface Percentiles {
  p50: number;
  p95: number;
  n: number;
}

/** Every list of the API. `nextCursor` is opaque; null at the end. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}
