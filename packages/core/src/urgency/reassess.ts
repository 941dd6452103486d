/**
 * What a new consequence changes for an open exception: its priority (where that follows from a severity), and the end of
 * windows that still run. Only what matters becomes a command, so that a plan that moves every few seconds does not fill
 * the journal:
 *
 *   a window moves by a minute or more, and by 5 % of its length or more
 *   or the priority is another
 *   or the line that people read is another: orders late, value at risk, when it starves, until when the date can be kept
 *
 * A window is never moved to before the time that an answer takes, counted from now, and never beyond the playbook's own
 * end. One that has ended, whose ladder has begun (unless somebody has acknowledged it on that step), or that was asked
 * before windows had reasons stays as it is; so does one whose shelving is over and about to be lifted.
 */
import type { Command } from '../exception/commands.ts';
import type { Consequence, Decision, ExceptionState } from '../exception/state.ts';
import { after, type Instant, msBetween } from '../time/index.ts';
import { priorityOf, type ValueBands } from './priority.ts';
import { dueWindow, FLOOR_MS } from './window.ts';

export type Reassess = Extract<Command, { type: 'reassess' }>;

const MATERIAL_MS = 60_000;
const MATERIAL_SHARE = 0.05;

/** @returns null: nothing that matters has changed, or the figures are older than those known */
export function reassessOf(
  state: ExceptionState,
  consequence: Consequence,
  now: Instant,
  bands?: ValueBands,
): Reassess | null {
  if (state.state !== 'open') return null;
  if (state.consequence && consequence.contextAt < state.consequence.contextAt) return null;
  const priority =
    state.severity === undefined ? state.priority : priorityOf(state.severity, consequence, now, bands);
  const windows = state.decisions.flatMap((decision) => movedWindow(decision, consequence, now) ?? []);
  if (windows.length === 0 && priority === state.priority && reads(state.consequence, consequence, now))
    return null;
  return { type: 'reassess', consequence, priority, windows };
}

function movedWindow(
  decision: Decision,
  consequence: Consequence,
  now: Instant,
): Reassess['windows'][number] | null {
  const { id: decisionId, why, dueAt: was } = decision;
  if (!why || !stillRuns(decision, now)) return null;
  const from = decision.acknowledgedAt ?? decision.askedAt;
  const found = dueWindow({
    ...why,
    from,
    consequence,
    capped: !why.fixed,
  });
  const dueAt = found.dueAt >= was ? found.dueAt : first(was, last(found.dueAt, after(now, FLOOR_MS)));
  const moved = Math.abs(msBetween(was, dueAt));
  if (moved < MATERIAL_MS || moved < decision.windowMs * MATERIAL_SHARE) return null;
  return { decisionId, dueAt, windowMs: msBetween(from, dueAt), why: found.why };
}

function stillRuns(decision: Decision, now: Instant): boolean {
  const { state, dueAt, escalationLevel, ladderExhausted, step, seenBy, shelved } = decision;
  const begun = escalationLevel > 0 || ladderExhausted || step !== undefined;
  if (state === 'decided' || (begun && !seenBy)) return false;
  return dueAt > now && (shelved === null || shelved.until > now);
}

/** Whether people read the same line. What starves already, or is lost already, is the same however long ago. */
function reads(was: Consequence | null, is: Consequence, now: Instant): boolean {
  if (was === null) return false;
  return (
    was.ordersLate === is.ordersLate &&
    was.valueAtRisk === is.valueAtRisk &&
    sameTime(was.starvesAt, is.starvesAt, now) &&
    sameTime(was.slackUntil ?? null, is.slackUntil ?? null, now)
  );
}

function sameTime(a: Instant | null, b: Instant | null, now: Instant): boolean {
  if (a === null || b === null) return a === b;
  return Math.abs(msBetween(last(a, now), last(b, now))) < MATERIAL_MS;
}

const first = (a: Instant, b: Instant): Instant => (a < b ? a : b);
const last = (a: Instant, b: Instant): Instant => (a > b ? a : b);
