/**
 * Who may change who is on. Managers by access everything; whoever the roster makes somebody's manager arranges for that
 * person; everybody reports the own absence, asks for a swap of the own shift and answers one. Nobody puts somebody else
 * in the own place alone: that is a swap, and the other one answers it.
 */
import { manages, type Roster } from '@gemba/core/roster';
import type { RosterEntry } from '@gemba/core/wire';
import type { SignedIn } from '../auth/identity.ts';
import { mayManage, type NoRights } from '../auth/rights.ts';

type Verdict = true | NoRights;

const no = (why: string): NoRights => ({ refused: 'no_rights', why });

/** A manager by access, whatever the roster says. */
export const isManager = (identity: SignedIn): boolean => mayManage(identity);

/** Managing somebody without being that person. */
const mayManagePerson = (identity: SignedIn, roster: Roster, person: string): boolean =>
  isManager(identity) || manages(roster, identity.id, person);

/** May this identity speak for the person? */
export const maySpeakFor = (identity: SignedIn, roster: Roster, person: string): boolean =>
  identity.id === person || mayManagePerson(identity, roster, person);

/** Whom this identity may arrange for. */
export const mayArrange = (identity: SignedIn, roster: Roster): 'all' | string[] =>
  isManager(identity)
    ? 'all'
    : roster.people.map(({ id }) => id).filter((id) => maySpeakFor(identity, roster, id));

export function mayEnter(
  identity: SignedIn,
  roster: Roster,
  { kind, entry }: Pick<RosterEntry, 'kind' | 'entry'>,
): Verdict {
  const change = { kind, entry } as RosterEntry;
  switch (change.kind) {
    case 'absence':
      return (
        maySpeakFor(identity, roster, change.entry.person) ||
        no('An absence is entered by the person or by a manager of theirs.')
      );
    case 'override':
      return (
        mayManagePerson(identity, roster, change.entry.instead ?? change.entry.who) ||
        no('An override is made by a manager of whoever is replaced; among yourselves, ask for a swap.')
      );
    case 'assignment':
      return (
        mayManagePerson(identity, roster, change.entry.person) ||
        no(`Dated shifts of ${change.entry.person} are planned by a manager of theirs.`)
      );
    case 'swap':
      return (
        [change.entry.person, change.entry.with].some((id) => maySpeakFor(identity, roster, id)) ||
        no('A swap is asked for by one of the two, or by a manager of theirs.')
      );
    default:
      return change satisfies never;
  }
}

/** Whose word a swap waits for, when this person asks for it. */
export const wordsNeeded = (
  roster: Roster,
  by: string,
  { person, with: other }: { person: string; with: string },
): string[] => [...new Set([person, other])].filter((id) => id !== by && !manages(roster, by, id));

/** May this identity say yes or no to a swap? */
export function mayAnswer(identity: SignedIn, roster: Roster, swap: RosterEntry & { kind: 'swap' }): Verdict {
  if (isManager(identity)) return true;
  const needed = wordsNeeded(roster, swap.by, swap.entry);
  // who asked has become the manager of both: the word of either will do
  if (needed.length === 0) return mayEnter(identity, roster, swap);
  return (
    needed.every((id) => maySpeakFor(identity, roster, id)) ||
    no(`This swap is answered by ${needed.join(' and ')}, or by a manager of theirs.`)
  );
}

/** May this identity take an entry back? */
export function mayWithdraw(identity: SignedIn, roster: Roster, change: RosterEntry): Verdict {
  if (isManager(identity)) return true;
  if (change.kind === 'swap' && change.state === 'active')
    return (
      [change.entry.person, change.entry.with].every((id) => manages(roster, identity.id, id)) ||
      no('Both have agreed to this swap: only a manager of both takes it back. Swap back instead.')
    );
  return change.by === identity.id || mayEnter(identity, roster, change);
}
