/** What happened to the exception as a whole, in the words of the timeline. */
import type { Consequence, JournalEntry } from '@gemba/core/exception';
import type { Format } from '../../format/format.ts';
import { t } from '../../messages/en.ts';
import { text, type TimelineText, type Words } from './timeline-text.ts';

type OfException = Extract<JournalEntry, { type: `exception.${string}` }>;

export function exceptionLine(entry: OfException, { format, before }: Words): TimelineText {
  const say = t.timeline;
  switch (entry.type) {
    case 'exception.opened': {
      const { source, playbook, playbookVersion, held } = entry.payload;
      const ruled = t.exception.ruled(playbook, playbookVersion);
      return text(say.opened(source), ruled, 'calm', held ? say.heldFirst[held.because](held.events) : null);
    }
    case 'exception.event-joined':
      return text(say.joined(entry.payload.source));
    case 'exception.event-muted':
      return text(say.muted(entry.payload.source), entry.payload.cause);
    case 'exception.resolved':
      return text(say.resolved);
    case 'exception.reopened':
      return text(say.reopened, entry.payload.reason, 'warm');
    case 'exception.placed-under':
      return text(entry.payload.parent === null ? say.placedAlone : say.placedUnder);
    case 'exception.reassessed': {
      const { consequence, priority } = entry.payload;
      const changed = consequenceChanges(before.consequence, consequence, format).join(', ');
      const note = changed || null;
      if (before.priority === null || before.priority === priority)
        return text(say.reassessed, null, 'calm', note);
      const tone = priority < before.priority ? 'hot' : 'calm';
      return text(say.reassessedPriority(before.priority, priority), null, tone, note);
    }
    default: {
      const unknown: never = entry;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}

/** "starves 13:45 → 13:20", "at risk €31,000 → €48,200"; only what differs. */
function consequenceChanges(
  was: Consequence | null,
  is: Consequence | null,
  format: Pick<Format, 'time' | 'number' | 'money'>,
): string[] {
  const { figures, change, nothing } = t.timeline;
  const shown = (of: Consequence | null): [string, string][] => [
    [figures.starves, of?.starvesAt ? format.time(of.starvesAt) : nothing],
    [figures.late, format.number(of?.ordersLate ?? 0)],
    [figures.days, format.number(of?.daysLate ?? 0)],
    [figures.risk, of && of.valueAtRisk > 0 ? format.money(of.valueAtRisk, of.currency) : nothing],
    [figures.customers, of?.customers.join(', ') || nothing],
  ];
  const now = shown(is);
  return shown(was).flatMap(([figure, before], i) => {
    const after = now[i]?.[1] ?? nothing;
    return before === after ? [] : [change(figure, before, after)];
  });
}
