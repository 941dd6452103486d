/** What the page of everything that is not on the wall is a function of. */
import type { ExceptionState } from '@gemba/core/exception';
import type { HeldPage, PlannedStop, PlannedStopBody, PlaybookRow } from '@gemba/core/wire';
import type { ActResult, People, Plant, Stale } from '../props.ts';

/** What there is to choose from when a stop is planned; empty lists: it is typed. */
export interface StopScopes {
  areas: readonly string[];
  lines: readonly string[];
  playbooks: readonly Pick<PlaybookRow, 'id'>[];
}

export interface StopActs {
  onPlan: (body: PlannedStopBody) => Promise<ActResult>;
  onEnd: (id: string) => Promise<ActResult>;
}

export interface HeldPageProps {
  exceptions: readonly ExceptionState[] | null;
  held: HeldPage | null;
  stops: readonly PlannedStop[] | null;
  /** past stops are shown too */
  past: boolean;
  onPast: (past: boolean) => void;
  scopes: StopScopes;
  people: People;
  plant: Plant;
  now: number;
  stale: Stale;
  /** null: looking only */
  stopActs: StopActs | null;
  onOpen: (exceptionId: string) => void;
}
