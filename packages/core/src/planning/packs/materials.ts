/** Materials: where good parts could come from, what is on its way, and how the shortage grows hour by hour. */
import { epochMs, instant } from '../../time/index.ts';
import { alternativeLots, inbound, itemInQuestion, neededQty } from '../alternatives.ts';
import { under } from '../context.ts';
import type { PackTable } from '../pack.ts';
import {
  at,
  figure,
  itemText,
  NOT_KNOWN,
  type PackBuilder,
  type PackInput,
  qtyOf,
  table,
  text,
} from './figures.ts';

const HOUR_MS = 3_600_000;
const SHOWN = 8;

export const materials: PackBuilder = (input) => {
  const { context, subject, impact } = input;
  const item = itemInQuestion(context, subject, impact);
  if (item === undefined) return { figures: [figure('Item', NOT_KNOWN)], tables: [] };
  const lots = alternativeLots(context, item, subject.lot);
  const coming = inbound(context, item);
  const others = under(context.stockOfItem, item).filter((s) => s.lot !== subject.lot);
  const needed = neededQty(impact, item);
  const unreserved = lots.reduce((sum, l) => sum + l.qty, 0);
  const needs = impact.workOrders.filter((o) => o.short?.item === item);
  return {
    figures: [
      figure('Item', itemText(context, item)),
      figure('Lacking', qtyOf(context, item, needed), needed > unreserved ? 'hot' : needed > 0 && 'warm'),
      ...needs
        .slice(0, 3)
        .map((o) => figure(`Needed by ${o.workOrder.workOrder}`, qtyOf(context, item, o.short?.qty ?? 0))),
      ...lots.slice(0, 2).map((l) => figure(`Lot ${l.stock.lot} free`, qtyOf(context, item, l.qty))),
      ...(lots.length === 0 ? [figure('Other free lots', text('none'))] : []),
      coming[0]
        ? figure(`${coming[0].purchaseLine} due`, at(coming[0].due))
        : figure('On order', text('nothing')),
    ],
    tables: [
      ...table(
        'Other stock',
        ['Lot', 'Location', 'State', 'On hand', 'Free to use'],
        others
          .slice(0, SHOWN)
          .map((s) => [
            text(s.lot),
            text(s.location),
            text(s.status),
            qtyOf(context, item, s.qty),
            qtyOf(context, item, lots.find((l) => l.stock === s)?.qty ?? 0),
          ]),
      ),
      ...table(
        'Inbound',
        ['Purchase line', 'Supplier', 'Quantity', 'Due', 'State'],
        coming
          .slice(0, SHOWN)
          .map((p) => [
            text(p.purchaseLine),
            text(p.supplier),
            qtyOf(context, item, p.qty),
            at(p.due),
            text(p.state),
          ]),
      ),
      ...shortageByHour(input, item),
    ],
  };
};

/** Lacking quantity, summed up to the end of each full hour in which it grows. */
function shortageByHour({ context, impact }: PackInput, item: string): PackTable[] {
  const byHour = new Map<number, number>();
  for (const order of impact.workOrders) {
    if (order.short?.item !== item || order.starvesAt === null) continue;
    const hour = Math.floor(epochMs(order.starvesAt) / HOUR_MS) * HOUR_MS;
    byHour.set(hour, (byHour.get(hour) ?? 0) + order.short.qty);
  }
  let total = 0;
  const rows = [...byHour]
    .toSorted((a, b) => a[0] - b[0])
    .slice(0, SHOWN)
    .map(([hour, qty]) => {
      total += qty;
      return [at(instant(hour)), qtyOf(context, item, qty), qtyOf(context, item, total)];
    });
  return table('Shortage by hour', ['Hour from', 'Grows by', 'Short in total'], rows);
}
