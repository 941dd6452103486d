/** What a change for a time says in one line, and when it holds. */
import type { RosterEntry } from '@gemba/core/wire';
import { functionName } from '../../format/names.ts';
import type { Format } from '../../format/format.ts';
import { t } from '../../messages/en.ts';

/** @param nameOf short, of a person id. @param shiftOf the name of a shift */
export function entryWords(
  change: RosterEntry,
  nameOf: (id: string) => string,
  shiftOf: (id: string) => string,
): string {
  const say = t.roster.changes;
  switch (change.kind) {
    case 'override': {
      const { who, instead, function: fn, area } = change.entry;
      const limits = [...(fn === undefined ? [] : [functionName(fn)]), ...(area === undefined ? [] : [area])];
      const words = say.override(nameOf(who), instead === undefined ? null : nameOf(instead));
      return limits.length === 0 ? words : `${words}, ${say.limited(limits.join(', '))}`;
    }
    case 'absence':
      return nameOf(change.entry.person);
    case 'swap':
      return change.entry.theirs === undefined
        ? say.gives(nameOf(change.entry.with), nameOf(change.entry.person))
        : say.swap(nameOf(change.entry.person), nameOf(change.entry.with));
    case 'assignment':
      return say.assignment(nameOf(change.entry.person), shiftOf(change.entry.shift));
    default:
      return change satisfies never;
  }
}

export function entrySpan({ kind, entry }: RosterEntry, format: Pick<Format, 'dateTime' | 'day'>): string {
  if (kind === 'assignment')
    return entry.from === entry.to
      ? format.day(entry.from)
      : `${format.day(entry.from)} – ${format.day(entry.to)}`;
  const span = ({ from, to }: { from: string; to: string }) =>
    `${format.dateTime(from)} – ${format.dateTime(to)}`;
  const back = kind === 'swap' && entry.theirs ? `; ${t.roster.changes.theirs(span(entry.theirs))}` : '';
  return `${span(entry)}${back}`;
}

export const entryReason = (change: RosterEntry): string =>
  change.kind === 'assignment' ? '' : change.entry.reason;
