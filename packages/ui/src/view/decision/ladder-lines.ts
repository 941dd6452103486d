/**
 * Who is asked, as a person reads it: what has been done on the running stretch of the ladder with its times, what comes
 * next and when, and that nothing comes any more. What was done before the question was asked (again), or before its first
 * acknowledgement since, is history: it is in the timeline. Later acknowledgements stand behind the step they were on.
 */
import {
  ASKED_AGAIN_MS,
  dueStep,
  type Decision,
  type JournalEntry,
  type LadderStep,
} from '@gemba/core/exception';
import type { Instant } from '@gemba/core/time';

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

/** @param timeline null: not read yet; then the state alone is told, with fewer times */
export function ladderLines(decision: Decision, timeline: readonly JournalEntry[] | null): LadderLine[] {
  return [...done(decision, timeline ?? []), ...ahead(decision)];
}

function done(decision: Decision, timeline: readonly JournalEntry[]): LadderLine[] {
  const run = runOf(decision, timeline);
  const [first] = run;
  const told = run.some((e) => e.type === 'decision.acknowledged');
  const lines: LadderLine[] = [];
  if (decision.acknowledgedAt === null)
    lines.push({
      kind: 'asked',
      at: decision.askedAt,
      people: first?.type === 'decision.asked' ? { owner: first.payload.owner, also: [] } : null,
    });
  else if (told) lines.push(...seenOn(run, 0));
  else lines.push(decision.seenBy ? { kind: 'seen', at: null, people: null } : lastSeen(decision));
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
    if (told) lines.push(...seenOn(run, level));
    else if (current && decision.seenBy) lines.push(lastSeen(decision));
  }
  return lines;
}

/** The facts about it since it was asked (again), or since its first acknowledgement after that. */
function runOf(decision: Decision, timeline: readonly JournalEntry[]): readonly JournalEntry[] {
  const own = timeline.filter((e) => 'decisionId' in e.payload && e.payload.decisionId === decision.id);
  const since = (from: number) => Math.max(0, from);
  const asked = own.slice(
    since(own.findLastIndex((e) => e.type === 'decision.asked' || e.type === 'decision.returned')),
  );
  return asked.slice(since(asked.findIndex((e) => e.type === 'decision.acknowledged')));
}

function seenOn(run: readonly JournalEntry[], level: number): LadderLine[] {
  const begun = level === 0 ? -Infinity : nextStepSeq(run, level - 1);
  return run
    .filter((e) => e.type === 'decision.acknowledged' && e.seq > begun && e.seq < nextStepSeq(run, level))
    .map((e) => ({ kind: 'seen', at: e.at, people: { owner: e.actor, also: [] } }));
}

const lastSeen = ({ acknowledgedAt, acknowledgedBy }: Decision): LadderLine => ({
  kind: 'seen',
  at: acknowledgedAt,
  people: { owner: acknowledgedBy, also: [] },
});

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
  const due = dueStep(decision, at);
  const labelOf = (id: string): string => decision.options.find((o) => o.id === id)?.label ?? id;
  switch (due.does) {
    case 'escalate':
      return { does: 'step', roles: rolesOf(due.step) };
    case 'lapse':
      return due.step ? { does: 'step', roles: rolesOf(due.step) } : { does: 'lapse' };
    case 'take-default':
      return { does: 'default', label: labelOf(due.option) };
    case 'run-out':
      return due.takes === null ? { does: 'end' } : { does: 'default', label: labelOf(due.takes) };
    case 'repeat':
    case 'unshelve':
      return { does: due.does };
    case 'nothing':
      return { does: 'end' };
  }
}

const rolesOf = ({ to, also = [] }: LadderStep): string[] => [to, ...also];
