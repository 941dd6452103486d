/**
 * What the outbox's reports and people's repairs do to one posting. The outbox reports after a crash what it had reported
 * before: whatever is known already yields no fact.
 */
import { isSettled } from '../posting/index.ts';
import type { Command, Refusal } from './commands.ts';
import type { Fact } from './facts.ts';
import { refuse } from './refuse.ts';
import type { ExceptionState, Posting } from './state.ts';

type PostingCommand = Extract<
  Command,
  {
    type:
      | 'posting-sent'
      | 'posting-posted'
      | 'posting-confirmed'
      | 'posting-rejected'
      | 'retry-posting'
      | 'void-posting'
      | 'repair-posting'
      | 'enter-document'
      | 'compensate-posting';
  }
>;

export function decidePosting(
  exception: ExceptionState,
  posting: Posting,
  command: PostingCommand,
): Fact[] | Refusal {
  const { id: postingId, state } = posting;
  switch (command.type) {
    case 'posting-sent':
      return state === 'queued' && !waitsForRuling(exception, posting)
        ? [{ type: 'posting.sent', payload: { postingId } }]
        : [];
    case 'posting-posted':
      return state === 'queued' || state === 'posting'
        ? [{ type: 'posting.posted', payload: { postingId, erpDocument: command.erpDocument } }]
        : [];
    case 'posting-confirmed':
      return isSettled(state) ? [] : confirmed(posting, command);
    case 'posting-rejected':
      return state === 'queued' || state === 'posting'
        ? [{ type: 'posting.rejected', payload: { postingId, rejection: command.rejection } }]
        : [];
    case 'compensate-posting':
      return compensate(exception, posting, command);
    case 'retry-posting':
    case 'void-posting':
    case 'repair-posting':
    case 'enter-document':
      return state === 'rejected'
        ? repair(posting, command)
        : refuse(
            'posting_not_rejected',
            `This posting is ${state}; only one that the ERP refused can be repaired.`,
          );
  }
}

/** Its decision contradicts another one. What undoes an older outcome is no part of that. */
const waitsForRuling = ({ decisions }: ExceptionState, { decisionId, compensates }: Posting): boolean =>
  compensates === undefined && decisions.some((d) => d.id === decisionId && (d.conflicts?.length ?? 0) > 0);

function confirmed(
  posting: Posting,
  { erpDocument, readBack, differences }: Extract<PostingCommand, { type: 'posting-confirmed' }>,
): Fact[] {
  const { id: postingId } = posting;
  return [
    {
      type: 'posting.confirmed',
      payload: { postingId, erpDocument, readBack, ...(differences.length > 0 && { differences }) },
    },
    ...undone(posting),
  ];
}

const undone = ({ id, compensates }: Posting): Fact[] =>
  compensates === undefined
    ? []
    : [{ type: 'posting.compensated', payload: { postingId: compensates, compensatedBy: id } }];

function repair(
  posting: Posting,
  command: Extract<
    PostingCommand,
    { type: 'retry-posting' | 'void-posting' | 'repair-posting' | 'enter-document' }
  >,
): Fact[] | Refusal {
  const { id: postingId } = posting;
  switch (command.type) {
    case 'retry-posting':
      return [{ type: 'posting.retried', payload: { postingId } }];
    case 'void-posting':
      return [{ type: 'posting.voided', payload: { postingId, reason: command.reason } }];
    case 'enter-document':
      return [
        {
          type: 'posting.entered-by-hand',
          payload: { postingId, erpDocument: command.erpDocument, reason: command.reason },
        },
        ...undone(posting),
      ];
    case 'repair-posting': {
      const { summary, changes, reason } = command;
      if (changes.length === 0)
        return refuse('nothing_to_repair', 'Nothing is different from what the ERP refused.');
      return [{ type: 'posting.repaired', payload: { postingId, summary, changes, reason } }];
    }
  }
}

/** The posting that undoes this one, or is to. */
export const undoingOf = ({ postings }: ExceptionState, postingId: string): Posting | undefined =>
  postings.find((p) => p.compensates === postingId && p.state !== 'voided' && p.state !== 'superseded');

function compensate(
  exception: ExceptionState,
  { id: postingId, state, decisionId }: Posting,
  { compensation }: Extract<PostingCommand, { type: 'compensate-posting' }>,
): Fact[] | Refusal {
  if (exception.state === 'resolved')
    return refuse('exception_resolved', 'This exception is resolved; undo it in the ERP.');
  if (state !== 'confirmed')
    return refuse('posting_not_confirmed', `This posting is ${state}; only a confirmed one can be undone.`);
  const undoing = undoingOf(exception, postingId);
  if (undoing)
    return refuse('compensated_already', `"${undoing.summary}" undoes it already: it is ${undoing.state}.`);
  return [{ type: 'posting.queued', payload: { ...compensation, compensates: postingId, decisionId } }];
}
