/**
 * What an exception means for the plan if nobody decides: which work orders run dry and when, which sales lines come
 * late, by how much and what they are worth. Only what gets worse by the exception is listed, except for an item, a
 * purchase line, a work order or a sales line as subject: there the plan's own lateness is the point.
 *
 * `newDate` is the day if nobody decides; `earliestDate` is the day if free stock on hand is given to the orders that
 * had the lot reserved. Both come from pegging (see `pegging.ts`), without any re-planning.
 */
import type { Consequence, Subject } from '../exception/state.ts';
import { epochMs, type Instant } from '../time/index.ts';
import { dayOf, daysBetween, instantOrNull } from './calendar-day.ts';
import { compareText, type PlanningContext } from './context.ts';
import { type Assumptions, type Cause, causeOf, disturb, type Disturbance } from './disturbance.ts';
import type { Day, SalesLine, WorkOrder } from './entities.ts';
import { type Demand, peggingOf } from './pegging.ts';
import { planOf, project, type Projection } from './projection.ts';
import { slackOf } from './slack.ts';

export interface ImpactOptions extends Assumptions {
  /** what the exception is about, when it is not the narrowest code that the subject names */
  of?: keyof Subject | undefined;
}

export interface AffectedWorkOrder {
  workOrder: WorkOrder;
  /** when it runs dry or cannot go on; never before now; null: it does not */
  starvesAt: Instant | null;
  /** what it lacks; null when it is held up by a machine or by itself */
  short: { item: string; qty: number } | null;
  /** if nobody decides; null: no date can be told */
  newEnd: Instant | null;
  /** ms after the planned end; Infinity when no date can be told */
  delayMs: number;
  /** hit itself, or by way of a component that comes late */
  direct: boolean;
}

export interface AffectedSalesLine {
  salesLine: SalesLine;
  /** day on which all of it is ready if nobody decides; null: no date can be told */
  newDate: Day | null;
  /** the same if free stock on hand is used; null: no date can be told */
  earliestDate: Day | null;
  /** day by the plan, without this exception */
  plannedDate: Day | null;
  late: boolean;
  /** calendar days of `newDate` after the promise; 0 when in time or when no date can be told */
  daysLate: number;
  /** until when things can go on so that the promise is kept; null: it is in no danger, or lost already */
  slackUntil: Instant | null;
}

export interface Impact {
  subject: Subject;
  /** what the impact was computed from; null: the subject names nothing */
  cause: Cause | null;
  /** false: the planning context does not know the subject, so nothing can be said */
  known: boolean;
  contextAt: Instant;
  currency: string;
  /** first to starve first; those that do not starve last */
  workOrders: readonly AffectedWorkOrder[];
  /** late ones first, then by promise, class and value */
  salesLines: readonly AffectedSalesLine[];
}

export function assessImpact(
  context: PlanningContext,
  subject: Subject,
  now: Instant,
  options: ImpactOptions = {},
): Impact {
  const cause = causeOf(subject, options.of);
  const undecided = disturb(context, cause, now, options, false);
  const reach = reachOf(context, undecided);
  const after = project(context, undecided.changes, reach.workOrders);
  const best = project(context, disturb(context, cause, now, options, true).changes, reach.workOrders);
  const ownLateness =
    cause?.of === 'item' ||
    cause?.of === 'purchaseLine' ||
    cause?.of === 'workOrder' ||
    cause?.of === 'salesLine';
  const view: View = {
    context,
    now,
    disturbance: undecided,
    plan: planOf(context),
    after,
    best,
    ownLateness,
  };
  const lines = [...reach.salesLines].flatMap((demand) => affectedLine(view, demand));
  const slack = slackOf(
    context,
    cause,
    now,
    undecided,
    (disturbance) => reachOf(context, disturbance).workOrders,
    lines.flatMap(({ demand, line }) => (line.late ? demand : [])),
  );
  return {
    subject,
    cause,
    known: undecided.known,
    contextAt: context.at,
    currency: context.currency,
    workOrders: [...reach.workOrders].flatMap((id) => affectedOrder(view, id)).toSorted(byStarving),
    salesLines: lines
      .map(({ demand, line }) => ({ ...line, slackUntil: slack.get(demand) ?? null }))
      .toSorted(byUrgency),
  };
}

/**
 * The impact in the figures that an exception carries. Customers, value and class are those of the late sales lines; the
 * slack is that of the line whose promise is lost first.
 */
export function consequenceOf(impact: Impact): Consequence {
  const late = impact.salesLines.filter((line) => line.late);
  const [best] = late.map((line) => line.salesLine.customerClass).toSorted(compareText);
  const [first] = late.flatMap((line) => line.slackUntil ?? []).toSorted(compareText);
  return {
    workOrders: impact.workOrders.length,
    ordersLate: late.length,
    customers: [...new Set(late.map((line) => line.salesLine.customerName))],
    valueAtRisk: Math.round(late.reduce((sum, line) => sum + line.salesLine.value, 0) * 100) / 100,
    currency: impact.currency,
    starvesAt: impact.workOrders[0]?.starvesAt ?? null,
    daysLate: Math.max(0, ...late.map((line) => line.daysLate)),
    ...(best && { customerClass: best }),
    slackUntil: first ?? null,
    contextAt: impact.contextAt,
  };
}

interface View {
  context: PlanningContext;
  now: Instant;
  disturbance: Disturbance;
  plan: Projection;
  after: Projection;
  best: Projection;
  ownLateness: boolean;
}

/** Everything up the pegs from where the disturbance begins. */
function reachOf(context: PlanningContext, disturbance: Disturbance) {
  const pegging = peggingOf(context);
  const workOrders = new Set<string>();
  const salesLines = new Set<Demand & { kind: 'sales' }>();
  const queue = [...disturbance.workOrders];
  const visit = (demand: Demand) => {
    if (demand.kind === 'sales') salesLines.add(demand);
    else queue.push(demand.workOrder.workOrder);
  };
  for (const demand of disturbance.demands) visit(demand);
  for (let id = queue.pop(); id !== undefined; id = queue.pop()) {
    if (workOrders.has(id)) continue;
    workOrders.add(id);
    for (const peg of pegging.ofWorkOrder.get(id)?.supply?.pegs ?? []) visit(peg.demand);
  }
  return { workOrders, salesLines };
}

function affectedOrder(view: View, id: string): AffectedWorkOrder[] {
  const { context, disturbance, plan, after, ownLateness } = view;
  const workOrder = context.workOrders.get(id);
  if (!workOrder) return [];
  const nowMs = epochMs(view.now);
  let starvesMs = disturbance.driesMs.get(id) ?? Infinity;
  let short: AffectedWorkOrder['short'] = null;
  for (const demand of peggingOf(context).ofWorkOrder.get(id)?.demands ?? []) {
    const ready = after.readyMs(demand);
    const neededMs = Math.max(demand.atMs, nowMs);
    if (ready <= neededMs || (!ownLateness && ready <= plan.readyMs(demand))) continue;
    if (ownLateness && !disturbance.demands.has(demand) && ready <= plan.readyMs(demand)) continue;
    if (neededMs < starvesMs || short === null)
      short = { item: demand.item, qty: disturbance.missing.get(demand) ?? demand.qty };
    starvesMs = Math.min(starvesMs, neededMs);
  }
  const endMs = after.endMs(id);
  const direct =
    disturbance.workOrders.has(id) ||
    [...(peggingOf(context).ofWorkOrder.get(id)?.demands ?? [])].some((d) => disturbance.demands.has(d));
  if (!direct && endMs <= plan.endMs(id) && starvesMs === Infinity) return [];
  const delayMs = Math.max(0, endMs - Math.max(epochMs(workOrder.end), epochMs(context.at)));
  if (delayMs === 0 && starvesMs === Infinity && !disturbance.workOrders.has(id)) return [];
  return [
    {
      workOrder,
      starvesAt: instantOrNull(starvesMs),
      short,
      newEnd: instantOrNull(endMs),
      delayMs,
      direct,
    },
  ];
}

function affectedLine(
  view: View,
  demand: Demand & { kind: 'sales' },
): { demand: Demand; line: Omit<AffectedSalesLine, 'slackUntil'> }[] {
  const { context, plan, after, best, ownLateness } = view;
  const { salesLine } = demand;
  const readyMs = after.readyMs(demand);
  const plannedMs = plan.readyMs(demand);
  if (!ownLateness && readyMs <= plannedMs) return [];
  const late = readyMs > demand.atMs && (ownLateness || day(context, readyMs) !== day(context, plannedMs));
  const newDate = day(context, readyMs);
  return [
    {
      demand,
      line: {
        salesLine,
        newDate,
        earliestDate: day(context, Math.min(readyMs, best.readyMs(demand))),
        plannedDate: day(context, plannedMs),
        late,
        daysLate: late && newDate !== null ? Math.max(0, daysBetween(salesLine.promised, newDate)) : 0,
      },
    },
  ];
}

const day = (context: PlanningContext, ms: number): Day | null =>
  Number.isFinite(ms) ? dayOf(ms, context.timeZone) : null;

function byStarving(a: AffectedWorkOrder, b: AffectedWorkOrder): number {
  return (
    compareText(a.starvesAt ?? '~', b.starvesAt ?? '~') ||
    compareText(a.newEnd ?? '~', b.newEnd ?? '~') ||
    compareText(a.workOrder.workOrder, b.workOrder.workOrder)
  );
}

function byUrgency(a: AffectedSalesLine, b: AffectedSalesLine): number {
  return (
    Number(b.late) - Number(a.late) ||
    compareText(a.salesLine.promised, b.salesLine.promised) ||
    compareText(a.salesLine.customerClass, b.salesLine.customerClass) ||
    b.salesLine.value - a.salesLine.value ||
    compareText(a.salesLine.salesLine, b.salesLine.salesLine)
  );
}
