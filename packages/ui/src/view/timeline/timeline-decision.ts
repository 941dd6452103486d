/** What happened to one decision, in the words of the timeline: who was asked and why, who answered, who passed it on. */
import { SPLIT, type JournalEntry } from '@gemba/core/exception';
import { duration } from '../../format/duration.ts';
import { functionName, kindName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';
import { differenceWords } from '../posting/difference-words.ts';
import type { Heat } from '../wall/lamp.ts';
import { ownershipLine, isOfOwnership } from './timeline-ownership.ts';
import { text, type TimelineText, type Words } from './timeline-text.ts';

export type OfDecision = Extract<JournalEntry, { type: `decision.${string}` }>;

export const isOfDecision = (entry: JournalEntry): entry is OfDecision => entry.type.startsWith('decision.');

export function decisionLine(entry: OfDecision, words: Words): TimelineText {
  if (isOfOwnership(entry)) return ownershipLine(entry, words);
  const { name, format, before } = words;
  const say = t.timeline;
  const fn = before.functions.get(entry.payload.decisionId) ?? entry.payload.decisionId;
  switch (entry.type) {
    case 'decision.asked': {
      const { owner, question, partOf } = entry.payload;
      const tone: Heat = owner === null ? 'hot' : 'calm';
      return partOf === undefined
        ? text(say.asked(fn, name(owner)), question, tone)
        : text(say.partAsked(fn, question, name(owner)), null, tone);
    }
    case 'decision.window-moved': {
      const { decisionId, dueAt, why } = entry.payload;
      const was = before.dueAt.get(decisionId);
      const sooner = was === undefined || dueAt < was;
      return text(
        say.windowMoved(fn, sooner ? say.windowSooner : say.windowLater, format.time(dueAt)),
        null,
        sooner ? 'warm' : 'calm',
        t.window.because[why.by],
      );
    }
    case 'decision.acknowledged':
      return text(say.acknowledged(fn));
    case 'decision.proposed':
      return text(say.proposed(fn, entry.payload.label), entry.payload.reason);
    case 'decision.proposal-rejected':
      return text(say.proposalRejected(fn), entry.payload.reason, 'warm');
    case 'decision.decided':
      return decided(entry, fn, words);
    case 'decision.returned': {
      const { because, differences, reason } = entry.payload;
      return text(
        say.returned[because](fn),
        reason ?? differenceWords(differences),
        because === 'withdrawn' || because === 'reopened' ? 'warm' : 'hot',
      );
    }
    case 'decision.conflict-found': {
      const { conflict } = entry.payload;
      return text(
        say.conflict(fn, functionName(conflict.with.function), conflict.with.label),
        conflict.with.title,
        'hot',
      );
    }
    case 'decision.conflict-settled':
      return text(say.conflictSettled(fn));
    case 'decision.escalated': {
      const { level, role, to, also = [] } = entry.payload;
      return text(
        say.escalated(fn, level, kindName(role), to === null ? '' : name(to)),
        null,
        'hot',
        to === null
          ? say.escalatedToNobody
          : also.length > 0
            ? say.alsoAsked(also.map(name).join(', '))
            : null,
      );
    }
    case 'decision.repeated': {
      const { nth, to } = entry.payload;
      return text(say.repeated(fn, nth, to.map(name).join(', ') || t.exception.nobody), null, 'warm');
    }
    case 'decision.ladder-exhausted':
      return text(say.exhausted(fn), null, 'hot');
    case 'decision.shelved': {
      const { until, reason, oneShot } = entry.payload;
      const time = format.time(until);
      return text(say.shelved(fn, oneShot ? `${time} ${say.oneShot}` : time), reason, 'warm');
    }
    case 'decision.unshelved': {
      const { because, durationMs } = entry.payload;
      return text(
        say.unshelved[because](fn),
        null,
        because === 'doubt' ? 'hot' : 'calm',
        durationMs === undefined ? null : say.shelvedFor(duration(durationMs)),
      );
    }
    case 'decision.commented':
      return text(say.commented(fn), entry.payload.text);
    default: {
      const unknown: never = entry;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}

function decided(
  { payload }: Extract<OfDecision, { type: 'decision.decided' }>,
  fn: string,
  { name }: Words,
): TimelineText {
  const say = t.timeline;
  const { label, reason, byTimeout, signatures = [], option, chosenBy } = payload;
  if (option === SPLIT) return text(say.decided(fn, label));
  const note = [
    chosenBy === undefined ? null : say.chosenBy(name(chosenBy)),
    ...signatures.map(({ by, meaning }) => say.signed(name(by), meaning)),
  ].filter((part) => part !== null);
  return text(
    byTimeout ? say.decidedByTimeout(fn, label) : say.decided(fn, label),
    reason,
    byTimeout ? 'warm' : 'calm',
    note.join('; ') || null,
  );
}
