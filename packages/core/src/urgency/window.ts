/**
 * When a decision is due, and why: the earliest of
 *
 *   the playbook's window, on the function's shifts where the playbook says so (`clock: shift`)
 *   the instant at which the next operation starves, less the margin
 *   the instant until which the customer's date can still be kept, less the margin
 *
 * A consequence shortens a window and never lengthens it. It leaves time to answer, though: at least two minutes from the
 * asking on, or the playbook's own window where that is shorter; a question that is due before it can be read is no
 * question. So what starves already is due after the floor. Where the playbook counts on shifts and there is none for 30
 * days the wall clock counts, and `why.onShiftCalendar` is false.
 *
 * The second window, which runs from the acknowledgement, obeys the same rules: whoever has seen the question does not
 * get the time in which the line stands still.
 */
import type { Consequence, Decision, WindowReason } from '../exception/state.ts';
import { after, type Instant, msBetween } from '../time/index.ts';
import type { WorkCalendar } from './work-calendar.ts';

/** A decision must be answerable, ms. */
export const FLOOR_MS = 2 * 60_000;

export interface WindowRule {
  /** `shift`: time outside the function's shifts does not count */
  clock: 'always' | 'shift';
  /** false: the playbook lets no consequence shorten it */
  capped: boolean;
  /** so long before the consequence it is due, ms; default 0 */
  marginMs?: number | undefined;
}

export interface DueWindow {
  dueAt: Instant;
  /** from the asking to `dueAt` on the wall clock, ms: what a fuse burns down */
  windowMs: number;
  why: WindowReason;
}

/** @param ask `windowMs`: as the playbook says; `calendar`: of the function, needed for the clock `shift` only */
export function windowOf(
  ask: WindowRule & {
    askedAt: Instant;
    windowMs: number;
    calendar: WorkCalendar | null;
    consequence: Consequence | null;
  },
): DueWindow {
  const { askedAt, windowMs, clock, calendar } = ask;
  const onShifts = clock === 'shift' ? (calendar?.addWorking(askedAt, windowMs) ?? null) : null;
  const playbookDueAt = onShifts ?? after(askedAt, windowMs);
  return dueWindow({ ...ask, from: askedAt, playbookDueAt, onShiftCalendar: onShifts !== null });
}

/**
 * On the wall clock, for whoever acknowledged it is at work.
 * @param ask `consequence`: as it is at the acknowledgement
 */
export function acknowledgedWindowOf(
  { acknowledgedWindowMs, why }: Pick<Decision, 'acknowledgedWindowMs' | 'why'>,
  ask: { acknowledgedAt: Instant; consequence: Consequence | null },
): DueWindow {
  return windowOf({
    askedAt: ask.acknowledgedAt,
    windowMs: acknowledgedWindowMs,
    clock: 'always',
    calendar: null,
    consequence: ask.consequence,
    // what was asked before windows had reasons keeps its window
    capped: why !== undefined && !why.fixed,
    marginMs: why?.marginMs,
  });
}

/** The same window on another consequence. @param window `from`: when it opened */
export function dueWindow(window: {
  from: Instant;
  playbookDueAt: Instant;
  onShiftCalendar: boolean;
  consequence: Consequence | null;
  capped: boolean;
  marginMs?: number | undefined;
}): DueWindow {
  const { from, playbookDueAt, onShiftCalendar, consequence, capped, marginMs = 0 } = window;
  const starvesAt = (capped && consequence?.starvesAt) || null;
  const slackUntil = (capped && consequence?.slackUntil) || null;
  let by: WindowReason['by'] = 'playbook';
  let dueAt = playbookDueAt;
  for (const [name, end] of [
    ['starvation', starvesAt],
    ['customer-date', slackUntil],
  ] as const) {
    const candidate = end && after(end, -marginMs);
    if (!candidate || candidate >= dueAt) continue;
    dueAt = candidate;
    by = name;
  }
  const floor = after(from, FLOOR_MS);
  const soonest = floor < playbookDueAt ? floor : playbookDueAt;
  if (dueAt < soonest) dueAt = soonest;
  return {
    dueAt,
    windowMs: msBetween(from, dueAt),
    why: {
      by,
      playbookDueAt,
      onShiftCalendar,
      ...(!capped && { fixed: true as const }),
      ...(marginMs > 0 && { marginMs }),
      starvesAt,
      slackUntil,
      contextAt: consequence?.contextAt ?? null,
    },
  };
}
