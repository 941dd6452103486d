/** What Health shows: sources, the link to the ERP, who owns what is open, playbooks, the roster. */
import type { Drift, Entity } from '../planning/index.ts';
import type { PostingKind, PostingState } from '../posting/index.ts';
import type { Instant } from '../time/index.ts';
import type { Percentiles, PostingRow } from './index.ts';

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

/** What people need to know of the link to the ERP before they trust it. */
export interface ErpLinkHealth {
  kind: string;
  /** `keyed`: the ERP keeps the key with the effect; `searched`: the key's trace is looked for, which is weaker */
  guarantee: 'keyed' | 'searched';
  /** what it can be asked to do as it is set up */
  kinds: readonly PostingKind[];
  /** why it is not asked at present */
  shut: { because: 'maintenance' | 'unavailable'; until: Instant } | null;
  context: {
    /** per entity of the planning context: when its figures were true, and how many rows there are */
    ages: { entity: Entity; at: Instant; rows: number }[];
    /** why the last read failed */
    problem: string | null;
    /** the last full read against what the deltas had led to; `drift`: groups that they had missed, by entity */
    reconciledAt: Instant | null;
    drift: Drift | null;
  };
  outbox: {
    /** when the oldest that is not settled was queued */
    oldest: Instant | null;
    /** sent without an answer: not known whether the ERP has it */
    ambiguous: number;
    /** waiting for a contradiction to be settled */
    inConflict: number;
    confirmed1h: number;
    confirmed24h: number;
    rejected24h: number;
    /** queued → confirmed over the last 24 h, ms */
    confirmation: Percentiles | null;
    /** under way with trouble, newest first */
    lastErrors: {
      postingId: string;
      exceptionId: string;
      summary: string;
      error: string;
      attempts: number;
    }[];
  };
  /** the last daily comparison by key; null: none yet, or this ERP cannot be asked */
  reconciliation: {
    at: Instant;
    since: Instant;
    compared: number;
    onlyErp: { key: string; document: string | null }[];
    onlyGemba: { key: string; document: string | null }[];
  } | null;
}

/** The no-orphan invariant, as the last look has found it. */
export interface Ownership {
  checkedAt: Instant;
  /** open decisions */
  open: number;
  /** by function of the decisions: without an owner who is there; without an armed next step; with an overdue one */
  violations: { function: string; ownerless: number; unarmed: number; overdue: number }[];
}

/** `GET /api/health/details` (signed in). */
export interface HealthDetails extends Health {
  /** null: not looked at yet */
  ownership: Ownership | null;
  erpLink: ErpLinkHealth;
  notUnderstood: { signalId: string; source: string; receivedAt: Instant; reason: string; content: string }[];
  /** `off`: a person has switched it off, and it opens nothing */
  playbooks: {
    id: string;
    title: string;
    version: number;
    loadedAt: Instant;
    problem: string | null;
    off?: { by: string; at: Instant; reason: string };
  }[];
  /** `problem`: why the roster's file is not what holds */
  roster: { version: number; problem: string | null };
  rejectedPostings: PostingRow[];
  backlog: { unprocessedSignals: number };
}
