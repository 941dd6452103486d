/**
 * Playbooks over the wire: versions, publishing, what the linter says, what would have happened. There is one numbering:
 * the number under which a text was put on record, from 1 per playbook; it is the one in `playbookVersion` of exceptions.
 * A file's own `version:` is a label and means nothing here.
 */
import { z } from 'zod';
import type { Priority } from '../exception/index.ts';
import type { Instant } from '../time/index.ts';
import type { FileProblem } from '../yaml/index.ts';
import type { HeldReason } from './situations.ts';

/** the author of what the playbooks' folder publishes */
export const FOLDER_AUTHOR = 'folder';

const text = (max: number) => z.string().trim().min(1).max(max);
/** more than any playbook that a person could still read */
const Yaml = z.string().min(1).max(200_000);
/** the newest number that the author has seen; 0: there is none yet */
const expectedVersion = z.int().min(0);
export const MAX_DRY_RUN_DAYS = 90;

/** Bodies of `POST /api/playbooks/:id/<act>`, for managers; and of `POST /api/playbooks/check`. */
export const PLAYBOOK_ACTS = {
  /** the text must name `:id` as its `playbook` */
  versions: z.strictObject({ yaml: Yaml, reason: text(2_000), expectedVersion }),
  /** publishes the text of version `to` anew, under the next number */
  'roll-back': z.strictObject({ to: z.int().min(1), reason: text(2_000), expectedVersion }),
  /** off: it opens nothing, and what it has opened runs on */
  switch: z.strictObject({ on: z.boolean(), reason: text(2_000) }),
} as const;
export type PlaybookActName = keyof typeof PLAYBOOK_ACTS;
export type PlaybookActBody<N extends PlaybookActName> = z.input<(typeof PLAYBOOK_ACTS)[N]>;

/** `days` 0: no dry run, problems and findings only */
export const PlaybookCheckBody = z.strictObject({
  yaml: Yaml,
  days: z.int().min(0).max(MAX_DRY_RUN_DAYS).default(14),
});
export type PlaybookCheckBody = z.input<typeof PlaybookCheckBody>;

/** Where a text came from; what a person publishes stays live until the file's text changes. */
export type PlaybookSource = 'folder' | 'person';

/** An item of a playbook's `versions`, newest first. */
export interface PlaybookVersionRow {
  version: number;
  source: PlaybookSource;
  /** a person's id, or {@link FOLDER_AUTHOR} */
  author: string;
  reason: string;
  publishedAt: Instant;
  /** since when it is out of use without another in its place: its file was removed */
  withdrawnAt: Instant | null;
}

/** `GET /api/playbooks/:id/versions/:version` */
export interface PlaybookVersion extends PlaybookVersionRow {
  playbook: string;
  yaml: string;
}

/** An item of `GET /api/playbooks`. */
export interface PlaybookRow extends PlaybookVersionRow {
  id: string;
  title: string;
  /** `live`: opens exceptions; `off`: a person has switched it off; `withdrawn`: its file was removed */
  state: 'live' | 'off' | 'withdrawn';
  /** who last switched it, and why; null: never */
  switched: { on: boolean; by: string; at: Instant; reason: string } | null;
  /** the event types that it answers */
  on: string[];
  functions: string[];
  /** the file as it was last read has another text than the newest version; false too where there is no file */
  differsFromFile: boolean;
  /** there is a file of it in the folder */
  hasFile: boolean;
  /** why the file, or the newest version, is not what is live: file, line and reason */
  problem: string | null;
}

/** `GET /api/playbooks/:id`, and the answer to every act on it. */
export interface PlaybookDetail extends PlaybookRow {
  /** of the newest version */
  yaml: string;
  /** newest first, at most 200 */
  versions: PlaybookVersionRow[];
}

/** `GET /api/playbooks/:id/diff?from=3&to=5`; either may be "file" */
export interface PlaybookDiff {
  from: number | 'file';
  to: number | 'file';
  /** unified, as `diff -u` writes it; no hunks: the same text */
  diff: string;
}

export interface PlaybookFinding {
  /** stable, e.g. "unreachable" */
  code: string;
  severity: 'error' | 'warning' | 'note';
  /** from 1 */
  line: number;
  text: string;
}

/** `POST /api/playbooks/check`: nothing is written. */
export interface PlaybookCheck {
  /** why the text cannot be published; then nothing else was looked at */
  problems: FileProblem[];
  findings: PlaybookFinding[];
  /** null: not asked for, or there are problems */
  dryRun: DryRun | null;
}

/** The text run over the events on record, beside the live version over the same events. */
export interface DryRun {
  from: Instant;
  to: Instant;
  /** how far it came: `to`, or earlier when it stopped at its bound */
  reached: Instant;
  stoppedAtBound: boolean;
  /** the bound, in words: "100,000 events or 20 s" */
  bound: string;
  /** events of the types that either version answers */
  events: number;
  /** when the planning figures were true that all events were held against; null: there were none */
  contextAt: Instant | null;
  /** how long an exception was taken to stay open, so that later events of its cause joined it, ms; and why that long */
  openForMs: number;
  openForBasis: string;
  /** sentences: what is not as it was or will be */
  notSimulated: string[];
  proposed: DryRunSide;
  /** null: this playbook has no live version */
  live: DryRunSide | null;
  /** exceptions that were really opened under this id from `from` to `reached`; those before the live version too */
  opened: DryRunCount;
}

export interface DryRunCount {
  exceptions: number;
  byPriority: Record<Priority, number>;
  /** plant's days in order, those without any too */
  days: { day: string; byPriority: Record<Priority, number> }[];
}

export interface DryRunSide extends DryRunCount {
  /** null: the text that is checked */
  version: number | null;
  /** events that joined an exception */
  joined: number;
  /** events that asked nobody, or not at once, by reason; a reason without any is absent */
  heldBack: Partial<Record<HeldReason, number>>;
  /** the 20 with the most exceptions, then events */
  causes: { key: string; title: string; exceptions: number; events: number }[];
  /** all causes, those not among the 20 too */
  causeCount: number;
  /** questions asked, per function, most first */
  decisions: { function: string; asked: number }[];
  /** whom the roster names for those asked from 22:00 to 06:00 plant time, most first; null: nobody */
  nights: { owner: string | null; function: string; asked: number }[];
}
