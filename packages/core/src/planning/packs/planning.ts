/** Planning: what starves and when, and what could run instead: another lot, another line, another order. */
import {
  alternativeLines,
  alternativeLots,
  changeoverMs,
  itemInQuestion,
  lineInQuestion,
  ordersToPullForward,
} from '../alternatives.ts';
import { affectedOrdersTable, lateFigures, starvingFigures } from './affected.ts';
import { at, figure, itemText, NOT_KNOWN, type PackBuilder, qtyOf, table, text } from './figures.ts';

const SHOWN = 6;

export const planning: PackBuilder = (input) => {
  const { context, subject, impact, now } = input;
  const first = impact.workOrders[0]?.workOrder;
  const line = lineInQuestion(context, subject, impact);
  const lines = alternativeLines(context, line, first?.item, now);
  const item = itemInQuestion(context, subject, impact);
  const lots = alternativeLots(context, item, subject.lot);
  const instead = ordersToPullForward(context, line, impact, now);
  const changeover = changeoverMs(context, first?.workOrder);
  return {
    figures: [
      ...starvingFigures(input),
      ...(lots[0] ? [figure(`Lot ${lots[0].stock.lot} free`, qtyOf(context, item, lots[0].qty))] : []),
      ...(lines[0] ? [figure(`${lines[0].line} free from`, at(lines[0].freeFrom))] : []),
      ...(first ? [figure('Change-over', changeover === undefined ? NOT_KNOWN : { ms: changeover })] : []),
      figure(
        'Could run instead',
        text(instead[0] ? `order ${instead[0].workOrder}` : 'no order of this line'),
      ),
      ...lateFigures(input).slice(0, 1),
    ],
    tables: [
      ...affectedOrdersTable(input),
      ...table(
        'Other lines',
        ['Line', 'Free from', 'Makes the item'],
        lines
          .slice(0, SHOWN)
          .map((l) => [text(l.line), at(l.freeFrom), text(l.makesIt ? 'yes' : 'makes similar items')]),
      ),
      ...table(
        'Could run instead, all parts on hand',
        ['Order', 'Makes', 'To make', 'Planned start'],
        instead.map((o) => [
          text(o.workOrder),
          itemText(context, o.item),
          qtyOf(context, o.item, o.qty - o.qtyDone),
          at(o.start),
        ]),
      ),
    ],
  };
};
