/** The wire contract between hub and stations, over HTTP and Socket.IO `/live`. Both sides import it from here. */
import { z } from 'zod';
import type { ExceptionState, JournalEntry } from '../exception/index.ts';
import type { OperationalEvent } from '../event/index.ts';
import type { ContextPack } from '../planning/index.ts';
import type { PostingKind, PostingState } from '../posting/index.ts';
import { Instant } from '../time/index.ts';

const version = z.int().min(0);
const text = (max: number) => z.string().trim().min(1).max(max);

/** Bodies of `POST /api/decisions/:id/<act>`, and of the same acts over the socket. */
export const ACTS = {
  acknowledge: z.strictObject({ expectedVersion: version }),
  decide: z.strictObject({
    expectedVersion: version,
    option: text(100),
    params: z.record(z.string().max(100), z.union([z.string().max(500), z.number()])).default({}),
    reason: text(2_000).optional(),
  }),
  reassign: z.strictObject({ expectedVersion: version, to: text(100), reason: text(2_000).optional() }),
  shelve: z.strictObject({ expectedVersion: version, until: Instant, reason: text(2_000) }),
  unshelve: z.strictObject({ expectedVersion: version }),
  comment: z.strictObject({ text: text(4_000), expectedVersion: version.optional() }),
} as const;
export type ActName = keyof typeof ACTS;
export type ActBody<N extends ActName> = z.input<(typeof ACTS)[N]>;

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
  erpDocument: string | null;
  rejection: string | null;
  attempts: number;
  queuedAt: Instant;
  confirmedAt: Instant | null;
}

export interface SourceHealth {
  name: string;
  kind: string;
  state: 'up' | 'down' | 'off';
  detail: string | null;
  lastSignalAt: Instant | null;
  signals24h: number;
  notUnderstood24h: number;
}

/** `GET /api/health`; no sign-in, so it names no person and no content. */
export interface Health {
  status: 'ok' | 'degraded';
  version: string;
  journal: { seq: number };
  sources: SourceHealth[];
  erp: {
    name: string;
    state: 'up' | 'down';
    detail: string | null;
    contextAt: Instant | null;
    outbox: Partial<Record<PostingState, number>>;
  };
  database: 'embedded' | 'external';
}

/** `GET /api/health/details` (signed in). */
export interface HealthDetails extends Health {
  notUnderstood: { signalId: string; source: string; receivedAt: Instant; reason: string; content: string }[];
  playbooks: { id: string; title: string; version: number; loadedAt: Instant; problem: string | null }[];
  rejectedPostings: PostingRow[];
  backlog: { unprocessedSignals: number };
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
