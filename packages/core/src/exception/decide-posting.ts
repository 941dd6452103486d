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
      return state === 'queued' ? [{ type: 'posting.sent', payload: { postingId } }] : [];
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
        ? repair(postingId, command)
        : refuse(
            'posting_not_rejected',
            `This posting is ${state}; only one that the ERP refused can be repaired.`,
          );
  }
}

function confirmed(
  { id: postingId, compensates }: Posting,
  { erpDocument, readBack, differences }: Extract<PostingCommand, { type: 'posting-confirmed' }>,
): Fact[] {
  const facts: Fact[] = [
    {
      type: 'posting.confirmed',
      payload: { postingId, erpDocument, readBack, ...(differences.length > 0 && { differences }) },
    },
  ];
  if (compensates !== undefined)
    facts.push({
      type: 'posting.compensated',
      payload: { postingId: compensates, compensatedBy: postingId },
    });
  return facts;
}

function repair(
  postingId: string,
  command: Extract<
    PostingCommand,
    { type: 'retry-posting' | 'void-posting' | 'repair-posting' | 'enter-document' }
  >,
): Fact[] | Refusal {
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
      ];
    case 'repair-posting': {
      const { summary, changes, reason } = command;
      if (changes.length === 0)
        return refuse('nothing_to_repair', 'Nothing is different from what the ERP refused.');
      return [{ type: 'posting.repaired', payload: { postingId, summary, changes, reason } }];
    }
  }
}

function compensate(
  exception: ExceptionState,
  { id: postingId, state, decisionId }: Posting,
  { compensation }: Extract<PostingCommand, { type: 'compensate-posting' }>,
): Fact[] | Refusal {
  if (exception.state === 'resolved')
    return refuse('exception_resolved', 'This exception is resolved; undo it in the ERP.');
  if (state !== 'confirmed')
    return refuse('posting_not_confirmed', `This posting is ${state}; only a confirmed one can be undone.`);
  const undoing = exception.postings.find(
    (p) => p.compensates === postingId && p.state !== 'voided' && p.state !== 'superseded',
  );
  if (undoing)
    return refuse('compensated_already', `"${undoing.summary}" undoes it already: it is ${undoing.state}.`);
  return [{ type: 'posting.queued', payload: { ...compensation, compensates: postingId, decisionId } }];
}
