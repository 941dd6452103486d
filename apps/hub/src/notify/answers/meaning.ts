/**
 * What an answer asks for. A number, or an option's name, decides only where the message that is answered let its reader
 * choose; where it did not, the answer back says what can be said instead.
 */
import type { Decision, Option, Proposal } from '@gemba/core/exception';
import { answerToHandOver, askedOf, cut, understandReply } from '@gemba/core/notification';
import type { ActName } from '@gemba/core/wire';
import { nameOf, type NotifyParts } from '../parts.ts';
import type { ReplyContext } from './reply-token.ts';

/** characters of a comment */
const MOST = 4_000;

export interface Meant {
  act: Extract<
    ActName,
    'acknowledge' | 'decide' | 'comment' | 'answer' | 'accept-hand-over' | 'decline-hand-over'
  >;
  option?: string;
  body: (decision: Decision) => unknown;
  done: string;
}

type Names = Pick<NotifyParts, 'personOf'>;

/** @returns what the words ask for, or what to say to somebody whose words were not understood */
export function meaningOf(
  names: Names,
  text: string,
  context: ReplyContext,
  decision: Decision,
): Meant | { say: string } {
  const { role, person } = context;
  if (role === 'colleague') {
    const question = decision.questions?.findLast((q) => q.person === person && q.answer === null);
    const understood = understandReply(text, []);
    const said = understood.act === 'comment' ? understood.text : text.trim();
    if (question && said !== '')
      return {
        act: 'answer',
        body: () => ({ question: question.id, text: cut(said, MOST) }),
        done: `Your answer is with the decision "${decision.question}".`,
      };
  }
  const mayDecide = role === 'owner' || role === 'also';
  const nothingShown = context.options.length === 0;
  const chooses =
    mayDecide && (!nothingShown || decision.state === 'decided' || decision.options.length === 0);
  const offered = decision.handOver?.to === person;
  const understood = understandReply(text, decision.options);
  if ((offered || (mayDecide && nothingShown && !decision.proposal)) && understood.act !== 'decide') {
    const answered = handOver(text, decision);
    if (answered) return answered;
  }
  if (chooses) return ofWhoMayDecide(understood, decision);
  if (understood.act === 'comment')
    return commentOf(understood.text, `Kept as a comment on "${decision.question}".`);
  const informed = role === 'informed' || role === 'colleague';
  if (informed && text.trim() !== '' && understood.act !== 'decide' && !IS_NUMBER.test(text.trim()))
    return commentOf(text.trim(), `Kept as a comment on "${decision.question}".`);
  return { say: nothingToChoose(names, decision, person) };
}

const IS_NUMBER = /^\d{1,2}\W?$/;

function ofWhoMayDecide(
  understood: ReturnType<typeof understandReply>,
  decision: Decision,
): Meant | { say: string } {
  switch (understood.act) {
    case 'acknowledge':
      return {
        act: 'acknowledge',
        body: ({ version }) => ({ expectedVersion: version }),
        done: `Noted: you look at "${decision.question}". It is still to be decided.`,
      };
    case 'decide':
      return {
        act: 'decide',
        option: understood.option,
        body: ({ version, options }) => ({
          expectedVersion: version,
          option: understood.option,
          params: givenParams(options.find((o) => o.id === understood.option)),
        }),
        done: `Decided: "${understood.label}" for "${decision.question}".`,
      };
    case 'comment':
      return commentOf(
        understood.text,
        decision.state === 'decided'
          ? 'Kept as a comment; the decision is taken already.'
          : `Kept as a comment. Nothing is decided: "${decision.question}" still waits for you.`,
      );
    case null:
      return { say: understood.say };
  }
}

function handOver(text: string, { question }: Decision): Meant | { say: string } | null {
  const answer = answerToHandOver(text);
  if (answer === null) return null;
  if (answer.accepts)
    return {
      act: 'accept-hand-over',
      body: ({ version }) => ({ expectedVersion: version }),
      done: `You have taken over: "${question}". It is still to be decided.`,
    };
  const { reason } = answer;
  if (reason === '') return { say: 'To decline needs a reason. Answer "decline:" and why.' };
  return {
    act: 'decline-hand-over',
    body: ({ version }) => ({ expectedVersion: version, reason }),
    done: `You have declined: "${question}". It stays with whoever has it.`,
  };
}

function nothingToChoose(names: Names, decision: Decision, person: string): string {
  const { proposal, question, handOver: offer } = decision;
  if (offer?.to === person)
    return `"${question}" is offered to you, and is not yours yet. Answer "accept", or "decline:" and why; or "comment: …".`;
  if (proposal) return `Your answer was not taken: ${waitsForSecond(names, proposal)}`;
  const nothing = 'Your answer was not taken: the message that you answered lets you choose nothing.';
  return askedOf(decision, person) && decision.state !== 'decided'
    ? `${nothing} "${question}" waits for you all the same.`
    : `${nothing} Use its link, or answer "comment: …".`;
}

export const waitsForSecond = (names: Names, { label, by }: Proposal): string =>
  `"${label}", chosen by ${nameOf(names, by)}, waits for a second person, who confirms or rejects it in the control room.`;

const commentOf = (text: string, done: string): Meant => ({
  act: 'comment',
  body: () => ({ text: cut(text, MOST) }),
  done,
});

/** What the playbook has filled in counts as it stands. */
const givenParams = (option: Option | undefined): Record<string, string | number> =>
  Object.fromEntries(
    (option?.params ?? []).flatMap(({ name, value }) =>
      value === undefined || value === '' ? [] : [[name, value]],
    ),
  );
