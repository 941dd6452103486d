/** Quality: where the lot is and how much of it, what it went into, how far off the measurement is, what was done before. */
import { under } from '../context.ts';
import type { Figure } from '../pack.ts';
import { itemInQuestion } from '../alternatives.ts';
import {
  figure,
  firstOf,
  itemText,
  NOT_KNOWN,
  type PackBuilder,
  type PackInput,
  qtyOf,
  similarTable,
  table,
  text,
} from './figures.ts';

export const quality: PackBuilder = (input) => {
  const { context, subject, impact } = input;
  const positions = under(context.stockOfLot, subject.lot);
  const needs = under(context.requirementsOnLot, subject.lot);
  const issued = needs.filter((n) => n.qtyIssued > 0).map((n) => n.workOrder);
  const reserved = needs.filter((n) => n.qty > n.qtyIssued).map((n) => n.workOrder);
  const item = itemInQuestion(context, subject, impact);
  const figures: Figure[] = [figure('Item', item ? itemText(context, item) : NOT_KNOWN)];
  if (subject.lot) {
    figures.push(
      figure('In stock', positions.length > 0 ? text(whereItIs(input)) : NOT_KNOWN),
      figure(
        'Went into',
        text(issued.length > 0 ? `orders ${firstOf([...new Set(issued)])}` : 'no open order'),
      ),
      figure(
        'Reserved for',
        text(reserved.length > 0 ? `orders ${firstOf([...new Set(reserved)])}` : 'no open order'),
      ),
    );
  }
  return {
    figures: [...figures, ...measurement(input)],
    tables: [
      ...table(
        'Where the lot is',
        ['Location', 'Quantity', 'State'],
        positions.map((p) => [text(p.location), qtyOf(context, p.item, p.qty), text(p.status)]),
      ),
      ...table(
        'Orders of the lot',
        ['Order', 'Operation', 'Issued', 'Still to issue'],
        needs.map((n) => [
          text(n.workOrder),
          text(n.operation),
          qtyOf(context, n.item, n.qtyIssued),
          qtyOf(context, n.item, Math.max(0, n.qty - n.qtyIssued)),
        ]),
      ),
      ...similarTable(input.similar),
    ],
  };
};

function whereItIs({ context, subject }: PackInput): string {
  const positions = under(context.stockOfLot, subject.lot);
  const uom = context.items.get(positions[0]?.item ?? '')?.uom;
  return `${positions.map((p) => `${p.qty} in ${p.location}`).join(', ')}${uom ? ` (${uom})` : ''}`;
}

/** What the event says of the measurement; what it does not say is left out. */
function measurement({ values }: PackInput): Figure[] {
  const { characteristic, value, lower, upper, unit: told, checked, out } = values;
  const unit = typeof told === 'string' ? ` ${told}` : '';
  const figures: Figure[] = [];
  if (characteristic !== undefined) figures.push(figure('Characteristic', text(String(characteristic))));
  if (value !== undefined) figures.push(figure('Measured', text(`${value}${unit}`), 'hot'));
  if (lower !== undefined && upper !== undefined)
    figures.push(figure('Limit', text(`${lower} to ${upper}${unit}`)));
  else if (upper !== undefined) figures.push(figure('Limit', text(`at most ${upper}${unit}`)));
  else if (lower !== undefined) figures.push(figure('Limit', text(`at least ${lower}${unit}`)));
  if (out !== undefined)
    figures.push(figure(checked === undefined ? 'Out' : `Out of ${checked}`, text(String(out)), 'warm'));
  else if (checked !== undefined) figures.push(figure('Checked', text(String(checked))));
  return figures;
}
