/** Until when an entry can change who is on. */
import { after, instant, type Instant } from '@gemba/core/time';
import type { RosterEntry } from '@gemba/core/wire';

const DAY_MS = 86_400_000;

/** When an entry changes nothing any more, with two days to spare for the zones of dated shifts. */
export function expiryOf(entry: Pick<RosterEntry, 'kind' | 'entry'>): Instant {
  const { kind, entry: body } = entry as RosterEntry;
  if (kind === 'assignment') return after(instant(Date.parse(`${body.to}T00:00:00Z`)), 3 * DAY_MS);
  const end = kind === 'swap' && body.theirs && body.theirs.to > body.to ? body.theirs.to : body.to;
  return after(end, 2 * DAY_MS);
}
