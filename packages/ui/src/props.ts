/**
 * The props of every screen: the contract between this package and the application that wires it. Screens are functions
 * of these props; they fetch nothing, read no clock and keep no copy of what the journal holds. `null` where data is
 * expected means "not here yet": the screen shows that it is loading. Times are `Instant`s, `now` is epoch ms.
 */
import type { ExceptionState, HeldBecause } from '@gemba/core/exception';
import type { CodeEntity } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import type {
  AccessRole,
  ActBody,
  ActName,
  DecisionRow,
  Evidence,
  FloodReport,
  Health,
  HealthDetails,
  LoopReport,
  Me,
  NotificationHealth,
  PersonOnRoster,
  PostingActBody,
  PostingActName,
  PostingRow,
  Problem,
} from '@gemba/core/wire';
import type { ReactNode } from 'react';
import type { ConflictSide } from './view/evidence/conflict-sides.ts';

/** The hub's answer to an act; the wire's `ActReply` fits as it is. */
export type ActResult = { ok: true } | { ok: false; problem: Problem };

/** What the hub answers to a question, or why it does not. */
export type Asked<T> = { ok: true; answer: T } | Extract<ActResult, { ok: false }>;

/** One act on a decision. The screen shows it as pending at once and rolls it back visibly when it is refused. */
export type OnAct = <N extends ActName>(decisionId: string, act: N, body: ActBody<N>) => Promise<ActResult>;

/** What a person does to one posting by hand. */
export type OnPostingAct = <N extends PostingActName>(
  postingId: string,
  act: N,
  body: PostingActBody<N>,
) => Promise<ActResult>;

/** Postings on a screen: what may be done to them, and where a person opens their documents. */
export interface PostingDesk {
  /** null: looking only */
  onAct: OnPostingAct | null;
  /** with "{document}" in it; null: the ERP has no such place */
  documentLink: string | null;
}

export type People = ReadonlyMap<string, { name: string }>;
export type Plant = Me['plant'];
export type RunningShift = Me['shift'];
/** The hub is away since then; null while live. */
export type Stale = { since: Instant } | null;
export type Scale = 'desk' | 'wall';
export type Theme = 'light' | 'dark';

/** Who looks at the screen; null on a wall: looking only. */
export interface Viewer {
  id: string;
  role: AccessRole;
  /** functions that this person decides for */
  functions: readonly string[];
}

/** How much is kept from the wall, and why. */
export interface NotOnWall {
  /** causes that ask nobody at present, by the reason */
  held: Partial<Record<HeldBecause, number>>;
  /** planned stops that are on now */
  plannedStops: number;
}

export interface WallProps {
  /** everything open, and what was resolved within the day: that counts only for what was opened by priority */
  exceptions: readonly ExceptionState[] | null;
  people: People;
  /** ids of the people who are on now; null: not known yet */
  onDuty: ReadonlySet<string> | null;
  /** null: not known yet */
  notOnWall: NotOnWall | null;
  /** opens what is held back, or the planned stops; null: there is no such place for whoever looks */
  onNotOnWall: ((what: 'held' | 'planned-stops' | 'shelved') => void) | null;
  now: number;
  plant: Plant;
  shift: RunningShift;
  stale: Stale;
  scale: Scale;
  health: Pick<Health, 'erp' | 'sources'> | null;
  /** today's median from signal to ERP confirmation against the batch cycle, ms; null: nothing confirmed yet */
  signalToErp: { p50Ms: number; batchBaselineMs: number } | null;
  onOpen: (exceptionId: string) => void;
}

/** What an exception that Gemba raised about its own work is about; its parts are null until they are read. */
export type Matter =
  | { kind: 'posting'; posting: PostingRow | null; origin: ExceptionState | null }
  | { kind: 'conflict'; sides: readonly (ConflictSide | null)[] };

/** What else belongs to the cause of an exception. */
export interface Family {
  /** the exception that it lies under; null: none, or one that is not known here */
  parent: ExceptionState | null;
  /** open exceptions that lie under it */
  children: readonly ExceptionState[];
}

export interface ExceptionPageProps {
  exception: ExceptionState | null;
  family: Family;
  evidence: Evidence | null;
  /** null: the plant itself */
  matter: Matter | null;
  /** what the ERP has refused and nobody has repaired yet, of all exceptions */
  refused: readonly PostingRow[];
  people: People;
  /** whom a decision can be handed to */
  roster: readonly PersonOnRoster[];
  viewer: Viewer | null;
  now: number;
  stale: Stale;
  onAct: OnAct;
  postings: PostingDesk;
  /** opens a similar case */
  onOpen: (exceptionId: string) => void;
  onBack: () => void;
  /** who was told of a decision and why; absent: not for whoever looks */
  told?: (decisionId: string) => ReactNode;
  /** the decision that was drilled into; it gets the focus */
  focusDecision?: string | null;
}

/** What a saved view of a grid is: plain JSON, to be stored by whoever holds it. */
export interface GridView {
  columns: unknown[];
  filter: Record<string, unknown> | null;
}

export interface DecisionsGridProps {
  rows: readonly DecisionRow[] | null;
  now: number;
  stale: Stale;
  /** applied when the grid is first shown */
  view: GridView | null;
  onViewChange: (view: GridView) => void;
  onOpen: (exceptionId: string, decisionId: string) => void;
}

export interface BoardProps {
  exceptions: readonly ExceptionState[] | null;
  roster: readonly PersonOnRoster[] | null;
  viewer: Viewer | null;
  now: number;
  stale: Stale;
  /** called with `reassign`, and once more with the former owner for undo */
  onAct: OnAct;
  onOpen: (exceptionId: string, decisionId: string) => void;
}

export type LoopPeriod = '8h' | '24h' | '7d' | '30d';

export interface LoopPageProps {
  report: LoopReport | null;
  period: LoopPeriod;
  onPeriod: (period: LoopPeriod) => void;
  now: number;
  stale: Stale;
}

/** What the hub can be asked to look at in the ERP now, instead of at night. */
export type ErpCheck = 'reconciliation' | 'context';
export type OnErpCheck = (check: ErpCheck) => Promise<ActResult>;

/** An item of `GET /api/cross-references`. */
export interface CrossReference {
  id: string;
  entity: CodeEntity;
  /** of units and lots: the item in the ERP that it holds for */
  item: string | null;
  ours: string;
  theirs: string;
  /** of units: how many of theirs make one of ours */
  factor: number;
  /** the key of the repaired posting that taught it */
  learnedFrom: string | null;
  by: string;
  at: Instant;
}
export type NewCrossReference = Pick<CrossReference, 'entity' | 'item' | 'ours' | 'theirs' | 'factor'>;

export interface CrossReferencesProps {
  references: readonly CrossReference[] | null;
  /** there are more than are shown */
  more: boolean;
  search: string;
  onSearch: (search: string) => void;
  people: People;
  /** null: reading only */
  acts: {
    onAdd: (added: NewCrossReference) => Promise<ActResult>;
    onRemove: (id: string) => Promise<ActResult>;
    /** @param table CSV */
    onImport: (
      table: string,
    ) => Promise<
      { ok: true; added: number; replaced: number; unchanged: number } | Extract<ActResult, { ok: false }>
    >;
  } | null;
  onExport: () => Promise<ActResult>;
}

export interface HealthPageProps {
  health: HealthDetails | null;
  now: number;
  stale: Stale;
  postings: PostingDesk;
  /** null: looking only */
  onErpCheck: OnErpCheck | null;
  references: CrossReferencesProps;
  /** null: not for whoever looks; undefined: not read yet */
  channels: NotificationHealth | null | undefined;
  flood: FloodReport | null;
  /** by playbook; null: not read yet, or not for whoever looks */
  findings: ReadonlyMap<string, FindingCount> | null;
  onOpen: (exceptionId: string) => void;
}

/** What the linter finds in a playbook's live text. */
export interface FindingCount {
  errors: number;
  warnings: number;
}

export type SignInResult = { ok: true } | { ok: false; message: string };

export interface SignInProps {
  plantName: string | null;
  onSignIn: (credentials: { email: string; password: string }) => Promise<SignInResult>;
}

export const SCREENS = [
  'wall',
  'decisions',
  'board',
  'hand-over',
  'roster',
  'playbooks',
  'held',
  'loop',
  'health',
] as const;
export type Screen = (typeof SCREENS)[number];

export interface AppShellProps {
  screen: Screen;
  /** a real address per screen, so that a link can be opened in a window of its own */
  hrefOf: (screen: Screen) => string;
  onNavigate: (screen: Screen) => void;
  theme: Theme;
  onTheme: (theme: Theme) => void;
  me: Pick<Me, 'name' | 'role'> | null;
  onSignOut: () => void;
  stale: Stale;
  /** the screen asked the hub for something and did not get it: then nothing is loading there */
  unanswered: boolean;
  /** a number beside a screen's name: open exceptions, rejected postings … */
  badges?: Partial<Record<Screen, number>>;
  /** what the person was told; absent: nobody is told anything here */
  bell?: ReactNode;
  children: ReactNode;
}

export interface GembaProviderProps {
  theme: Theme;
  scale: Scale;
  /** BCP 47, e.g. "en-GB" */
  locale: string;
  /** the plant's IANA zone: every time is shown in it */
  timeZone: string;
  children: ReactNode;
}
