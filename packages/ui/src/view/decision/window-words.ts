/** Why a decision is due when it is: one line, and every candidate behind it. */
import type { Decision, WindowReason } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import { duration } from '../../format/duration.ts';
import type { Format } from '../../format/format.ts';
import { t } from '../../messages/en.ts';

type By = WindowReason['by'];

/** @param name of a person by id; @param now epoch ms; @returns null when nothing is awaited any more */
export function windowLine(
  decision: Decision,
  name: (id: string) => string,
  format: Pick<Format, 'moment'>,
  now: number,
): string | null {
  if (decision.state === 'decided') return null;
  const past = epochMs(decision.dueAt) <= now;
  const time = format.moment(decision.dueAt, now);
  const { acknowledgedAt, acknowledgedBy, why } = decision;
  if (decision.state === 'acknowledged' && acknowledgedAt !== null && acknowledgedBy !== null)
    return past
      ? t.window.secondPast(time, name(acknowledgedBy))
      : t.window.second(time, format.moment(acknowledgedAt, now), name(acknowledgedBy));
  return (past ? t.window.past : t.window.due)[why?.by ?? 'playbook'](time);
}

export interface WindowCandidate {
  by: By;
  label: string;
  /** null: no such danger */
  time: string | null;
  note: string | null;
  earliest: boolean;
}

/** In the order in which a person weighs them. @returns empty when the playbook alone has set the window */
export function windowCandidates(
  why: WindowReason | undefined,
  format: Pick<Format, 'moment'>,
  now: number,
): WindowCandidate[] {
  if (!why) return [];
  const candidate = (by: By, at: string | null, note: string | null = null): WindowCandidate => ({
    by,
    label: t.window.candidates[by],
    time: at && format.moment(at, now),
    note,
    earliest: why.by === by,
  });
  return [
    candidate('playbook', why.playbookDueAt, why.onShiftCalendar ? t.window.onShift : null),
    candidate('starvation', why.starvesAt),
    candidate('customer-date', why.slackUntil),
  ];
}

/** How old the ERP's figures behind the window are. */
export const windowFigures = (why: WindowReason, now: number): string =>
  why.contextAt ? t.window.figures(duration(now - epochMs(why.contextAt))) : t.window.noFigures;
