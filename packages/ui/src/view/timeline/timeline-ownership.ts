/** Whose decision it was and became, and whose advice was asked, in the words of the timeline. */
import { t } from '../../messages/en.ts';
import type { OfDecision } from './timeline-decision.ts';
import { text, type TimelineText, type Words } from './timeline-text.ts';

const TYPES = [
  'decision.reassigned',
  'decision.delegated',
  'decision.passed-on',
  'decision.hand-over-offered',
  'decision.hand-over-accepted',
  'decision.hand-over-declined',
  'decision.hand-over-lapsed',
  'decision.colleague-asked',
  'decision.colleague-answered',
] as const satisfies readonly OfDecision['type'][];

export type OfOwnership = Extract<OfDecision, { type: (typeof TYPES)[number] }>;

export const isOfOwnership = (entry: OfDecision): entry is OfOwnership =>
  (TYPES as readonly string[]).includes(entry.type);

export function ownershipLine(entry: OfOwnership, { name, format, before }: Words): TimelineText {
  const say = t.timeline;
  const fn = before.functions.get(entry.payload.decisionId) ?? entry.payload.decisionId;
  switch (entry.type) {
    case 'decision.reassigned':
      return text(say.reassigned(fn, name(entry.payload.to)), entry.payload.reason);
    case 'decision.delegated':
      return text(say.delegated(fn, name(entry.payload.to)), entry.payload.reason);
    case 'decision.passed-on': {
      const { from, to, because } = entry.payload;
      return to === null
        ? text(say.passedToNobody(fn, name(from)), null, 'hot')
        : text(say.passedOn[because](fn, name(from), name(to)), null, 'warm');
    }
    case 'decision.hand-over-offered': {
      const { to, note, answerBy } = entry.payload;
      return text(say.handOverOffered(fn, name(to), format.time(answerBy)), note);
    }
    case 'decision.hand-over-accepted':
      return text(say.handOverAccepted(fn));
    case 'decision.hand-over-declined':
      return text(say.handOverDeclined(fn), entry.payload.reason, 'warm');
    case 'decision.hand-over-lapsed':
      return text(say.handOverLapsed(fn), null, 'hot');
    case 'decision.colleague-asked':
      return text(say.colleagueAsked(fn, name(entry.payload.person)), entry.payload.text);
    case 'decision.colleague-answered':
      return text(say.colleagueAnswered(fn), entry.payload.text);
    default: {
      const unknown: never = entry;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}
