/**
 * Who must be told because of a fact. Pure: the same fact on the same exception gives the same notices with the same ids,
 * so writing them twice is harmless. Nobody is told what they did themselves. What one person does never takes a notice
 * away from another who is asked too: only the decision does.
 */
import { GEMBA, type JournalEntry } from '../exception/facts.ts';
import type { Decision, ExceptionState } from '../exception/state.ts';
import { msBetween } from '../time/index.ts';
import { askedBeside } from './asked-of.ts';
import type { Notice, NoticeBecause, NoticeRole } from './notice.ts';

/** A window that lost at least this part of the time that was left has moved materially. */
const MATERIAL = 0.25;

/** @param before the exception before the fact; undefined: the fact opened it */
export function noticesOf(
  before: ExceptionState | undefined,
  after: ExceptionState,
  entry: JournalEntry,
): Notice[] {
  const decisionId = decisionOf(entry);
  const decision = after.decisions.find((d) => d.id === decisionId);
  if (!decision) return [];
  const earlier = before?.decisions.find((d) => d.id === decisionId);
  const told = new Set<string>([entry.actor, GEMBA]);
  const notices: Notice[] = [];

  const tell = (
    person: string | null | undefined,
    because: NoticeBecause,
    role: NoticeRole,
    more: Pick<Notice, 'channels' | 'quote'> = {},
  ): void => {
    if (person === null || person === undefined || told.has(person)) return;
    told.add(person);
    notices.push({
      id: `${entry.seq}.${notices.length}`,
      seq: entry.seq,
      exceptionId: after.id,
      decisionId: decision.id,
      person,
      because,
      role,
      level: decision.escalationLevel,
      priority: after.priority,
      function: decision.function,
      ...(more.channels && { channels: more.channels }),
      ...(more.quote && { quote: more.quote }),
      by: entry.actor,
      at: entry.at,
    });
  };
  const tellAll = (because: NoticeBecause, more: Pick<Notice, 'channels' | 'quote'> = {}): void => {
    tell(decision.owner, because, 'owner', more);
    for (const person of askedBeside(decision)) tell(person, because, 'also', more);
  };
  const ofStep = (): Pick<Notice, 'channels'> => {
    const channels = decision.ladder[decision.escalationLevel - 1]?.channels;
    return channels ? { channels } : {};
  };

  switch (entry.type) {
    case 'decision.asked':
      tellAll('asked');
      break;
    case 'decision.escalated':
      tell(entry.payload.to, 'escalated', 'owner', ofStep());
      for (const person of entry.payload.also ?? []) tell(person, 'escalated', 'also', ofStep());
      break;
    case 'decision.repeated':
      for (const person of entry.payload.to)
        tell(person, 'repeated', person === decision.owner ? 'owner' : 'also', ofStep());
      break;
    case 'decision.reassigned':
      tell(entry.payload.to, 'reassigned', 'owner', quoted(entry.payload.reason));
      break;
    case 'decision.delegated':
      tell(entry.payload.to, 'delegated', 'owner', quoted(entry.payload.reason));
      break;
    case 'decision.passed-on':
      // who has it now is asked when it comes off the shelf
      if (!decision.shelved) tell(entry.payload.to, 'passed-on', 'owner', ofStep());
      break;
    case 'decision.hand-over-offered':
      tell(entry.payload.to, 'hand-over-offered', 'owner', quoted(entry.payload.note));
      break;
    case 'decision.hand-over-accepted':
      tell(earlier?.handOver?.from, 'hand-over-accepted', 'informed');
      break;
    case 'decision.hand-over-declined':
      tell(earlier?.handOver?.from, 'hand-over-declined', 'informed', quoted(entry.payload.reason));
      break;
    case 'decision.hand-over-lapsed':
      tell(earlier?.handOver?.from, 'hand-over-lapsed', 'informed');
      break;
    case 'decision.colleague-asked':
      tell(entry.payload.person, 'colleague-asked', 'colleague', quoted(entry.payload.text));
      break;
    case 'decision.colleague-answered': {
      const { questionId, text } = entry.payload;
      const question = decision.questions?.find((q) => q.id === questionId);
      tell(question?.by, 'colleague-answered', 'informed', quoted(text));
      tell(decision.owner, 'colleague-answered', 'informed', quoted(text));
      break;
    }
    case 'decision.commented':
      for (const person of entry.payload.mentions ?? [])
        tell(person, 'mentioned', 'informed', quoted(entry.payload.text));
      break;
    case 'decision.returned':
      tell(
        decision.owner,
        entry.payload.because === 'reopened' ? 'reopened' : 'returned',
        'owner',
        quoted(entry.payload.reason),
      );
      break;
    case 'decision.proposed':
      for (const person of [decision.owner, ...askedBeside(decision)])
        tell(person, 'proposed', 'second', quoted(entry.payload.label));
      break;
    case 'decision.proposal-rejected':
      tell(earlier?.proposal?.by, 'proposal-rejected', 'informed', quoted(entry.payload.reason));
      tell(decision.owner, 'proposal-rejected', 'informed', quoted(entry.payload.reason));
      break;
    case 'decision.window-moved':
      if (earlier && movedMaterially(earlier, decision, entry)) tellAll('window-moved');
      break;
    case 'decision.unshelved':
      tellAll('unshelved');
      break;
    default:
      break;
  }
  return notices;
}

export function decisionOf(entry: JournalEntry): string | null {
  return entry.type.startsWith('decision.') && 'decisionId' in entry.payload
    ? entry.payload.decisionId
    : null;
}

const quoted = (text: string | null | undefined): Pick<Notice, 'quote'> => (text ? { quote: text } : {});

/** Moved to an earlier time, by a good part of what was left. */
function movedMaterially(earlier: Decision, decision: Decision, { at }: JournalEntry): boolean {
  if (decision.shelved) return false;
  const left = msBetween(at, earlier.dueAt);
  const leftNow = msBetween(at, decision.dueAt);
  return left > 0 && leftNow <= left * (1 - MATERIAL);
}
