/** What another document would change: people, parts, functions that lose whoever answers first, and new holes. Pure. */
import {
  composed,
  coverage,
  unreachableBetween,
  type Entry,
  type Hole,
  type Load,
  type Roster,
} from '@gemba/core/roster';
import { epochMs, instant, type Instant } from '@gemba/core/time';
import type { RosterChange, RosterPersonName } from '@gemba/core/wire';

const DAYS = 14;
const DAY_MS = 86_400_000;
const FIRST: ReadonlySet<string> = new Set(['decider', 'deputy']);

export type WhatChanges = Omit<RosterChange, 'against' | 'document' | 'yaml' | 'diff'>;

/** @param around the entries that hold, what is asked besides what the people have, and who owns how much */
export function whatChanges(
  held: Roster,
  next: Roster,
  around: { entries: readonly Entry[]; functions: readonly string[]; load: Load; from: Instant },
): WhatChanges {
  const before = new Map(held.people.map((person) => [person.id, person]));
  const after = new Map(next.people.map((person) => [person.id, person]));
  const left = firstOf(next);
  const [was, will] = [composed(held, around.entries), composed(next, around.entries)];
  return {
    people: {
      added: next.people.filter(({ id }) => !before.has(id)).map(named),
      changed: next.people
        .filter((person) => before.has(person.id) && !same(before.get(person.id), person))
        .map(named),
      removed: held.people
        .filter(({ id }) => !after.has(id))
        .map((person) => ({
          ...named(person),
          openDecisions: around.load.get(person.id) ?? 0,
          entries: around.entries.filter((entry) => names(entry, person.id)).length,
        })),
    },
    parts: partsOf(held, next),
    lost: [...firstOf(held)].filter((name) => !left.has(name)).toSorted(),
    unreachable: next.people
      .filter(({ id }) => isSilent(will, id, around.from) && !isSilent(was, id, around.from))
      .map(named),
    holes: newHoles(was, will, around),
    days: DAYS,
  };
}

/** On at some time of the next days, and no channel reaches them then. */
function isSilent(roster: Roster, id: string, from: Instant): boolean {
  const start = epochMs(from);
  return unreachableBetween(roster, id, start, start + DAYS * DAY_MS).length > 0;
}

const named = ({ id, name }: RosterPersonName): RosterPersonName => ({ id, name });

/** Both were written by the same schema, so their fields are in the same order. */
const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

const partsOf = (held: Roster, next: Roster): string[] =>
  Object.entries(next)
    .filter(([part, value]) => part !== 'people' && !same(held[part as keyof Roster], value))
    .map(([part]) => part);

const firstOf = ({ people }: Roster): Set<string> =>
  new Set(people.filter(({ role }) => FIRST.has(role)).flatMap(({ functions }) => functions));

const names = ({ entry }: Entry, person: string): boolean =>
  (['person', 'with', 'who', 'instead'] as const).some(
    (field) => (entry as Partial<Record<string, unknown>>)[field] === person,
  );

function newHoles(
  was: Roster,
  will: Roster,
  { functions, from }: { functions: readonly string[]; from: Instant },
): WhatChanges['holes'] {
  const asked = [...new Set([...functions, ...was.people.flatMap((person) => person.functions)])].toSorted();
  const holesOf = (roster: Roster) =>
    Map.groupBy(coverage(roster, { from, days: DAYS, functions: asked }), (hole) => hole.function);
  const [before, after] = [holesOf(was), holesOf(will)];
  return asked.flatMap((name) => {
    const added = (after.get(name) ?? []).flatMap((hole) => beside(hole, before.get(name) ?? []));
    const [first] = added;
    if (!first) return [];
    return [
      {
        function: name,
        ms: added.reduce((sum, { from: a, to }) => sum + epochMs(to) - epochMs(a), 0),
        first,
      },
    ];
  });
}

/** What of a hole was none before. @param known in order */
function beside(hole: Hole, known: readonly Hole[]): WhatChanges['holes'][number]['first'][] {
  const end = epochMs(hole.to);
  const pieces: { from: Instant; to: Instant; fallsTo: string | null }[] = [];
  let start = epochMs(hole.from);
  for (const { from, to } of known) {
    if (epochMs(to) <= start || epochMs(from) >= end) continue;
    if (start < epochMs(from)) pieces.push({ from: instant(start), to: from, fallsTo: hole.fallsTo });
    start = Math.max(start, epochMs(to));
  }
  if (start < end) pieces.push({ from: instant(start), to: hole.to, fallsTo: hole.fallsTo });
  return pieces;
}
