/**
 * The timer of one decision. While a decision is open something is always armed:
 *
 *   window runs → (its end) default outcome, or the ladder's first step → its repeats → the next step → … →
 *   the ladder has run out, on the record → the last step's people are asked again every quarter of an hour.
 *
 * Shelving holds all of it until its end, and a later owner's acknowledgement until the end of that window; a hand-over
 * that nobody answers takes the next step at once (the ones after it wait for the window's end), and while shelved it
 * just ends. A timer that comes late or twice finds nothing due and does nothing: never missed, never doubled. After a
 * long absence of the hub the ladder goes on from the step where it stood, without leaving one out; only repeats are not
 * made up for.
 */
import { after, msBetween, type Instant } from '../../time/index.ts';
import type { Command } from '../commands.ts';
import type { Fact } from '../facts.ts';
import type { Decision, LadderStep } from '../state.ts';

/** How often the last step's people are asked when the ladder has run out. */
export const ASKED_AGAIN_MS = 15 * 60_000;

export type DueStep =
  | { does: 'nothing' | 'unshelve' }
  /** the offered hand-over found no answer; `step` follows where the ladder has one */
  | { does: 'lapse'; step: LadderStep | null }
  | { does: 'escalate'; step: LadderStep }
  /** `step` null: the playbook has no ladder */
  | { does: 'repeat'; step: LadderStep | null; nth: number }
  /** `step`: where it cannot be posted, people are asked instead; null: the ladder has no further one */
  | { does: 'take-default'; option: string; step: LadderStep | null }
  | { does: 'run-out'; takes: string | null };

/** When the timer fires next; null: decided. */
export function armedAt(d: Decision): Instant | null {
  if (d.state === 'decided') return null;
  const next = d.shelved ? d.shelved.until : earlier(nextStepOf(d), repeatAt(d));
  return d.handOver ? earlier(d.handOver.answerBy, next) : next;
}

/** The end of the running stretch, without repeats: the window's, the step's. */
function nextStepOf(d: Decision): Instant {
  // folds from before the asking went on: now it does, at once
  if (d.ladderExhausted && !d.step) return d.dueAt;
  const gap = d.ladder[d.escalationLevel]?.afterMs ?? (isInside(d) ? 0 : d.windowMs);
  const then = after(stepAt(d), d.ladderExhausted ? ASKED_AGAIN_MS : gap);
  const ladder = d.step?.early && then < d.dueAt ? d.dueAt : notInWindow(d, then);
  return endsByDefault(d) ? earlier(d.dueAt, ladder) : ladder;
}

/** When the running step began; inside the window: its end, from which the first one is counted. */
function stepAt(d: Decision): Instant {
  if (d.step) return d.step.at;
  // folds from before steps were timed: as if each had come at its time
  return d.ladder.slice(0, d.escalationLevel).reduce((at, { afterMs }) => after(at, afterMs), d.dueAt);
}

/** Also of folds from before steps were timed; undefined: none has begun yet. */
export const runningStep = (d: Decision): Decision['step'] =>
  isInside(d) ? undefined : (d.step ?? { at: stepAt(d), repeats: 0 });

/** Whoever has acknowledged it on this step has their window. */
const notInWindow = (d: Decision, at: Instant): Instant => (d.seenBy && at < d.dueAt ? d.dueAt : at);

/** No step has begun yet. */
const isInside = (d: Decision): boolean => d.step === undefined && d.escalationLevel === 0;

/** The window's end is still to come; a hand-over that lapsed may have begun the ladder before it, or a window since. */
const endsByDefault = (d: Decision): boolean =>
  d.onTimeout?.at === 'window' && !d.ladderExhausted && (d.step ? d.step.at < d.dueAt : isInside(d));

function repeatAt(d: Decision): Instant | null {
  const repeat = d.ladder[d.escalationLevel - 1]?.repeat;
  if (!repeat || !d.step || d.ladderExhausted || d.step.repeats >= repeat.times) return null;
  return notInWindow(d, after(d.step.at, repeat.everyMs * (d.step.repeats + 1)));
}

/** What the timer does at `now`; the hub asks the roster for the step's people before it fires. */
export function dueStep(d: Decision, now: Instant): DueStep {
  const armed = armedAt(d);
  // what an older version has armed earlier fires then, or it would be due for ever
  if (armed === null || earlier(armed, d.nextStepAt) > now) return { does: 'nothing' };
  if (d.shelved)
    return isUnanswered(d, now) && d.shelved.until > now
      ? { does: 'lapse', step: null }
      : { does: 'unshelve' };
  const step = d.ladder[d.escalationLevel] ?? null;
  if (endsByDefault(d) && d.dueAt <= now) {
    const option = defaultOf(d);
    if (option !== null) return { does: 'take-default', option, step };
  }
  if (isUnanswered(d, now)) return { does: 'lapse', step };
  if (nextStepOf(d) > now) return repeatOf(d, now);
  if (d.ladderExhausted) return repeatOf(d, now);
  if (step) return { does: 'escalate', step };
  return { does: 'run-out', takes: d.onTimeout?.at === 'ladder' ? defaultOf(d) : null };
}

const isUnanswered = ({ handOver }: Decision, now: Instant): boolean =>
  handOver !== undefined && handOver.answerBy <= now;

/** Gemba signs nothing, is nobody's second person, and sets no person's choice aside. */
function defaultOf({ onTimeout, options, proposal }: Decision): string | null {
  const option = options.find((o) => o.id === onTimeout?.option);
  return option && option.signature === undefined && !option.fourEyes && !proposal ? option.id : null;
}

function repeatOf(d: Decision, now: Instant): DueStep {
  const step = d.ladder[d.escalationLevel - 1] ?? null;
  const repeats = d.step?.repeats ?? 0;
  const { everyMs, times } = step?.repeat ?? { everyMs: 0, times: 0 };
  if (d.ladderExhausted || !d.step || everyMs === 0) return { does: 'repeat', step, nth: repeats + 1 };
  return { does: 'repeat', step, nth: Math.min(times, Math.floor(msBetween(d.step.at, now) / everyMs)) };
}

export function timer(
  decision: Decision,
  { to, timeout }: Pick<Extract<Command, { type: 'timer' }>, 'to' | 'timeout'>,
  now: Instant,
): Fact[] {
  const { id: decisionId } = decision;
  const due = dueStep(decision, now);
  switch (due.does) {
    case 'nothing':
      return [];
    case 'unshelve':
      return [unshelved(decision, 'time', now)];
    case 'lapse':
      return [...lapsed(decision, now), ...(due.step ? [escalated(decision, due.step, to)] : [])];
    case 'escalate':
      return [escalated(decision, due.step, to)];
    case 'repeat':
      return [{ type: 'decision.repeated', payload: { decisionId, nth: due.nth, to } }];
    case 'take-default': {
      const facts = timeout && takenByTimeout(decision, due.option, timeout);
      if (facts) return facts;
      // what should count by itself cannot be posted now: people must decide after all
      return [...lapsed(decision, now), due.step ? escalated(decision, due.step, to) : exhausted(decisionId)];
    }
    case 'run-out': {
      const facts = due.takes !== null && timeout && takenByTimeout(decision, due.takes, timeout);
      return [exhausted(decisionId), ...(facts || [])];
    }
  }
}

const lapsed = (decision: Decision, now: Instant): Fact[] =>
  isUnanswered(decision, now)
    ? [{ type: 'decision.hand-over-lapsed', payload: { decisionId: decision.id } }]
    : [];

const exhausted = (decisionId: string): Fact => ({
  type: 'decision.ladder-exhausted',
  payload: { decisionId },
});

function escalated(decision: Decision, step: LadderStep, [to, ...also]: string[]): Fact {
  const { id: decisionId, escalationLevel } = decision;
  return {
    type: 'decision.escalated',
    payload: {
      decisionId,
      level: escalationLevel + 1,
      role: step.to,
      to: to ?? null,
      ...(also.length > 0 && { also }),
    },
  };
}

function takenByTimeout(
  { id: decisionId, options }: Decision,
  optionId: string,
  { params, postings, effects }: NonNullable<Extract<Command, { type: 'timer' }>['timeout']>,
): Fact[] | null {
  const option = options.find((o) => o.id === optionId);
  if (!option) return null;
  return [
    {
      type: 'decision.decided',
      payload: {
        decisionId,
        option: option.id,
        label: option.label,
        params,
        reason: null,
        byTimeout: true,
        ...(effects.length > 0 && { effects }),
      },
    },
    ...postings.map((posting): Fact => ({ type: 'posting.queued', payload: { ...posting, decisionId } })),
  ];
}

export const unshelved = (
  { id: decisionId, shelved }: Decision,
  because: Extract<Fact, { type: 'decision.unshelved' }>['payload']['because'],
  now: Instant,
): Fact => ({
  type: 'decision.unshelved',
  payload: {
    decisionId,
    because,
    // folds from before shelvings were timed do not say since when
    ...(shelved?.at && { durationMs: Math.max(0, msBetween(shelved.at, now)) }),
  },
});

const earlier = (a: Instant, b: Instant | null): Instant => (b !== null && b < a ? b : a);
