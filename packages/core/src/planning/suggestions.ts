/**
 * The values that playbook templates and conditions can use beside the event's own: one flat object, computed from the
 * planning context. **A name is absent when its value is unknown**: templates say what then.
 *
 * | name                   | type   | what it is |
 * |------------------------|--------|------------|
 * | today                  | text   | calendar day of the plant, "2026-11-25" |
 * | known                  | bool   | the planning context knows the subject |
 * | currency               | text   | ISO 4217, of valueAtRisk |
 * | lot                    | text   | the subject's lot |
 * | lotQty                 | number | on hand of the lot, all locations and states, in `uom` |
 * | lotFreeQty             | number | of it in free stock: what a hold or a transfer can take |
 * | item                   | text   | the item in question: of the lot, the purchase line …, else what the first starving order lacks |
 * | itemDescription        | text   | |
 * | uom                    | text   | unit of `item`; of lotQty, neededQty, onHandQty, alternativeLotQty, openPurchaseLineQty |
 * | onHandQty              | number | free stock of the item, all lots |
 * | neededQty              | number | of the item, lacking in the affected orders |
 * | alternativeLot         | text   | free lot that covers neededQty, else the largest free lot |
 * | alternativeLotQty      | number | of it that nobody has reserved |
 * | openPurchaseLine       | text   | next open purchase line of the item |
 * | openPurchaseLineDue    | text   | its day |
 * | openPurchaseLineQty    | number | |
 * | supplier               | text   | its supplier |
 * | expeditedDate          | text   | day to ask the supplier for: when the first affected order needs it, today at the earliest, never after the due day |
 * | workOrders             | number | affected work orders |
 * | firstWorkOrder         | text   | the order that starves first, else the first that is affected |
 * | firstWorkOrderItem     | text   | what it makes |
 * | firstWorkOrderQty      | number | still to be made, in the unit of firstWorkOrderItem |
 * | firstWorkOrderUom      | text   | |
 * | firstWorkOrderDate     | text   | day on which it ends where it can run: as planned or, if that is later, begun now |
 * | firstWorkOrderNewDate  | text   | day of its new end if nobody decides |
 * | firstOperation         | text   | its next operation that is not done |
 * | minutesToStarve        | number | whole minutes until the first order runs dry, 0 when it has |
 * | pullForwardOrder       | text   | an order of the same line that could start now |
 * | pullForwardDate        | text   | day on which it ends then |
 * | alternativeLine        | text   | another line that could take the first order |
 * | alternativeLineFreeFrom| text   | instant, UTC |
 * | changeoverMinutes      | number | set-up of the first order |
 * | ordersLate             | number | sales lines that come late if nobody decides |
 * | daysLate               | number | the worst of them, calendar days |
 * | customers              | text   | names of their customers, "ACME, Hartmann" |
 * | customerCount          | number | |
 * | customerClass          | text   | the best class among them: "A", "B" or "C"; without late lines, among the affected |
 * | valueAtRisk            | number | money, in `currency` |
 * | firstSalesLine         | text   | the most urgent affected sales line |
 * | firstSalesLinePromised | text   | day |
 * | firstSalesLineNewDate  | text   | day if nobody decides |
 * | firstSalesLineQty      | number | in the unit of its item |
 * | firstCustomer          | text   | its customer's name |
 * | workCentre             | text   | the subject's, else where the first order is now |
 * | workCentreName         | text   | its description |
 * | lineName               | text   | |
 * | areaName               | text   | |
 */
import type { Subject } from '../exception/state.ts';
import { after, epochMs, type Instant, msBetween } from '../time/index.ts';
import {
  alternativeLines,
  alternativeLots,
  bestLot,
  changeoverMs,
  inbound,
  itemInQuestion,
  lineInQuestion,
  neededQty,
  ordersToPullForward,
} from './alternatives.ts';
import { dayOf } from './calendar-day.ts';
import { compareText, type PlanningContext, under } from './context.ts';
import type { Item, Operation, WorkOrder } from './entities.ts';
import { type AffectedWorkOrder, consequenceOf, type Impact } from './impact.ts';

export type Scope = Record<string, string | number | boolean>;

export function expressionScope(
  context: PlanningContext,
  subject: Subject,
  impact: Impact,
  now: Instant,
): Scope {
  const item = itemInQuestion(context, subject, impact);
  const first = impact.workOrders[0];
  return present({
    today: dayOf(epochMs(now), context.timeZone),
    known: impact.known,
    ...placeScope(context, subject, impact),
    ...materialScope(context, subject, impact, item, now),
    ...orderScope(context, impact, first, now),
    ...customerScope(impact),
  });
}

function placeScope(context: PlanningContext, subject: Subject, impact: Impact) {
  const next = nextOperation(context, impact.workOrders[0]);
  const code = subject.workCentre ?? (subject.line || subject.area ? undefined : next?.workCentre);
  const centre = context.workCentres.get(code ?? '');
  const line = centre?.line ?? lineInQuestion(context, subject, impact);
  return {
    workCentre: code,
    workCentreName: centre?.description,
    lineName: subject.area && !code && !subject.line ? undefined : line,
    areaName: subject.area ?? centre?.area ?? under(context.workCentresOfLine, line)[0]?.area,
  };
}

function materialScope(
  context: PlanningContext,
  subject: Subject,
  impact: Impact,
  code: string | undefined,
  now: Instant,
) {
  const item: Item | undefined = context.items.get(code ?? '');
  const stock = code === undefined ? undefined : under(context.stockOfItem, code);
  const lot = under(context.stockOfLot, subject.lot);
  const needed = neededQty(impact, code);
  const other = bestLot(alternativeLots(context, code, subject.lot), needed);
  const open = inbound(context, code);
  const purchase = context.purchaseLines.get(subject.purchaseLine ?? '') ?? open[0];
  const due = purchase && dayOf(epochMs(purchase.due), context.timeZone);
  return {
    lot: subject.lot,
    lotQty: lot.length > 0 ? sum(lot, (s) => s.qty) : undefined,
    lotFreeQty:
      lot.length > 0
        ? sum(
            lot.filter((s) => s.status === 'free'),
            (s) => s.qty,
          )
        : undefined,
    item: code,
    itemDescription: item?.description,
    uom: item?.uom,
    onHandQty: item && sum(stock?.filter((s) => s.status === 'free') ?? [], (s) => s.qty),
    neededQty: needed > 0 ? tidy(needed) : undefined,
    alternativeLot: other?.stock.lot,
    alternativeLotQty: other && tidy(other.qty),
    openPurchaseLine: purchase?.purchaseLine,
    openPurchaseLineDue: due,
    openPurchaseLineQty: purchase?.qty,
    supplier: purchase?.supplier,
    expeditedDate: due && expeditedDate(context, impact, code, due, now),
  };
}

function expeditedDate(
  context: PlanningContext,
  impact: Impact,
  item: string | undefined,
  due: string,
  now: Instant,
): string | undefined {
  const starved = impact.workOrders.find((o) => o.short?.item === item && o.starvesAt);
  if (!starved?.starvesAt) return undefined;
  const wanted = dayOf(Math.max(epochMs(starved.starvesAt), epochMs(now)), context.timeZone);
  return wanted < due ? wanted : due;
}

function orderScope(
  context: PlanningContext,
  impact: Impact,
  first: AffectedWorkOrder | undefined,
  now: Instant,
) {
  const order = first?.workOrder;
  const line = alternativeLines(context, order?.line, order?.item, now)[0];
  const changeover = changeoverMs(context, order?.workOrder);
  const pulled = ordersToPullForward(context, order?.line, impact, now)[0];
  const dayIn = (at: Instant) => dayOf(epochMs(at), context.timeZone);
  return {
    workOrders: impact.workOrders.length,
    firstWorkOrder: order?.workOrder,
    firstWorkOrderItem: order?.item,
    firstWorkOrderQty: order && tidy(order.qty - order.qtyDone),
    firstWorkOrderUom: context.items.get(order?.item ?? '')?.uom,
    firstWorkOrderDate: order && dayIn(latest(order.end, endFrom(now, order))),
    firstWorkOrderNewDate: first?.newEnd ? dayIn(first.newEnd) : undefined,
    firstOperation: nextOperation(context, first)?.operation,
    minutesToStarve: first?.starvesAt
      ? Math.max(0, Math.floor(msBetween(now, first.starvesAt) / 60_000))
      : undefined,
    pullForwardOrder: pulled?.workOrder,
    pullForwardDate: pulled && dayIn(endFrom(now, pulled)),
    alternativeLine: line?.line,
    alternativeLineFreeFrom: line?.freeFrom,
    changeoverMinutes: changeover === undefined ? undefined : Math.round(changeover / 60_000),
  };
}

/** When an order ends that begins, or goes on, at `now`. */
const endFrom = (now: Instant, { state, start, end }: WorkOrder): Instant =>
  after(now, Math.max(0, msBetween(state === 'running' ? now : start, end)));

function customerScope(impact: Impact) {
  const { ordersLate, daysLate, customers, valueAtRisk, currency } = consequenceOf(impact);
  const first = impact.salesLines[0];
  const late = impact.salesLines.filter((l) => l.late);
  const classes = (late.length > 0 ? late : impact.salesLines).map((l) => l.salesLine.customerClass);
  return {
    ordersLate,
    daysLate,
    customers: customers.length > 0 ? customers.toSorted(compareText).join(', ') : undefined,
    customerCount: customers.length,
    customerClass: classes.toSorted(compareText)[0],
    valueAtRisk,
    currency,
    firstSalesLine: first?.salesLine.salesLine,
    firstSalesLinePromised: first?.salesLine.promised,
    firstSalesLineNewDate: first?.newDate ?? undefined,
    firstSalesLineQty: first?.salesLine.qty,
    firstCustomer: first?.salesLine.customerName,
  };
}

function nextOperation(
  context: PlanningContext,
  order: AffectedWorkOrder | undefined,
): Operation | undefined {
  return under(context.operationsOfWorkOrder, order?.workOrder.workOrder).find((o) => o.state !== 'done');
}

const latest = (a: Instant, b: Instant): Instant => (a > b ? a : b);

const sum = <T>(rows: readonly T[], qty: (row: T) => number): number =>
  tidy(rows.reduce((total, row) => total + qty(row), 0));

/** Sums of decimals in binary leave dust behind the sixth decimal. */
const tidy = (qty: number): number => Math.round(qty * 1e6) / 1e6;

function present(values: Record<string, string | number | boolean | undefined>): Scope {
  return Object.fromEntries(
    Object.entries(values).filter((e): e is [string, string | number | boolean] => e[1] !== undefined),
  );
}
