/** What the roster page is a function of. The week is worked out here, from the document and its entries. */
import type {
  CoverageView,
  RosterBody,
  RosterCheck,
  RosterDiff,
  RosterDocument,
  RosterEntry,
  RosterEntryKind,
  RosterImport,
  RosterVersion,
  RosterView,
  WhoIsOn,
  WouldGetView,
} from '@gemba/core/wire';
import type { ActResult, Asked, People, Plant, Stale, Viewer } from '../props.ts';

/** Tables that are exchanged as CSV. */
export const ROSTER_TABLES = ['people', 'holidays', 'assignments', 'absences', 'overrides'] as const;
export type RosterTable = (typeof ROSTER_TABLES)[number];

export interface WouldGetAsk {
  function: string;
  area: string | null;
  at: string;
}

export interface RosterActs {
  onOverride: (body: RosterBody<'override'>) => Promise<ActResult>;
  onAbsence: (body: RosterBody<'absence'>) => Promise<ActResult>;
  /** it counts at once when nobody else has to agree, else it is asked */
  onSwap: (body: RosterBody<'swap'>) => Promise<Asked<RosterEntry>>;
  onAnswerSwap: (id: string, answer: 'accept' | 'decline') => Promise<ActResult>;
  onWithdraw: (kind: RosterEntryKind, id: string) => Promise<ActResult>;
  /** @param text CSV; taken over whole, or nothing of it: then `errors` of the problem names each wrong row */
  onImport: (table: RosterTable, text: string) => Promise<Asked<RosterImport>>;
  /** the number of the new version; `stale_version`: somebody else has published meanwhile */
  onPublish: (body: RosterBody<'document'>) => Promise<Asked<{ version: number }>>;
  onCheck: (body: RosterBody<'check'>) => Promise<Asked<RosterCheck>>;
  /** the address of the own calendar */
  onFeed: () => Promise<Asked<string>>;
  /** ends it; the answer is the new one */
  onNewFeed: () => Promise<Asked<string>>;
}

export interface RosterPageProps {
  view: RosterView | null;
  /** who is on now; for whether a channel reaches them */
  who: WhoIsOn | null;
  coverage: CoverageView | null;
  versions: readonly RosterVersion[] | null;
  /** the newest version as text; null: not here yet */
  newest: RosterDocument | null;
  people: People;
  viewer: Viewer | null;
  plant: Plant;
  now: number;
  stale: Stale;
  onWouldGet: (ask: WouldGetAsk) => Promise<Asked<WouldGetView>>;
  onVersion: (version: number) => Promise<Asked<RosterDocument>>;
  onDiff: (from: number, to: number) => Promise<Asked<RosterDiff>>;
  onExport: (what: RosterTable | 'ics') => Promise<ActResult>;
  /** null: looking only */
  acts: RosterActs | null;
}
