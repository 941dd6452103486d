/** The journal of one exception in plain words: who did what, and what the ERP said. Facts that say nothing new are left out. */
import { GEMBA, type JournalEntry } from '@gemba/core/exception';
import type { Format } from '../format/format.ts';
import { functionName, kindName, shortName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import type { People } from '../props.ts';
import { differenceWords } from './difference-words.ts';
import type { Heat } from './lamp.ts';

export interface TimelineLine {
  seq: number;
  at: string;
  what: string;
  /** the person's or the ERP's own words */
  quote: string | null;
  who: string;
  tone: Heat;
}

/** @param entries in `seq` order; @returns newest first */
export function timelineWords(
  entries: readonly JournalEntry[],
  people: People,
  format: Format,
): TimelineLine[] {
  const functions = new Map<string, string>();
  const summaries = new Map<string, string>();
  for (const entry of entries) {
    if (entry.type === 'decision.asked')
      functions.set(entry.payload.decisionId, functionName(entry.payload.function));
    if (entry.type === 'posting.queued') summaries.set(entry.payload.postingId, entry.payload.summary);
  }
  const name = (id: string | null) =>
    id === null ? t.exception.nobody : shortName(people.get(id)?.name ?? id);
  const words = {
    name,
    format,
    fn: (id: string) => functions.get(id) ?? id,
    summary: (id: string) => summaries.get(id) ?? id,
  };
  return entries
    .map((entry) => ({
      seq: entry.seq,
      at: entry.at,
      who: entry.actor === GEMBA ? t.timeline.gemba : name(entry.actor),
      ...lineOf(entry, words),
    }))
    .toReversed();
}

interface Words {
  name: (id: string | null) => string;
  fn: (decisionId: string) => string;
  summary: (postingId: string) => string;
  format: Format;
}

function lineOf(
  entry: JournalEntry,
  { name, fn, summary, format }: Words,
): Pick<TimelineLine, 'what' | 'quote' | 'tone'> {
  const line = (what: string, quote: string | null = null, tone: Heat = 'calm') => ({ what, quote, tone });
  const say = t.timeline;
  switch (entry.type) {
    case 'exception.opened':
      return line(
        say.opened(entry.payload.source),
        t.exception.ruled(entry.payload.playbook, entry.payload.playbookVersion),
      );
    case 'exception.event-joined':
      return line(say.joined(entry.payload.source));
    case 'exception.resolved':
      return line(say.resolved);
    case 'decision.asked':
      return line(
        say.asked(functionName(entry.payload.function), name(entry.payload.owner)),
        entry.payload.question,
        entry.payload.owner === null ? 'hot' : 'calm',
      );
    case 'decision.acknowledged':
      return line(say.acknowledged(fn(entry.payload.decisionId)));
    case 'decision.decided':
      return line(say.decided(fn(entry.payload.decisionId), entry.payload.label), entry.payload.reason);
    case 'decision.reassigned':
      return line(say.reassigned(fn(entry.payload.decisionId), name(entry.payload.to)), entry.payload.reason);
    case 'decision.escalated': {
      const { decisionId, level, role, to } = entry.payload;
      return line(
        say.escalated(fn(decisionId), level, kindName(role), to === null ? '' : name(to)),
        to === null ? say.escalatedToNobody : null,
        'hot',
      );
    }
    case 'decision.ladder-exhausted':
      return line(say.exhausted(fn(entry.payload.decisionId)), null, 'hot');
    case 'decision.shelved':
      return line(
        say.shelved(fn(entry.payload.decisionId), format.time(entry.payload.until)),
        entry.payload.reason,
        'warm',
      );
    case 'decision.unshelved':
      return line(say.unshelved[entry.payload.because](fn(entry.payload.decisionId)));
    case 'decision.commented':
      return line(say.commented(fn(entry.payload.decisionId)), entry.payload.text);
    case 'posting.queued':
      return line(say.queued(entry.payload.summary));
    case 'posting.sent':
      return line(say.sent(summary(entry.payload.postingId)));
    case 'posting.posted':
      return line(say.posted(entry.payload.erpDocument), summary(entry.payload.postingId));
    case 'posting.confirmed': {
      const { erpDocument, postingId, differences } = entry.payload;
      return differences
        ? line(say.confirmed(erpDocument), say.differs(differenceWords(differences)), 'hot')
        : line(say.confirmed(erpDocument), summary(postingId));
    }
    case 'posting.rejected':
      return line(say.rejected, entry.payload.rejection, 'hot');
    case 'posting.retried':
      return line(say.retried(summary(entry.payload.postingId)));
    case 'posting.voided':
      return line(say.voided(summary(entry.payload.postingId)), entry.payload.reason, 'warm');
    case 'posting.repaired':
      return line(say.repaired(entry.payload.summary), entry.payload.reason);
    case 'posting.entered-by-hand':
      return line(say.enteredByHand(entry.payload.erpDocument), entry.payload.reason, 'warm');
    case 'posting.superseded':
      return line(say.superseded(summary(entry.payload.postingId)), null, 'warm');
    case 'posting.compensated':
      return line(say.compensated(summary(entry.payload.postingId)), null, 'warm');
    case 'decision.returned': {
      const { decisionId, because, differences, reason } = entry.payload;
      return line(
        say.returned[because](fn(decisionId)),
        reason ?? differenceWords(differences),
        because === 'withdrawn' ? 'warm' : 'hot',
      );
    }
    case 'decision.conflict-found': {
      const { decisionId, conflict } = entry.payload;
      return line(
        say.conflict(fn(decisionId), functionName(conflict.with.function), conflict.with.label),
        conflict.with.title,
        'hot',
      );
    }
    case 'decision.conflict-settled':
      return line(say.conflictSettled(fn(entry.payload.decisionId)));
    default: {
      const unknown: never = entry;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}
