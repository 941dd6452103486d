/** The questions of an exception as they are shown: the parts of a split one beside each other, in its place. */
import { SPLIT, type Decision, type ExceptionState } from '@gemba/core/exception';
import { functionName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';

export interface ShownDecision {
  decision: Decision;
  /** of a split question: "2 of 3" */
  part: { n: number; of: number } | null;
}

/** What was split asks nothing itself any more. */
export function shownDecisions(decisions: readonly Decision[]): ShownDecision[] {
  if (decisions.every((d) => d.partOf === undefined))
    return decisions.map((decision) => ({ decision, part: null }));
  return decisions
    .filter((d) => d.partOf === undefined)
    .flatMap((whole) => {
      const parts = decisions.filter((d) => d.partOf === whole.id);
      const shown = parts.map((decision, i) => ({ decision, part: { n: i + 1, of: parts.length } }));
      return whole.outcome?.option === SPLIT && parts.length > 0
        ? shown
        : [{ decision: whole, part: null }, ...shown];
    });
}

/** "All must answer · 1 of 4 answered" */
export function joinWords({ join, decisions }: Pick<ExceptionState, 'join' | 'decisions'>): string {
  const shown = shownDecisions(decisions).map(({ decision }) => decision);
  const counted = join?.rule === 'required' ? shown.filter((d) => !d.optional) : shown;
  const answered = counted.filter((d) => d.state === 'decided').length;
  return `${rule(join, decisions)} · ${t.join.answered(answered, counted.length)}`;
}

function rule(join: ExceptionState['join'], decisions: readonly Decision[]): string {
  if (join?.rule === 'required') return t.join.required;
  if (join?.rule !== 'arbiter') return t.join.all;
  const arbiter = decisions.find((d) => d.id === join.decisionId);
  return t.join.arbiter(functionName(arbiter?.function ?? join.decisionId));
}
