import type { Decision, ExceptionState } from '@gemba/core/exception';
import { isOn, ownerFor, type Roster } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';

/**
 * Who is asked when an outcome has come back: whoever decided, for nobody knows it better, if on shift; else somebody
 * who is. Null: nobody is.
 */
export function ownerAgain(
  roster: Roster,
  { subject }: Pick<ExceptionState, 'subject'>,
  { function: fn, outcome }: Pick<Decision, 'function' | 'outcome'>,
  at: Instant,
  load: ReadonlyMap<string, number>,
): string | null {
  const decider = roster.people.find(({ id }) => id === outcome?.by);
  if (decider && isOn(roster, decider, at)) return decider.id;
  return ownerFor(roster, { function: fn, area: subject.area }, at, load);
}
