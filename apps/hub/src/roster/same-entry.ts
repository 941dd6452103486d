/** When two entries say the same: by what they hold, in whatever order their fields come. */
import type { RosterEntry } from '@gemba/core/wire';

type Said = Pick<RosterEntry, 'kind' | 'entry'>;

export const entryKey = ({ kind, entry }: Said): string =>
  JSON.stringify([kind, entry], (_, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );

/** Each once, at its last place: of two that contradict each other the later counts. */
export const eachOnce = <T extends Said>(entries: readonly T[]): T[] =>
  [...new Map(entries.toReversed().map((entry) => [entryKey(entry), entry])).values()].toReversed();
