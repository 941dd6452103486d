import type { Decision, ExceptionState } from '@gemba/core/exception';
import { isLiving, ownerFor, type Roster } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';

/**
 * Who is asked when an outcome has come back: whoever decided, for nobody knows it better, if on shift and reachable; else somebody
 * who is. Null: nobody is.
 */
export function ownerAgain(
  roster: Roster,
  { subject }: Pick<ExceptionState, 'subject'>,
  { function: fn, skill, outcome }: Pick<Decision, 'function' | 'skill' | 'outcome'>,
  at: Instant,
  load: ReadonlyMap<string, number>,
): string | null {
  const decider = roster.people.find(({ id }) => id === outcome?.by);
  if (decider && isLiving(roster, decider.id, at)) return decider.id;
  return ownerFor(roster, { function: fn, skill, area: subject.area, line: subject.line }, at, load);
}
