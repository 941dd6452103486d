/**
 * Until when the customer's date can still be kept: the end of the promised day less what is left to do once things go
 * on. "Go on" means that what the exception holds up is there again (the lot released or replaced, the machine running,
 * the component delivered, the order resumed), by whatever decision and at once: how long the remedy itself takes is not
 * known here, and a decision's margin is for that. What is left to do is the plan's own: the remaining operations, queues
 * at the machine and orders above it, each as long as planned, gaps between them absorbed.
 *
 * No answer (null) where the date cannot be kept even if things go on now, where the plan alone is too late for it, and
 * for a sales line as subject, since nothing is held up there.
 *
 * How: every path from what is held up to the line is ready at max(its own time, t) + what follows, if things go on at t.
 * So one projection with a t that is later than all promises tells what follows on the longest path, for all lines.
 */
import { epochMs, type Instant, instant } from '../time/index.ts';
import type { PlanningContext } from './context.ts';
import { type Cause, disturb, type Disturbance } from './disturbance.ts';
import type { Demand } from './pegging.ts';
import { changed, type Changes, planOf, project } from './projection.ts';

/**
 * @param disturbance of the cause, if nobody decides
 * @param reachOf the work orders that a disturbance can touch
 * @param lines in danger
 * @returns lines without an answer are absent
 */
export function slackOf(
  context: PlanningContext,
  cause: Cause | null,
  now: Instant,
  disturbance: Disturbance,
  reachOf: (disturbance: Disturbance) => ReadonlySet<string>,
  lines: readonly Demand[],
): ReadonlyMap<Demand, Instant> {
  const slack = new Map<Demand, Instant>();
  const plan = planOf(context);
  const nowMs = epochMs(now);
  const savable = lines.filter((line) => line.atMs > nowMs && plan.readyMs(line) <= line.atMs);
  if (cause === null || savable.length === 0) return slack;
  const atMs = Math.max(...savable.map((line) => line.atMs));
  const resumed = resumedAt(context, cause, now, disturbance, atMs);
  if (!resumed) return slack;
  const projection = project(context, resumed.changes, reachOf(resumed));
  for (const line of savable) {
    const untilMs = line.atMs - (projection.readyMs(line) - atMs);
    if (untilMs > nowMs) slack.set(line, instant(untilMs));
  }
  return slack;
}

/** What the disturbance is if things go on at `atMs`. */
function resumedAt(
  context: PlanningContext,
  cause: Cause,
  now: Instant,
  disturbance: Disturbance,
  atMs: number,
): Disturbance | null {
  const nowMs = epochMs(now);
  switch (cause.of) {
    case 'salesLine':
      return null;
    case 'workCentre':
    case 'line':
    case 'area':
      return disturb(context, cause, now, { downtimeMs: atMs - nowMs }, false);
    case 'workOrder': {
      const order = context.workOrders.get(cause.code);
      if (!order) return null;
      const delay = Math.max(0, atMs - Math.max(epochMs(order.start), nowMs));
      return { ...disturbance, changes: changed({ delayMs: new Map([[cause.code, delay]]) }) };
    }
    case 'lot':
    case 'item':
    case 'purchaseLine':
      return {
        ...disturbance,
        changes: changed({ notBeforeMs: new Map(heldUp(disturbance.changes).map((d) => [d, atMs])) }),
      };
  }
}

/** The needs that the disturbance moves; what the plan itself covers late or not at all waits for something else. */
const heldUp = ({ notBeforeMs, supplyMs }: Changes): Demand[] => [
  ...notBeforeMs.keys(),
  ...[...supplyMs.keys()].flatMap((supply) => supply.pegs.map((peg) => peg.demand)),
];
