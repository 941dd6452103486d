/** Situations over the wire: what is held back, why and until when, and planned stops. */
import { z } from 'zod';
import type { HeldBecause } from '../exception/facts.ts';
import { Instant } from '../time/index.ts';
import type { Page } from './index.ts';

/** A cause that asks nobody for now. */
export interface HeldRow {
  /** the cause */
  key: string;
  playbook: string;
  title: string;
  where: string;
  because: HeldBecause;
  /** in words, without times: "Planned stop: new die" */
  why: string;
  since: Instant;
  /** when somebody is asked if it still stands, or when what came too seldom is forgotten; null: with `above` */
  until: Instant | null;
  /** events so far */
  events: number;
  lastAt: Instant;
  /** the planned stop that holds it */
  stop: { id: string; reason: string; author: string } | null;
  /** the open exception that mutes it; it is asked about when that one is resolved, if it still stands */
  above: { id: string; title: string } | null;
}

/**
 * Why an event asked nobody: held (see HeldBecause), recorded only as its playbook says, or within the dead-band of the
 * report before.
 */
export type HeldReason = HeldBecause | 'recorded' | 'chatter';

/** Events that asked nobody, per plant's day, playbook and reason. */
export interface HeldCount {
  day: string;
  playbook: string;
  because: HeldReason;
  events: number;
}

/** `GET /api/held?limit=&cursor=`: longest held first. */
export interface HeldPage extends Page<HeldRow> {
  /** causes that are held now, by reason; a reason without any is absent */
  causes: Partial<Record<HeldBecause, number>>;
  /** the last seven days, newest first */
  counts: HeldCount[];
}

const codes = z.array(z.string().trim().min(1).max(100)).max(200).optional();

/** The longest planned stop; a longer one is planned anew, by somebody who looks at it. */
export const MAX_STOP_MS = 14 * 86_400_000;
/** How far ahead one may begin. */
export const MAX_STOP_AHEAD_MS = 365 * 86_400_000;

/**
 * What it covers: an event must be in each list that is given. None at all covers the whole plant, and must be said.
 */
export const StopFilter = z.strictObject({
  areas: codes,
  lines: codes,
  workCentres: codes,
  /** by their id */
  playbooks: codes,
  eventTypes: codes,
  wholePlant: z.literal(true).optional(),
});
export type StopFilter = z.output<typeof StopFilter>;

/** Body of `POST /api/planned-stops`; for schedulers, managers and admins. */
export const PlannedStopBody = StopFilter.extend({
  from: Instant,
  to: Instant,
  reason: z.string().trim().min(1).max(2_000),
});
export type PlannedStopBody = z.input<typeof PlannedStopBody>;

/** An item of `GET /api/planned-stops?past=true`: those that are on or to come, by their beginning; then past ones. */
export interface PlannedStop {
  id: string;
  from: Instant;
  /** it ends by itself; what still stands then is asked about */
  to: Instant;
  filter: StopFilter;
  reason: string;
  /** person id */
  author: string;
  createdAt: Instant;
  state: 'planned' | 'on' | 'over';
  /** ended before its time, by `DELETE /api/planned-stops/:id` */
  ended: { at: Instant; by: string } | null;
  /** causes that it holds now */
  holds: number;
}

/** How much is asked of one function: EEMUA 191's ten minutes, and whether it is a flood (see core/urgency). */
export interface FunctionFlood {
  function: string;
  flood: boolean;
  /** of the flood, or of the quiet since; null: quiet for as long as is known */
  since: Instant | null;
  /** decisions asked in the last ten minutes */
  rate: number;
  /** over the last 24 h */
  last24h: {
    asked: number;
    /** the most within any ten minutes */
    peak: number;
    /** ms in flood */
    inFloodMs: number;
    /** ended and running ones, oldest first */
    floods: { from: Instant; to: Instant }[];
  };
}

/** Shares of what was asked, against EEMUA 191's 5 / 15 / 80. */
export interface AlarmMixReport {
  /** how many exceptions */
  n: number;
  /** shares of 1: A, B, and C with D; null: nothing was asked */
  shares: [high: number, medium: number, low: number] | null;
  target: [high: number, medium: number, low: number];
}

/** `GET /api/flood` (signed in). */
export interface FloodReport {
  at: Instant;
  /** by rate, then by name; those that were asked anything in the last 24 h */
  functions: FunctionFlood[];
  /** of what was opened in the last 24 h */
  mix: AlarmMixReport;
}
