/** What the hand-over page is a function of. */
import type { ExceptionState } from '@gemba/core/exception';
import type { PersonOn, PersonOnRoster } from '@gemba/core/wire';
import type { OnAct, People, RunningShift, Stale, Viewer } from '../props.ts';

export interface HandOverPageProps {
  exceptions: readonly ExceptionState[] | null;
  people: People;
  /** who is on now */
  roster: readonly PersonOnRoster[];
  viewer: Viewer | null;
  shift: RunningShift;
  /** who is on when the shift has ended, by function, in the order of being asked; a function that is absent is not known yet */
  successors: ReadonlyMap<string, readonly PersonOn[]>;
  now: number;
  stale: Stale;
  onAct: OnAct;
  onOpen: (exceptionId: string, decisionId: string) => void;
}
