/**
 * Questions that need no answer any more. Only a rule of the playbook makes them so (`join`), or the end of the matter
 * itself: one function's answer never silences another's by itself.
 */
import type { Fact } from '../facts.ts';
import type { Decision, ExceptionState } from '../state.ts';
import { SPLIT } from './splitting.ts';

/** The outcome that Gemba itself writes where a question has become needless. */
export const MOOT = 'moot';
const MOOT_LABEL = 'Not needed any more';

/** @param why in one clause: "all required decisions are taken" */
export const moot = ({ id: decisionId }: Decision, why: string): Fact => ({
  type: 'decision.decided',
  payload: { decisionId, option: MOOT, label: MOOT_LABEL, params: {}, reason: why },
});

/** What the join rule has made needless between two states. What is asked again after the ruling stays asked. */
export function needless(before: ExceptionState, after: ExceptionState): Fact[] {
  const why = ruling(before) === null ? ruling(after) : null;
  if (why === null) return [];
  return after.decisions.filter((d) => d.state !== 'decided').map((d) => moot(d, why));
}

/** What the join rule waits for has come, in one clause; null: not yet, or there is nothing to wait for. */
function ruling({ join, decisions }: ExceptionState): string | null {
  if (!join || join.rule === 'all') return null;
  const awaited = decisions.filter((d) =>
    join.rule === 'required' ? !d.optional : d.id === join.decisionId || d.partOf === join.decisionId,
  );
  if (awaited.length === 0 || awaited.some((d) => d.state !== 'decided')) return null;
  if (join.rule === 'required') return 'all required decisions are taken';
  return awaited
    .filter((d) => d.outcome?.option !== SPLIT)
    .map((d) => `${d.function} has ruled "${d.outcome?.label ?? ''}"`)
    .join(', ');
}
