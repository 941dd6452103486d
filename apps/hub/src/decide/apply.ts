import { actorOf, decide, isRefusal, type Command, type JournalEntry } from '@gemba/core/exception';
import type { Stage } from '../situation/admit.ts';
import type { Round } from './round.ts';

/** For commands of Gemba's own: a refusal means that there is nothing left to do. */
export function apply(stage: Round, exceptionId: string, command: Command): JournalEntry[] {
  const facts = decide(stage.known.loaded(exceptionId), command, stage.at);
  return isRefusal(facts) ? [] : stage.append(exceptionId, actorOf(command), facts);
}

/** A round as far as the gate's verdicts are carried out on it. */
export const stageOf = (stage: Round): Stage => ({
  openExceptionOf: (correlationKey) => stage.known.openExceptionOf(correlationKey),
  loaded: (exceptionId) => stage.known.loaded(exceptionId),
  load: (exceptionId) => stage.known.load(exceptionId),
  apply: (exceptionId, command) => apply(stage, exceptionId, command),
  link: (exceptionId, eventId) => stage.link(exceptionId, eventId),
  addOpening: (opening) => stage.addOpening(opening),
});
