/**
 * Who is asked, as a person reads it: what has been done on the running stretch of the ladder with its times, what comes
 * next and when, and that nothing comes any more. What was done before the last acknowledgement or return is history:
 * it is in the timeline.
 */
import { ASKED_AGAIN_MS, type Decision, type JournalEntry, type LadderStep } from '@gemba/core/exception';
import { after, type Instant } from '@gemba/core/time';

export interface LadderPeople {
  owner: string | null;
  also: string[];
}

/** `default`: nobody is asked any further, an option counts by itself; `lapse`: an offered hand-over found no answer */
export type NextStep =
  | { does: 'step'; roles: string[] }
  | { does: 'default'; label: string }
  | { does: 'repeat' | 'unshelve' | 'lapse' | 'end' };

export type LadderLine =
  /** `at` null: it was done, and this station does not know when */
  | { kind: 'asked' | 'seen'; at: Instant | null; people: LadderPeople | null }
  | {
      kind: 'step';
      at: Instant | null;
      level: number;
      roles: string[];
      people: LadderPeople | null;
      repeats: number;
    }
  | ({ kind: 'next'; at: Instant } & NextStep)
  | { kind: 'later'; roles: string[]; afterMs: number }
  | { kind: 'exhausted'; everyMs: number; nextAt: Instant | null };

const STARTS: ReadonlySet<JournalEntry['type']> = new Set([
  'decision.asked',
  'decision.acknowledged',
  'decision.returned',
]);

/** @param timeline null: not read yet; then the state alone is told, with fewer times */
export function ladderLines(decision: Decision, timeline: readonly JournalEntry[] | null): LadderLine[] {
  return [...done(decision, timeline ?? []), ...ahead(decision)];
}

function done(decision: Decision, timeline: readonly JournalEntry[]): LadderLine[] {
  const own = timeline.filter((e) => 'decisionId' in e.payload && e.payload.decisionId === decision.id);
  const run = own.slice(own.findLastIndex((e) => STARTS.has(e.type)));
  const [first] = run;
  const lines: LadderLine[] = [
    decision.acknowledgedAt === null
      ? {
          kind: 'asked',
          at: decision.askedAt,
          people: first?.type === 'decision.asked' ? { owner: first.payload.owner, also: [] } : null,
        }
      : {
          kind: 'seen',
          at: decision.acknowledgedAt,
          people: { owner: decision.acknowledgedBy, also: [] },
        },
  ];
  for (let level = 1; level <= decision.escalationLevel; level += 1) {
    const fact = run.find((e) => e.type === 'decision.escalated' && e.payload.level === level);
    const step = decision.ladder[level - 1];
    const current = level === decision.escalationLevel;
    const repeats = current
      ? (decision.step?.repeats ?? 0)
      : run.filter((e) => e.type === 'decision.repeated' && e.seq < nextStepSeq(run, level)).length;
    lines.push({
      kind: 'step',
      at: fact?.at ?? null,
      level,
      roles: step ? rolesOf(step) : fact?.type === 'decision.escalated' ? [fact.payload.role] : [],
      people:
        fact?.type === 'decision.escalated'
          ? { owner: fact.payload.to, also: fact.payload.also ?? [] }
          : current
            ? { owner: decision.owner, also: [] }
            : null,
      repeats: decision.ladderExhausted ? 0 : repeats,
    });
  }
  return lines;
}

const nextStepSeq = (run: readonly JournalEntry[], level: number): number =>
  run.find((e) => e.type === 'decision.escalated' && e.payload.level === level + 1)?.seq ?? Infinity;

function ahead(decision: Decision): LadderLine[] {
  const { state, ladder, escalationLevel, nextStepAt, shelved } = decision;
  if (state === 'decided') return [];
  if (decision.ladderExhausted)
    return [{ kind: 'exhausted', everyMs: ASKED_AGAIN_MS, nextAt: shelved ? null : nextStepAt }];
  if (nextStepAt === null) return [];
  const next = nextOf(decision, nextStepAt);
  const taken = next.does === 'step' ? 1 : 0;
  // what counts by itself at the end of the window leaves nothing to be asked later
  const later = next.does === 'default' ? [] : ladder.slice(escalationLevel + taken);
  return [
    { kind: 'next', at: nextStepAt, ...next },
    ...later.map((step): LadderLine => ({ kind: 'later', roles: rolesOf(step), afterMs: step.afterMs })),
  ];
}

function nextOf(decision: Decision, at: Instant): NextStep {
  const { shelved, step: running, ladder, escalationLevel, handOver, onTimeout, options } = decision;
  if (shelved) return { does: 'unshelve' };
  const next = ladder[escalationLevel];
  if (handOver && handOver.answerBy <= at)
    return next ? { does: 'step', roles: rolesOf(next) } : { does: 'lapse' };
  const repeat = ladder[escalationLevel - 1]?.repeat;
  if (repeat && running && running.repeats < repeat.times)
    if (after(running.at, repeat.everyMs * (running.repeats + 1)) === at) return { does: 'repeat' };
  const atWindow = onTimeout?.at === 'window' && running === undefined;
  if (next && !atWindow) return { does: 'step', roles: rolesOf(next) };
  if (!onTimeout || (onTimeout.at === 'window' && !atWindow)) return { does: 'end' };
  return {
    does: 'default',
    label: options.find(({ id }) => id === onTimeout.option)?.label ?? onTimeout.option,
  };
}

const rolesOf = ({ to, also = [] }: LadderStep): string[] => [to, ...also];
