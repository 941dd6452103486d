/** Resolved cases of a playbook, for the packs of a new one. Kept for some seconds, for a flood asks the same each time. */
import type { ExceptionState, Subject } from '@gemba/core/exception';
import type { SimilarCase } from '@gemba/core/planning';
import type { Database } from '../store/database.ts';

const KEEP_MS = 10_000;
const LOOKED_AT = 100;
const SHOWN = 3;

export interface SimilarCases {
  /** reads what {@link SimilarCases.of} will be asked; call it before, for `of` does no I/O */
  refresh(playbooks: readonly string[]): Promise<void>;
  of(playbook: string, subject: Subject): SimilarCase[];
}

export function openSimilarCases(database: Database, plant: string, now: () => number): SimilarCases {
  const kept = new Map<string, { at: number; folds: ExceptionState[] }>();
  return {
    async refresh(playbooks) {
      const old = playbooks.filter((p) => now() - (kept.get(p)?.at ?? -Infinity) > KEEP_MS);
      for (const playbook of old) {
        const { rows } = await database.query<{ fold: ExceptionState }>({
          name: 'similar-cases',
          text: `select fold from exception where plant = $1 and playbook = $2 and state = 'resolved'
                 order by opened_at desc limit $3`,
          values: [plant, playbook, LOOKED_AT],
        });
        kept.set(playbook, { at: now(), folds: rows.map((row) => row.fold) });
      }
    },
    of: (playbook, subject) =>
      (kept.get(playbook)?.folds ?? [])
        .map((fold) => ({ fold, shared: sharedCodes(fold.subject, subject) }))
        .filter(({ shared }) => shared > 0)
        .sort((a, b) => b.shared - a.shared)
        .slice(0, SHOWN)
        .map(({ fold }) => ({ title: fold.title, at: fold.openedAt, outcome: outcomeOf(fold) })),
  };
}

function sharedCodes(a: Subject, b: Subject): number {
  return (['lot', 'item', 'workCentre', 'line'] as const).filter((k) => a[k] !== undefined && a[k] === b[k])
    .length;
}

const outcomeOf = (fold: ExceptionState): string =>
  fold.decisions
    .map((d) => d.outcome?.label ?? '')
    .filter((label) => label !== '')
    .join(', ');
