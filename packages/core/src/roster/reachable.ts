/**
 * Whom a channel reaches when. By an address outside the app: always. In the app: whoever sits before it, which people on
 * shift do and people on call do not, unless a person says otherwise (`inApp`). What counts is what is worked at that
 * time, in whatever place, not what is worked usually: a shift and a time on call at once are worked before the app, and
 * cover of a hole changes nothing by itself.
 */
import { epochMs, type Instant } from '../time/index.ts';
import { aboutsOf, dutyBetween, occupancy } from './duty.ts';
import { prepared, type Prepared } from './places.ts';
import type { Worked } from './plan.ts';
import type { Person, Roster } from './roster.ts';
import { around, joined, within, without, type Stretch } from './stretch.ts';

const ALWAYS: readonly Stretch[] = [{ start: -Infinity, end: Infinity }];
const NEVER: readonly Stretch[] = [];

/** When nothing reaches somebody, of the time between two instants (epoch ms), whether they are on or not. */
export function silentBetween(ready: Prepared, person: Person, from: number, to: number): readonly Stretch[] {
  if (hasAddress(person) || person.inApp === true) return NEVER;
  if (person.inApp === false) return ALWAYS;
  if (!ready.everOnCall.has(person.id)) return NEVER;
  const worked = (counts: (w: Worked) => boolean): Stretch[] =>
    joined(
      (ready.placesOf.get(person.id) ?? []).flatMap((place) => {
        const part = place.plan.between(from, to).filter(counts);
        return aboutsOf(place).flatMap((about) =>
          occupancy(place, about, part)
            .filter(({ who }) => who.id === person.id)
            .flatMap(({ stretches }) => stretches),
        );
      }),
    );
  return without(
    worked(({ onCall }) => onCall),
    worked(({ shift }) => shift !== null),
  );
}

export const isSilent = (ready: Prepared, person: Person, ms: number): boolean =>
  around(silentBetween(ready, person, ms, ms + 1), ms) !== undefined;

/** Can somebody be told at all, at an instant at which they are on? Nobody who is not on the roster can. */
export function isReachableAt(roster: Roster, personId: string, at: Instant): boolean {
  const ready = prepared(roster);
  const person = ready.people.get(personId);
  return person !== undefined && !isSilent(ready, person, epochMs(at));
}

/** When somebody is on and can be told, between two times (epoch ms). */
export const reachableBetween = (roster: Roster, personId: string, from: number, to: number): Stretch[] =>
  onDuty(roster, personId, from, to, without);

/** When somebody is on and no channel reaches them, between two times (epoch ms). */
export const unreachableBetween = (roster: Roster, personId: string, from: number, to: number): Stretch[] =>
  onDuty(roster, personId, from, to, within);

function onDuty(roster: Roster, personId: string, from: number, to: number, part: typeof within): Stretch[] {
  const ready = prepared(roster);
  const person = ready.people.get(personId);
  if (!person) return [];
  const duty = within(dutyBetween(roster, personId, from, to), [{ start: from, end: to }]);
  return part(duty, silentBetween(ready, person, from, to));
}

const hasAddress = ({ contacts }: Person): boolean => contacts.some(({ channel }) => channel !== 'in-app');
