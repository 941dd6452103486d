/** The journal of one exception in plain words: who did what, and what the ERP said. */
import { GEMBA, type JournalEntry } from '@gemba/core/exception';
import type { Format } from '../../format/format.ts';
import { functionName, shortName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import type { People } from '../../props.ts';
import { decisionLine, isOfDecision } from './timeline-decision.ts';
import { exceptionLine } from './timeline-exception.ts';
import { isOfPosting, postingLine } from './timeline-posting.ts';
import type { Before, TimelineLine, TimelineText, Words } from './timeline-text.ts';

/** @param entries in `seq` order; @returns newest first */
export function timelineWords(
  entries: readonly JournalEntry[],
  people: People,
  format: Format,
): TimelineLine[] {
  const name = (id: string | null) =>
    id === null
      ? t.exception.nobody
      : id === GEMBA
        ? t.timeline.gemba
        : shortName(people.get(id)?.name ?? id);
  const functions = new Map<string, string>();
  const summaries = new Map<string, string>();
  const dueAt = new Map<string, string>();
  const before: Before = { functions, summaries, dueAt, consequence: null, priority: null };
  const lines = entries.map((entry) => {
    if (entry.type === 'decision.asked')
      functions.set(entry.payload.decisionId, functionName(entry.payload.function));
    if (entry.type === 'posting.queued') summaries.set(entry.payload.postingId, entry.payload.summary);
    const line = {
      seq: entry.seq,
      at: entry.at,
      who: name(entry.actor),
      ...lineOf(entry, { name, format, before }),
    };
    if ('dueAt' in entry.payload) dueAt.set(entry.payload.decisionId, entry.payload.dueAt);
    if (entry.type === 'exception.opened' || entry.type === 'exception.reassessed')
      Object.assign(before, { consequence: entry.payload.consequence, priority: entry.payload.priority });
    return line;
  });
  return lines.toReversed();
}

function lineOf(entry: JournalEntry, words: Words): TimelineText {
  if (isOfDecision(entry)) return decisionLine(entry, words);
  if (isOfPosting(entry)) return postingLine(entry, words);
  return exceptionLine(entry, words);
}
