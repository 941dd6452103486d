/** Maintenance, production and EHS: the place, what runs there now and next, what happened there before. */
import type { Instant } from '../../time/index.ts';
import { lineInQuestion } from '../alternatives.ts';
import { isOpen, type PlanningContext, under } from '../context.ts';
import type { Operation, WorkCentre } from '../entities.ts';
import type { Figure, PackTable } from '../pack.ts';
import { affectedOrdersTable, lateFigures, starvingFigures } from './affected.ts';
import {
  at,
  figure,
  itemText,
  NOT_KNOWN,
  type PackBuilder,
  type PackInput,
  qtyOf,
  similarTable,
  table,
  text,
} from './figures.ts';

const SHOWN = 8;

export const maintenance: PackBuilder = (input) => ({
  figures: [
    ...place(input),
    ...reason(input),
    ...nowAndNext(input),
    ...starvingFigures(input, 1),
    figure('Similar stops before', text(stops(input))),
  ],
  tables: [...queue(input), ...similarTable(input.similar)],
});

export const production: PackBuilder = (input) => ({
  figures: [
    ...place(input),
    ...nowAndNext(input),
    ...starvingFigures(input, 2),
    ...lateFigures(input).slice(0, 1),
  ],
  tables: [...queue(input), ...affectedOrdersTable(input)],
});

export const ehs: PackBuilder = (input) => {
  const { values, impact } = input;
  const injured = values['injured'];
  const nobody = injured === false || injured === 0 || injured === 'no';
  const running = operationsHere(input).filter((o) => o.state === 'running');
  return {
    figures: [
      ...place(input),
      ...reason(input),
      figure(
        'Injured',
        text(
          injured === undefined
            ? 'not reported'
            : nobody
              ? 'nobody'
              : injured === true
                ? 'yes'
                : String(injured),
        ),
        !nobody && (injured === undefined ? 'warm' : 'hot'),
      ),
      figure('Operations running there', { qty: running.length, uom: '' }),
      figure('Work orders held up', { qty: impact.workOrders.length, uom: '' }),
    ],
    tables: [...queue(input), ...similarTable(input.similar)],
  };
};

function centresHere({ context, subject, impact }: PackInput): readonly WorkCentre[] {
  const centre = context.workCentres.get(subject.workCentre ?? '');
  if (centre) return [centre];
  if (subject.workCentre !== undefined) return [];
  if (subject.line === undefined && subject.area !== undefined)
    return under(context.workCentresOfArea, subject.area);
  return under(context.workCentresOfLine, lineInQuestion(context, subject, impact));
}

function place(input: PackInput): Figure[] {
  const centres = centresHere(input);
  const first = centres[0];
  if (!first) return [figure('Work centre', NOT_KNOWN)];
  const one = centres.length === 1;
  return [
    one
      ? figure('Work centre', text(`${first.workCentre}, ${first.description}`))
      : figure('Work centres', { qty: centres.length, uom: '' }),
    ...(input.subject.area && !one ? [] : [figure('Line', text(first.line))]),
    figure('Area', text(first.area)),
  ];
}

/** What was told of it, under the names that the event catalogue has for a reason. */
function reason({ values }: PackInput): Figure[] {
  const told = values['cause'] ?? values['hazard'] ?? values['reason'] ?? values['text'];
  return told === undefined ? [] : [figure('Reported', text(String(told)))];
}

function operationsHere(input: PackInput): Operation[] {
  const { context } = input;
  return centresHere(input)
    .flatMap((c) => under(context.operationsAtWorkCentre, c.workCentre))
    .filter((o) => o.state !== 'done' && openOrder(context, o))
    .toSorted((a, b) => (a.start < b.start ? -1 : a.start > b.start ? 1 : 0));
}

const openOrder = (context: PlanningContext, operation: Operation): boolean => {
  const order = context.workOrders.get(operation.workOrder);
  return order !== undefined && isOpen(order);
};

function nowAndNext(input: PackInput): Figure[] {
  const operations = operationsHere(input);
  const running = operations.filter((o) => o.state === 'running');
  const next = operations.find((o) => o.state === 'open');
  return [
    figure(
      'Runs now',
      text(
        running.length > 0 ? `order ${[...new Set(running.map((o) => o.workOrder))].join(', ')}` : 'nothing',
      ),
    ),
    next ? figure(`Next, order ${next.workOrder}`, at(next.start)) : figure('Next', text('nothing planned')),
  ];
}

function queue(input: PackInput): PackTable[] {
  const { context } = input;
  return table(
    'Runs here now and next',
    ['Order', 'Operation', 'Makes', 'To make', 'Work centre', 'From', 'To', 'State'],
    operationsHere(input)
      .slice(0, SHOWN)
      .map((o) => {
        const order = context.workOrders.get(o.workOrder);
        return [
          text(o.workOrder),
          text(`${o.operation} ${o.description}`),
          order ? itemText(context, order.item) : NOT_KNOWN,
          order ? qtyOf(context, order.item, order.qty - order.qtyDone) : NOT_KNOWN,
          text(o.workCentre),
          at(o.start),
          at(o.end),
          text(o.state),
        ];
      }),
  );
}

function stops({ similar }: PackInput): string {
  const last: Instant | undefined = similar[0]?.at;
  return last ? `${similar.length}, the last one: ${similar[0]?.outcome}` : 'none on record';
}
