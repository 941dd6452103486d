/** What the playbooks page is a function of. A text that is being written is the page's own; everything else comes in. */
import type {
  PlaybookActBody,
  PlaybookActName,
  PlaybookCheck,
  PlaybookDetail,
  PlaybookDiff,
  PlaybookRow,
} from '@gemba/core/wire';
import type { ActResult, Asked, People, Stale } from '../props.ts';

export type DiffSide = number | 'file';

export interface PlaybookActs {
  /** the new version on success */
  onAct: <N extends PlaybookActName>(
    id: string,
    act: N,
    body: PlaybookActBody<N>,
  ) => Promise<Asked<PlaybookDetail>>;
  /** @param days 0: problems and findings only */
  onCheck: (yaml: string, days: number) => Promise<Asked<PlaybookCheck>>;
}

export interface PlaybooksPageProps {
  rows: readonly PlaybookRow[] | null;
  /** the one that is looked at; null: the list */
  chosen: string | null;
  onChoose: (id: string | null) => void;
  /** of the chosen one; null: not here yet */
  detail: PlaybookDetail | null;
  onDiff: (id: string, from: DiffSide, to: DiffSide) => Promise<Asked<PlaybookDiff>>;
  people: People;
  now: number;
  stale: Stale;
  /** null: looking only */
  acts: PlaybookActs | null;
}

/** For what a page does with a question's answer beside showing it. */
export const asResult = <T>(answer: Asked<T>): ActResult => (answer.ok ? { ok: true } : answer);
