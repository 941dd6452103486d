/**
 * Working off answers: what somebody says about a decision is done with that person's rights and told back in words on
 * the same channel, be it a refusal. Whose answer it is: identifying.ts; what cannot be believed is on the record.
 *
 * An answer that was done but not recorded (the hub died) is done again and finds itself done: a decision that the same
 * person has taken the same way is not a refusal. One whose handling fails: setting-aside.ts.
 */
import { cut } from '@gemba/core/notification';
import { mayAcknowledge, MOOT, type Decision, type Outcome } from '@gemba/core/exception';
import { after } from '@gemba/core/time';
import type { ActName, Problem } from '@gemba/core/wire';
import { answersLately, endAnswer, takeAnswer, type Ending, type WaitingAnswer } from './answer-rows.ts';
import { applyReceipt, foldOf } from '../send/deliveries.ts';
import { nameOf, type NotifyParts } from '../parts.ts';
import { identify, type Refused } from './identifying.ts';
import { meaningOf, waitsForSecond, type Meant } from './meaning.ts';
import { isSameQuestion, type ReplyContext } from './reply-token.ts';
import { afterFailure } from './setting-aside.ts';

const LEASE_MS = 30_000;
/** before others have their turn */
const AT_ONCE = 20;
const MAX_TRIES = 3;
/** After so many answers within an hour nobody gets words back any more: two machines must not write to each other. */
const MAX_WRITTEN_BACK = 20;
const HOUR_MS = 3_600_000;

interface Worked {
  act: ActName | null;
  /** in words for the person */
  said: string;
}

/** Those that wait, each taken only when its turn has come: the ones before it may be slow. */
export async function workOffAnswers(parts: NotifyParts): Promise<void> {
  for (let worked = 0; worked < AT_ONCE; worked += 1) {
    const now = parts.now();
    const answer = await takeAnswer(parts.database, parts.plant, now, after(now, LEASE_MS));
    if (answer === null) return;
    await workOffOne(parts, answer).catch((error: unknown) => {
      parts.log.error({ err: error, answer: answer.id }, 'an answer is tried again when its lease has ended');
    });
  }
}

async function workOffOne(parts: NotifyParts, answer: WaitingAnswer): Promise<void> {
  try {
    await end(parts, answer, await workOff(parts, answer));
  } catch (error) {
    const ending = await afterFailure(parts, answer, error);
    if (ending) await end(parts, answer, ending);
  }
}

async function end(parts: NotifyParts, answer: WaitingAnswer, ending: Ending): Promise<void> {
  const { database, plant } = parts;
  if (ending.answered !== null)
    await applyReceipt(database, plant, {
      channel: answer.channel,
      delivery: { id: ending.answered },
      state: 'answered',
      at: answer.at,
    });
  await endAnswer(database, plant, answer, await unlessFlooding(parts, answer, ending), parts.now());
}

async function workOff(parts: NotifyParts, answer: WaitingAnswer): Promise<Ending> {
  const identified = await identify(parts, answer);
  if ('refused' in identified) return refusal(parts, answer, identified);
  const { context, message } = identified;
  const { act, said } = await carryOut(parts, answer, context);
  return {
    state: act === null ? 'refused' : 'done',
    person: context.person,
    decisionId: context.decisionId,
    act,
    outcome: said,
    answered: message.id,
    back: {
      deliveryId: parts.newId(),
      to: message,
      body: {
        subject: cut(said, 120),
        text: said,
        exceptionId: context.exceptionId,
        decisionId: context.decisionId,
        role: context.role,
      },
    },
  };
}

function refusal(parts: NotifyParts, answer: WaitingAnswer, { refused, tell }: Refused): Ending {
  const said = `Your answer was not taken: ${refused}.`;
  parts.log.warn({ answer: answer.id, channel: answer.channel, refused }, 'an answer was refused');
  const body = { subject: 'Your answer was not taken', text: said, exceptionId: null, decisionId: null };
  return {
    state: 'refused',
    person: tell?.person ?? null,
    decisionId: null,
    act: null,
    outcome: said,
    answered: null,
    back: tell && { deliveryId: parts.newId(), to: tell, body: { ...body, role: 'informed' } },
  };
}

async function unlessFlooding(parts: NotifyParts, answer: WaitingAnswer, ending: Ending): Promise<Ending> {
  if (ending.back === null) return ending;
  const of = { from: answer.from, person: ending.person };
  const n = await answersLately(parts.database, parts.plant, of, after(parts.now(), -HOUR_MS));
  return n < MAX_WRITTEN_BACK ? ending : { ...ending, back: null };
}

async function carryOut(parts: NotifyParts, answer: WaitingAnswer, context: ReplyContext): Promise<Worked> {
  for (let tries = 1; ; tries += 1) {
    const state = await foldOf(parts.database, parts.plant, context.exceptionId);
    const decision = state?.decisions.find((d) => d.id === context.decisionId);
    if (!state || !decision) return { act: null, said: 'That question is not there any more.' };
    const meant = meaningOf(parts, answer.text, context, decision);
    if ('say' in meant) return { act: null, said: meant.say };
    if (meant.act !== 'comment' && meant.act !== 'answer') {
      const late = tooLate(parts, context, decision, meant);
      if (late) return late;
    }
    const reply = await parts.act(context.person, context.decisionId, meant.act, meant.body(decision));
    if (reply.ok) return { act: meant.act, said: meant.done };
    if (reply.problem.code === 'stale_version' && tries < MAX_TRIES) continue;
    const meanwhile = await foldOf(parts.database, parts.plant, context.exceptionId);
    const found = meanwhile?.decisions.find((d) => d.id === context.decisionId) ?? decision;
    return tooLate(parts, context, found, meant) ?? { act: null, said: inWords(reply.problem) };
  }
}

/** @returns why it cannot be done any more, in words; null: it can */
function tooLate(parts: NotifyParts, context: ReplyContext, decision: Decision, meant: Meant): Worked | null {
  const { outcome } = decision;
  if (outcome !== null) {
    const done = meant.act === 'decide' && outcome.by === context.person && outcome.option === meant.option;
    if (done) return { act: 'decide', said: meant.done };
    return { act: null, said: `Your answer was not taken: ${takenAlready(parts, outcome)}.` };
  }
  if (meant.act === 'accept-hand-over' || meant.act === 'decline-hand-over') {
    if (decision.handOver?.to === context.person) return null;
    return meant.act === 'accept-hand-over' && decision.owner === context.person
      ? { act: meant.act, said: meant.done }
      : { act: null, said: 'Your answer was not taken: the hand-over is not open any more.' };
  }
  if (
    meant.act === 'acknowledge' &&
    decision.state === 'acknowledged' &&
    !mayAcknowledge(decision, context.person)
  )
    return decision.acknowledgedBy === context.person
      ? { act: 'acknowledge', said: meant.done }
      : {
          act: null,
          said: `${nameOf(parts, decision.acknowledgedBy ?? 'somebody')} looks at it already. It is still to be decided.`,
        };
  if (meant.act === 'decide' && decision.proposal)
    return { act: null, said: `Your answer was not taken: ${waitsForSecond(parts, decision.proposal)}` };
  if (meant.act === 'decide' && !isSameQuestion(context, decision))
    return {
      act: null,
      said: `Your answer was not taken: the question has changed since. Now: ${decision.question}`,
    };
  return null;
}

function takenAlready(parts: NotifyParts, { option, by, label, reason, byTimeout }: Outcome): string {
  if (option === MOOT) return `no answer is needed any more${reason === null ? '' : `: ${reason}`}`;
  const inTime = byTimeout ? ', for nobody had in time' : '';
  return `decided already by ${nameOf(parts, by)}${inTime}: ${label}`;
}

const inWords = ({ detail, code }: Problem): string =>
  `Your answer was not taken: ${detail === '' ? code : detail.replace(/\.$/, '')}.`;
