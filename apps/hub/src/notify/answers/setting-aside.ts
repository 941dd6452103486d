/**
 * An answer whose handling fails. What is its own fault is tried a handful of times over some hours, and rests in between
 * while others have their turn; then it is set aside: kept, counted and named on Health, on the record, and its sender is
 * told that it could not be taken. Trouble of the database passes and uses up no attempt: the answer is free when its
 * lease ends, as after a hub that died.
 */
import { after } from '@gemba/core/time';
import pg from 'pg';
import { isStatementsFault } from '../../store/database.ts';
import type { NotifyParts } from '../parts.ts';
import { noteAnswerFailed, type Ending, type WaitingAnswer } from './answer-rows.ts';
import { identify } from './identifying.ts';

const MINUTE = 60_000;
/** Between two attempts; after one attempt more it is set aside. */
export const PAUSES_MS: readonly number[] = [0.5, 5, 30, 60, 120].map((minutes) => minutes * MINUTE);

/** @returns how it ends; null: it is tried again */
export async function afterFailure(
  parts: NotifyParts,
  answer: WaitingAnswer,
  error: unknown,
): Promise<Ending | null> {
  const { database, plant, log } = parts;
  const pause = PAUSES_MS[answer.attempts];
  const failed = { err: error, answer: answer.id, attempts: answer.attempts + 1 };
  if (isDatabaseTrouble(error)) {
    log.warn(failed, 'an answer could not be worked off for now; it is tried again');
    return null;
  }
  const words = error instanceof Error ? error.message : String(error);
  if (pause !== undefined) {
    log.error(failed, 'an answer could not be worked off; it is tried again after a pause');
    await noteAnswerFailed(database, plant, answer, words, after(parts.now(), pause));
    return null;
  }
  log.error(failed, 'an answer could not be worked off, time and again; it is set aside');
  return setAside(parts, answer, words);
}

async function setAside(parts: NotifyParts, answer: WaitingAnswer, error: string): Promise<Ending> {
  const found = await identify(parts, answer).catch(() => null);
  const context = found && 'context' in found ? found.context : null;
  const to = found && ('message' in found ? found.message : found.tell);
  const said = 'Your answer could not be taken: something in Gemba fails on it. Use the control room.';
  return {
    state: 'set-aside',
    person: context?.person ?? null,
    decisionId: context?.decisionId ?? null,
    act: null,
    outcome: said,
    error,
    answered: context?.deliveryId ?? null,
    back: to && {
      deliveryId: parts.newId(),
      to,
      body: {
        subject: 'Your answer could not be taken',
        text: said,
        exceptionId: context?.exceptionId ?? null,
        decisionId: null,
        role: 'informed',
      },
    },
  };
}

/** of `pg` where it has no connection, or loses it */
const NO_CONNECTION =
  /^(?:Connection (?:terminated|ended)|timeout exceeded when trying to connect|Client (?:has encountered a connection error|was closed)|Cannot use a pool)/;
/** of the operating system: ECONNREFUSED, EPIPE …; Node's own begin with ERR_ */
const OF_A_SOCKET = /^E(?!RR_)[A-Z]+$/;

/** @returns false: it is the answer's own fault, as far as anybody can tell */
function isDatabaseTrouble(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) return !isStatementsFault(error);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error ? String(error.code) : '';
  return NO_CONNECTION.test(error.message) || OF_A_SOCKET.test(code);
}
