/**
 * The roster over the wire: its document and versions, who is on, who would get a question, holes in the coverage, and
 * the entries that change who is on for a time: overrides, absences, swaps and dated shifts.
 *
 * Addresses (`contacts`) and quiet hours are in an answer only for the person they belong to and for managers.
 */
import { z } from 'zod';
import {
  Contact,
  Person,
  type Absence,
  type Assignment,
  type Hole,
  type HoleCost,
  type Override,
  type Roster,
  type Swap,
  type WouldGet,
} from '../roster/index.ts';
import { Instant } from '../time/index.ts';

const text = (max: number) => z.string().trim().min(1).max(max);
const person = text(100);
const day = z.iso.date();
const span = { from: Instant, to: Instant };

/** Bodies of `PUT /api/roster` and of `POST /api/roster/<what>`. */
export const ROSTER_BODIES = {
  /** the whole document; who is on from now on, never what is asked already */
  document: z.strictObject({
    expectedVersion: z.int().min(0),
    reason: text(2_000),
    document: z.record(z.string(), z.unknown()),
  }),
  /** `POST /api/roster/check`: a document as people write it, or as a program has it; one of the two */
  check: z
    .strictObject({
      yaml: z.string().max(1_000_000).optional(),
      document: z.record(z.string(), z.unknown()).optional(),
    })
    .refine(({ yaml, document }) => (yaml === undefined) !== (document === undefined), {
      message: 'give either yaml or document',
      path: ['yaml'],
    }),
  /** `instead` absent: in addition, for a hole */
  override: z.strictObject({
    who: person,
    instead: person.optional(),
    function: text(100).optional(),
    area: text(100).optional(),
    ...span,
    reason: text(2_000),
  }),
  absence: z.strictObject({ person, ...span, reason: text(2_000) }),
  /** `theirs` absent: the other one takes over and nothing comes back */
  swap: z.strictObject({
    person,
    ...span,
    with: person,
    theirs: z.strictObject(span).optional(),
    reason: text(2_000),
  }),
  /** `PUT /api/roster/people/:id/contacts`: how a person is reached, by the person or a manager; null: the usual */
  contacts: z.strictObject({
    /** in the order in which they are tried */
    contacts: z.array(Contact).max(20),
    quietHours: Person.shape.quietHours.unwrap().nullable(),
    inApp: z.boolean().nullable(),
  }),
  /** 20 people × 3 shifts in one go: each of the people works each of the shifts; "off": is off */
  assignments: z.strictObject({
    people: z.array(person).min(1).max(500),
    shifts: z
      .array(z.strictObject({ shift: text(100), from: day, to: day }))
      .min(1)
      .max(100),
    reason: text(2_000),
  }),
} as const;
export type RosterBody<N extends keyof typeof ROSTER_BODIES> = z.input<(typeof ROSTER_BODIES)[N]>;

/** Something that changes who is on for a time, with who said so. */
export type RosterEntry = {
  id: string;
  by: string;
  at: Instant;
  /** `asked`: a swap that the other one has not answered yet; it changes nothing so far */
  state: 'asked' | 'active' | 'declined' | 'withdrawn';
  /** who accepted, declined or withdrew it */
  settledBy: string | null;
  settledAt: Instant | null;
} & (
  | { kind: 'override'; entry: Override }
  | { kind: 'absence'; entry: Absence }
  | { kind: 'swap'; entry: Swap }
  | { kind: 'assignment'; entry: Assignment }
);
export type RosterEntryKind = RosterEntry['kind'];

/** An item of `GET /api/roster/versions`. */
export interface RosterVersion {
  version: number;
  /** person id; "file": the roster's file was changed */
  author: string;
  reason: string;
  at: Instant;
}

/** `GET /api/roster/versions/:version`: the whole document, as a value and as text. */
export interface RosterDocument extends RosterVersion {
  document: Roster;
  /** written from the document: comments and layout of whatever it came from are not kept */
  yaml: string;
}

/** `GET /api/roster/diff`: between the texts of two versions. */
export interface RosterDiff {
  from: number;
  to: number;
  /** unified, as `diff -u` writes it; no hunks: the same document */
  diff: string;
}

/** `POST /api/roster/check`: whether a document would be accepted, and what it changes. Nothing is written. */
export interface RosterCheck {
  /** why it would be refused */
  problems: RosterDocumentProblem[];
  /** null: it would be refused */
  would: RosterChange | null;
}
export interface RosterDocumentProblem {
  /** "people[3].shift" */
  field: string;
  reason: string;
  /** of the text, from 1; null: it came as a value */
  line: number | null;
}

export interface RosterPersonName {
  id: string;
  name: string;
}

/** What publishing would change, against the newest version. */
export interface RosterChange {
  /** of the newest version */
  against: number;
  document: Roster;
  yaml: string;
  /** unified; no hunks: nothing changes. Null: too little in common to be compared */
  diff: string | null;
  people: {
    added: RosterPersonName[];
    changed: RosterPersonName[];
    removed: (RosterPersonName & {
      /** that they own now */
      openDecisions: number;
      /** overrides, absences, swaps and dated shifts that name them, and count no more */
      entries: number;
    })[];
  };
  /** other parts of the document that change: "shifts", "holidays" … */
  parts: string[];
  /** functions that had a decider or a deputy and have neither */
  lost: string[];
  /** people whom a channel reached, or who are new, and whom none reaches */
  unreachable: RosterPersonName[];
  /** functions that nobody answers first for where somebody did, in the next days */
  holes: {
    function: string;
    /** in all, ms */
    ms: number;
    /** the first of them; null in `fallsTo`: to nobody */
    first: { from: Instant; to: Instant; fallsTo: string | null };
  }[];
  /** the days that were looked at for holes */
  days: number;
}

/** `GET /api/roster` */
export interface RosterView extends RosterVersion {
  document: Roster;
  /** those that are running or to come, and swaps that wait for an answer */
  entries: RosterEntry[];
  /** what I may do: everything (managers), or for these people (myself, and whose manager I am) */
  mayArrange: 'all' | string[];
}

/** `GET /api/roster/who`: who is on at an instant, in the order in which they would be asked. */
export interface WhoIsOn {
  at: Instant;
  /** of the roster that held then */
  version: number;
  /** the shifts that run then */
  shifts: { id: string; name: string; startedAt: Instant; endsAt: Instant }[];
  people: PersonOn[];
}
export interface PersonOn {
  id: string;
  name: string;
  role: string;
  functions: string[];
  areas: string[];
  lines: string[];
  skills: string[];
  /** in whose place; null: in the own one */
  standsInFor: string | null;
  /** null: no end in sight (on call) */
  onUntil: Instant | null;
  reachable: boolean;
}

/** `GET /api/roster/would-get` */
export type WouldGetView = WouldGet;

/** `GET /api/roster/coverage`: the next days, and what the last weeks' decisions would have cost in each hole. */
export interface CoverageView {
  from: Instant;
  to: Instant;
  functions: string[];
  holes: (Hole & { cost: HoleCost })[];
  /** decisions that were run through the holes, and how far back they reach */
  history: { from: Instant; decisions: number };
  /** people who are on at some time and whom no channel reaches */
  unreachable: { id: string; name: string }[];
}

/** What an import did; on a wrong row nothing was done and the answer is a problem that names each. */
export interface RosterImport {
  /** rows that were new */
  added: number;
  changed: number;
  /** rows that were there already: the same file again has no others */
  unchanged: number;
  /** of the roster, where the import has changed the document */
  version: number | null;
}
