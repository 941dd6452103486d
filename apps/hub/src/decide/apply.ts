import { actorOf, decide, isRefusal, type Command, type JournalEntry } from '@gemba/core/exception';
import type { Round } from './round.ts';

/** For commands of Gemba's own: a refusal means that there is nothing left to do. */
export function apply(stage: Round, exceptionId: string, command: Command): JournalEntry[] {
  const facts = decide(stage.loaded(exceptionId), command, stage.at);
  return isRefusal(facts) ? [] : stage.append(exceptionId, actorOf(command), facts);
}
