/** "Who would get this at 03:10 on Sunday?": everybody who could be asked for it, and why each would or would not be. */
import { epochMs, type Instant } from '../time/index.ts';
import { isAbsent, isOn, onFrom, onUntil } from './duty.ts';
import { prepared } from './places.ts';
import { ROLES, type Roster, type RosterRole } from './roster.ts';
import { candidatesAt, inOrder, type Ask, type Candidate, type Load } from './who.ts';

/**
 * `asked`: gets it · `next`: on as well, asked when the ones before cannot · `lacks-skill`, `elsewhere` (answers for other
 * areas or lines), `unreachable` (no channel reaches them): on, asked only when nobody better is · `stood-in-for`: has
 * given the place away · `absent` · `off-shift`
 */
export const RUNG_REASONS = [
  'asked',
  'next',
  'lacks-skill',
  'elsewhere',
  'unreachable',
  'stood-in-for',
  'absent',
  'off-shift',
] as const;
export type RungReason = (typeof RUNG_REASONS)[number];

export interface Rung {
  person: string;
  name: string;
  role: RosterRole;
  taken: boolean;
  why: RungReason;
  /** in whose place; null: in the own one */
  standsInFor: string | null;
  /** open decisions that count against being asked first */
  load: number;
  /** who is on: until when; null: no end in sight */
  onUntil: Instant | null;
  /** who is not on: from when; null: on, or not within a year */
  onFrom: Instant | null;
}

export interface WouldGet extends Ask {
  at: Instant;
  /** null: nobody at all is on */
  taken: string | null;
  /** those who are on in the order in which they would be asked; then those who are not, by role */
  rungs: Rung[];
}

export function whoWouldGet(
  roster: Roster,
  { at, ...ask }: Ask & { at: Instant },
  load: Load = new Map(),
): WouldGet {
  const ready = prepared(roster);
  const ms = epochMs(at);
  const ordered = inOrder(candidatesAt(roster, ask, ms), 'decider', ask, new Set(), load);
  const on = ordered.map((candidate, i): Rung => {
    const { person, place } = candidate;
    return {
      ...rungOf(person, place.role, load),
      taken: i === 0,
      why: i === 0 ? 'asked' : whyLater(candidate),
      standsInFor: place.person.id === person.id ? null : place.person.id,
      onUntil: onUntil(roster, person, at),
      onFrom: null,
    };
  });
  const asked = new Set(on.map(({ person }) => person));
  const off = [...new Set([...(ready.ofFunction.get(ask.function) ?? []), ...ready.plantWide])]
    .filter(({ person }) => !asked.has(person.id) && asked.add(person.id))
    .toSorted((a, b) => ROLES.indexOf(a.role) - ROLES.indexOf(b.role) || (a.person.id < b.person.id ? -1 : 1))
    .map(({ person, role, plan }): Rung => {
      const absent = isAbsent(ready, person.id, ms);
      const worked = plan.between(ms, ms + 1).length > 0;
      return {
        ...rungOf(person, role, load),
        taken: false,
        why: absent ? 'absent' : worked ? 'stood-in-for' : 'off-shift',
        standsInFor: null,
        onUntil: null,
        onFrom: isOn(roster, person, at) ? null : onFrom(roster, person, at),
      };
    });
  return { ...ask, at, taken: on[0]?.person ?? null, rungs: [...on, ...off] };
}

const rungOf = ({ id, name }: { id: string; name: string }, role: RosterRole, load: Load) => ({
  person: id,
  name,
  role,
  load: load.get(id) ?? 0,
});

function whyLater({ reachable, here, skilled }: Candidate): RungReason {
  if (!reachable) return 'unreachable';
  if (!here) return 'elsewhere';
  return skilled ? 'next' : 'lacks-skill';
}
