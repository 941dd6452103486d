/** Procurement: what is on order, from whom and for when, when it is really needed, and what it costs. */
import { itemInQuestion, inbound, neededQty } from '../alternatives.ts';
import {
  at,
  figure,
  itemText,
  money,
  NOT_KNOWN,
  type PackBuilder,
  qtyOf,
  similarTable,
  table,
  text,
} from './figures.ts';

export const procurement: PackBuilder = (input) => {
  const { context, subject, impact } = input;
  const item = itemInQuestion(context, subject, impact);
  if (item === undefined) return { figures: [figure('Item', NOT_KNOWN)], tables: [] };
  const coming = inbound(context, item);
  const line = context.purchaseLines.get(subject.purchaseLine ?? '') ?? coming[0];
  const master = context.items.get(item);
  const starved = impact.workOrders.find((o) => o.short?.item === item && o.starvesAt);
  return {
    figures: [
      figure('Item', itemText(context, item)),
      figure('Lacking', qtyOf(context, item, neededQty(impact, item)), starved && 'warm'),
      ...(starved
        ? [figure(`First needed by ${starved.workOrder.workOrder}`, at(starved.starvesAt), 'warm')]
        : []),
      ...(line
        ? [
            figure('Purchase line', text(`${line.purchaseLine}, ${line.supplier}`)),
            figure('Due', at(line.due), starved?.starvesAt != null && line.due > starved.starvesAt && 'hot'),
            figure('On this line', qtyOf(context, item, line.qty)),
          ]
        : [figure('On order', text('nothing'))]),
      figure('Lead time', master ? { qty: master.leadTimeDays, uom: 'working days' } : NOT_KNOWN),
      figure('Unit cost', master ? money(context, master.unitCost) : NOT_KNOWN),
    ],
    tables: [
      ...table(
        'Inbound',
        ['Purchase line', 'Supplier', 'Quantity', 'Due', 'State'],
        coming.map((p) => [
          text(p.purchaseLine),
          text(p.supplier),
          qtyOf(context, item, p.qty),
          at(p.due),
          text(p.state),
        ]),
      ),
      ...similarTable(input.similar),
    ],
  };
};
