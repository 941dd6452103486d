/** The figures that several functions share: what starves, what comes late, whom it concerns. */
import { msBetween } from '../../time/index.ts';
import { consequenceOf } from '../impact.ts';
import type { Figure, PackTable } from '../pack.ts';
import {
  at,
  day,
  figure,
  itemText,
  money,
  NOT_KNOWN,
  type PackInput,
  qtyOf,
  table,
  text,
} from './figures.ts';

const HOUR_MS = 3_600_000;

/** "4711 starves" per order, the most urgent ones; or that none does. */
export function starvingFigures({ impact, now }: PackInput, shown = 3): Figure[] {
  if (!impact.known) return [figure('Work orders', NOT_KNOWN)];
  const starving = impact.workOrders.filter((o) => o.starvesAt !== null);
  if (starving.length === 0)
    return [
      figure('Work orders that starve', text(impact.workOrders.length > 0 ? 'none, some delayed' : 'none')),
    ];
  return starving.slice(0, shown).map((o) => {
    const soon = o.starvesAt !== null && msBetween(now, o.starvesAt) < HOUR_MS;
    return figure(`${o.workOrder.workOrder} starves`, at(o.starvesAt), soon ? 'hot' : 'warm');
  });
}

export function affectedOrdersTable({ context, impact }: PackInput): PackTable[] {
  return table(
    'Work orders affected',
    ['Order', 'Makes', 'To make', 'Line', 'Lacks', 'Starves', 'Ends if nobody decides'],
    impact.workOrders.map((o) => [
      text(o.workOrder.workOrder),
      itemText(context, o.workOrder.item),
      qtyOf(context, o.workOrder.item, o.workOrder.qty - o.workOrder.qtyDone),
      text(o.workOrder.line),
      o.short ? qtyAndItem(context, o.short) : text('–'),
      o.starvesAt ? at(o.starvesAt) : text('–'),
      o.newEnd ? at(o.newEnd) : text('no date can be told'),
    ]),
  );
}

function qtyAndItem(context: PackInput['context'], short: { item: string; qty: number }) {
  const uom = context.items.get(short.item)?.uom ?? '';
  return text(`${Math.round(short.qty * 1e6) / 1e6} ${uom} ${short.item}`.replace('  ', ' '));
}

export function lateFigures({ context, impact }: PackInput): Figure[] {
  if (!impact.known) return [figure('Sales orders', NOT_KNOWN)];
  const { ordersLate, customers, valueAtRisk, daysLate } = consequenceOf(impact);
  if (ordersLate === 0) return [figure('Sales orders late', { qty: 0, uom: '' })];
  return [
    figure('Sales orders late', { qty: ordersLate, uom: '' }, 'hot'),
    figure('Customers', text(customers.join(', '))),
    figure('Value at risk', money(context, valueAtRisk), 'hot'),
    figure('Worst delay', { qty: daysLate, uom: 'd' }, 'warm'),
  ];
}

export function salesTable({ context, impact }: PackInput): PackTable[] {
  return table(
    'Sales orders affected',
    [
      'Order',
      'Customer',
      'Class',
      'Item',
      'Quantity',
      'Promised',
      'If nobody decides',
      'With other stock',
      'Value',
    ],
    impact.salesLines.map((l) => [
      text(l.salesLine.salesLine),
      text(l.salesLine.customerName),
      text(l.salesLine.customerClass),
      itemText(context, l.salesLine.item),
      qtyOf(context, l.salesLine.item, l.salesLine.qty),
      day(l.salesLine.promised),
      l.newDate ? day(l.newDate) : text('no date can be told'),
      l.earliestDate ? day(l.earliestDate) : text('no date can be told'),
      money(context, l.salesLine.value),
    ]),
  );
}
