/**
 * Whose answer it is, and to which question. Whoever answers must hold a signed token, or answer a message that the
 * provider itself names, or one that is the only open question to the address; and where the channel proves the sender,
 * the address must be the person's; where it does not, the message must at least not say that it is somebody else's.
 */
import type { ChannelKind } from '@gemba/core/notification';
import { after } from '@gemba/core/time';
import { nameOf, recipientOf, type NotifyParts } from '../parts.ts';
import {
  answerableMessages,
  sentMessage,
  type Addressee,
  type SentMessage,
  type WaitingAnswer,
} from './answer-rows.ts';
import { isSameAddress } from './person-at.ts';
import { readReplyToken, replyContextOf, type ReplyContext } from './reply-token.ts';

export interface Refused {
  refused: string;
  /** whom to tell: only who is certainly a person of ours */
  tell: Addressee | null;
}

export async function identify(
  parts: NotifyParts,
  answer: WaitingAnswer,
): Promise<{ context: ReplyContext; message: SentMessage } | Refused> {
  const { database, plant } = parts;
  const quoted =
    answer.deliveryId !== null
      ? await sentMessage(database, plant, { id: answer.deliveryId })
      : answer.providerId === null
        ? null
        : await sentMessage(database, plant, { channel: answer.channel, providerId: answer.providerId });
  let context: ReplyContext | null = null;
  if (answer.token !== null) {
    const read = await readReplyToken(database, plant, parts.secret, answer.token);
    if (read === 'forged')
      return { refused: 'the answer’s token is not one of ours', tell: sender(parts, answer) };
    context = read;
  } else if (quoted === null && answer.from !== null) {
    const latest = await onlyQuestionTo(parts, answer.from, answer);
    if ('refused' in latest) return latest;
    context = await replyContextOf(database, plant, latest.id);
  } else if (quoted !== null && answer.from !== null) {
    context = await replyContextOf(database, plant, quoted.id);
    if (!context)
      return {
        refused: 'that message cannot be answered; use its link',
        tell: sender(parts, answer),
      };
  }
  if (!context) return { refused: 'it does not say which message it answers', tell: null };
  const message = await sentMessage(database, plant, { id: context.deliveryId });
  if (!message)
    return { refused: 'the message that is answered is not known any more', tell: sender(parts, answer) };
  if (parts.personOf(context.person) === null)
    return { refused: `${context.person} is not on the roster any more`, tell: sender(parts, answer) };
  if (answer.from !== null && !isHers(parts, context.person, message, answer.channel, answer.from))
    return {
      refused: `it came from an address that is not ${nameOf(parts, context.person)}’s`,
      tell: sender(parts, answer),
    };
  if (answer.from === null && answer.claimed !== null)
    if (!isHers(parts, context.person, message, answer.channel, answer.claimed))
      return {
        refused: `it says that it is from ${answer.claimed}, which is not ${nameOf(parts, context.person)}’s`,
        tell: message,
      };
  if (context.expiresAt <= answer.at)
    return { refused: 'the time to answer that message is over; use its link', tell: message };
  return { context, message };
}

/** An answer that names no message is about the one question that was sent to this address and is still open. */
async function onlyQuestionTo(
  parts: NotifyParts,
  from: string,
  answer: WaitingAnswer,
): Promise<SentMessage | Refused> {
  const { channel, at } = answer;
  const since = after(at, -parts.replyWithinMs);
  const sent = await answerableMessages(parts.database, parts.plant, { channel, from, at, since });
  const [latest] = sent;
  if (!latest)
    return {
      refused: 'no question is open that was sent to this address',
      tell: sender(parts, answer),
    };
  const questions = new Set(sent.map((message) => message.decisionId)).size;
  if (questions === 1) return latest;
  return {
    refused: `${questions} questions wait for you; use the link of the one that you mean`,
    tell: latest,
  };
}

/**
 * Whom to tell of an answer that is not theirs to give, or that is about nothing: a person on the roster who has proven
 * their own address. A mail proves no sender: whoever holds a forwarded one could have Gemba write to any colleague. There
 * the person of the token is told, and from whom the answer says that it is.
 */
const sender = (parts: NotifyParts, { channel, from }: WaitingAnswer): Addressee | null => {
  const found = from === null ? null : parts.personAt(channel, from);
  return found && { channel, ...found };
};

/** The address that the message went to, or another one of the same person on the same channel. */
const isHers = (
  parts: NotifyParts,
  person: string,
  message: SentMessage,
  channel: ChannelKind,
  from: string,
): boolean =>
  (message.channel === channel && isSameAddress(message.address, from)) ||
  recipientOf(parts, person).contacts.some(
    (contact) => contact.channel === channel && isSameAddress(contact.address, from),
  );
