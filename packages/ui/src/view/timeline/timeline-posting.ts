/** What became of a posting, in the words of the timeline. */
import type { JournalEntry } from '@gemba/core/exception';
import { t } from '../../messages/en.ts';
import { differenceWords } from '../posting/difference-words.ts';
import { text, type TimelineText, type Words } from './timeline-text.ts';

type OfPosting = Extract<JournalEntry, { type: `posting.${string}` }>;

export const isOfPosting = (entry: JournalEntry): entry is OfPosting => entry.type.startsWith('posting.');

export function postingLine(entry: OfPosting, { before }: Words): TimelineText {
  const summary = before.summaries.get(entry.payload.postingId) ?? entry.payload.postingId;
  const say = t.timeline;
  switch (entry.type) {
    case 'posting.queued':
      return text(say.queued(entry.payload.summary));
    case 'posting.sent':
      return text(say.sent(summary));
    case 'posting.posted':
      return text(say.posted(entry.payload.erpDocument), summary);
    case 'posting.confirmed': {
      const { erpDocument, differences } = entry.payload;
      return differences
        ? text(say.confirmed(erpDocument), say.differs(differenceWords(differences)), 'hot')
        : text(say.confirmed(erpDocument), summary);
    }
    case 'posting.rejected':
      return text(say.rejected, entry.payload.rejection, 'hot');
    case 'posting.retried':
      return text(say.retried(summary));
    case 'posting.voided':
      return text(say.voided(summary), entry.payload.reason, 'warm');
    case 'posting.repaired':
      return text(say.repaired(entry.payload.summary), entry.payload.reason);
    case 'posting.entered-by-hand':
      return text(say.enteredByHand(entry.payload.erpDocument), entry.payload.reason, 'warm');
    case 'posting.superseded':
      return text(say.superseded(summary), null, 'warm');
    case 'posting.compensated':
      return text(say.compensated(summary), null, 'warm');
    default: {
      const unknown: never = entry;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}
