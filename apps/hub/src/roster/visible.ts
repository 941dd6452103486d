/**
 * What of the roster somebody may see. Addresses and quiet hours are the person's own business and the managers'; why
 * somebody is absent is, too.
 */
import type { Roster } from '@gemba/core/roster';
import type { RosterEntry } from '@gemba/core/wire';
import type { SignedIn } from '../auth/identity.ts';
import { isManager } from './rights.ts';

const UNSAID = 'absent';

export function visibleTo(identity: SignedIn, roster: Roster): Roster {
  if (isManager(identity)) return roster;
  return {
    ...roster,
    people: roster.people.map((person) => {
      if (person.id === identity.id) return person;
      const { quietHours: _, inApp: __, ...rest } = person;
      return { ...rest, contacts: [] };
    }),
    absences: roster.absences.map((absence) =>
      absence.person === identity.id ? absence : { ...absence, reason: UNSAID },
    ),
  };
}

export const visibleEntry = (identity: SignedIn, entry: RosterEntry): RosterEntry =>
  entry.kind !== 'absence' || isManager(identity) || [entry.by, entry.entry.person].includes(identity.id)
    ? entry
    : { ...entry, entry: { ...entry.entry, reason: UNSAID } };
