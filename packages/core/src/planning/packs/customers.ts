/** Customer service and logistics: whose orders, what was promised, what can be promised now, what it is worth. */
import { dayOf, daysBetween } from '../calendar-day.ts';
import type { Figure, FigureValue } from '../pack.ts';
import { epochMs } from '../../time/index.ts';
import { lateFigures, salesTable } from './affected.ts';
import { figure, type PackBuilder, type PackInput, qtyOf, table, text } from './figures.ts';

const SHOWN = 3;

const told = (date: string | null): FigureValue => (date ? { day: date } : text('no date can be told'));

export const customerService: PackBuilder = (input) => ({
  figures: [...promises(input), ...lateFigures(input), ...earliest(input)],
  tables: salesTable(input),
});

/** "Hartmann, SO 7731" → what was promised; hot when it cannot be kept. */
function promises({ impact }: PackInput): Figure[] {
  return impact.salesLines
    .slice(0, SHOWN)
    .map((l) =>
      figure(
        `${l.salesLine.customerName}, ${l.salesLine.salesLine}`,
        { day: l.salesLine.promised },
        l.late && 'hot',
      ),
    );
}

function earliest({ impact }: PackInput): Figure[] {
  const first = impact.salesLines[0];
  if (!first) return [];
  const name = first.salesLine.salesLine;
  return [
    figure(`${name} if nobody decides`, told(first.newDate)),
    figure(
      `${name} with other stock`,
      first.earliestDate !== null && first.earliestDate <= first.salesLine.promised
        ? text('on time')
        : told(first.earliestDate),
    ),
  ];
}

export const logistics: PackBuilder = (input) => {
  const { context, impact, now } = input;
  const today = dayOf(epochMs(now), context.timeZone);
  const soon = impact.salesLines.filter((l) => daysBetween(today, l.salesLine.promised) <= 2);
  const byDay = Map.groupBy(impact.salesLines, (l) => l.newDate ?? 'no date can be told');
  return {
    figures: [
      figure(
        'Shipments to re-plan',
        { qty: impact.salesLines.length, uom: '' },
        impact.salesLines.length > 0 && 'warm',
      ),
      figure('Promised in two days', { qty: soon.length, uom: '' }, soon.some((l) => l.late) && 'hot'),
      ...promises(input),
    ],
    tables: [
      ...table(
        'Ready to ship by day',
        ['Day', 'Sales lines', 'Customers'],
        [...byDay]
          .toSorted((a, b) => (a[0] < b[0] ? -1 : 1))
          .map(([date, lines]) => [
            lines[0]?.newDate ? { day: date } : text(date),
            { qty: lines.length, uom: '' },
            text([...new Set(lines.map((l) => l.salesLine.customerName))].join(', ')),
          ]),
      ),
      ...table(
        'Shipments',
        ['Sales line', 'Customer', 'Quantity', 'Promised', 'Ready if nobody decides'],
        impact.salesLines.map((l) => [
          text(l.salesLine.salesLine),
          text(l.salesLine.customerName),
          qtyOf(context, l.salesLine.item, l.salesLine.qty),
          { day: l.salesLine.promised },
          told(l.newDate),
        ]),
      ),
    ],
  };
};
