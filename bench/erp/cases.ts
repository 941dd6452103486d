/**
 * What the benches of the ERP loop decide and post: holds of lots, new ends of orders, new customer dates, expedited
 * purchases, each about a document of the plant as it is in Tryton. One event type and one playbook of their own ask for
 * them, so that no other decision of the demo plant is in the way.
 */
import { isInbound, isOpen, type PlanningRows } from '@gemba/core/planning';

export interface Case {
  /** also the title of its exception */
  name: string;
  event: { lot: string } | { workOrder: string } | { salesLine: string } | { purchaseLine: string };
  option: 'hold' | 'reschedule' | 'reschedule-twice' | 'customer-date' | 'expedite';
  params: Record<string, string | number>;
}

/** How many of each. */
export interface Mix {
  /** of one piece each, four after one another from the same lot where `perLot` says so */
  holds: number;
  perLot: number;
  reschedules: number;
  /** two postings each, of which the later one counts */
  twice: number;
  customerDates: number;
  expedites: number;
}

const DAY_MS = 86_400_000;

/** In turn, so that every stretch has about the same mix. @throws Error when the plant has too few documents */
export function casesOf(rows: PlanningRows, mix: Mix, now: number): Case[] {
  const lots = lotsToHoldFrom(rows, mix.perLot);
  const orders = rows.workOrders.filter(isOpen);
  const purchases = rows.purchaseLines.filter(
    (line) => isInbound(line) && !line.purchaseLine.startsWith('PR/'),
  );
  const later = (day: string, days: number): string =>
    new Date(Math.max(now, Date.parse(day)) + days * DAY_MS).toISOString().slice(0, 10);
  const made = {
    hold: first(
      mix.holds,
      'lots',
      (i) => lots[Math.floor(i / mix.perLot)],
      (lot) => ({
        event: { lot },
        params: { qty: 1 },
      }),
    ),
    reschedule: first(
      mix.reschedules,
      'orders',
      (i) => orders[i],
      ({ workOrder, end }) => ({
        event: { workOrder },
        params: { date: later(end, 8) },
      }),
    ),
    'reschedule-twice': first(
      mix.twice,
      'orders',
      (i) => orders[mix.reschedules + i],
      ({ workOrder, end }) => ({
        event: { workOrder },
        params: { first: later(end, 9), date: later(end, 5) },
      }),
    ),
    'customer-date': first(
      mix.customerDates,
      'sales lines',
      (i) => rows.salesLines[i],
      (line) => ({
        event: { salesLine: line.salesLine },
        params: { date: later(line.promised, 7) },
      }),
    ),
    expedite: first(
      mix.expedites,
      'purchase lines',
      (i) => purchases[i],
      ({ purchaseLine, due }) => ({
        event: { purchaseLine },
        params: { date: later(due, 3) },
      }),
    ),
  };
  return Object.entries(made)
    .flatMap(([option, cases]) =>
      cases.map((one, i) => ({
        ...one,
        option: option as Case['option'],
        name: `${option} ${i}`,
        turn: (i + 0.5) / cases.length,
      })),
    )
    .toSorted((a, b) => a.turn - b.turn)
    .map(({ name, event, option, params }) => ({ name, event, option, params }));
}

function first<Row, Made>(
  count: number,
  what: string,
  nth: (i: number) => Row | undefined,
  make: (row: Row) => Made,
): Made[] {
  return Array.from({ length: count }, (_, i) => {
    const row = nth(i);
    if (row === undefined) throw new Error(`the plant has too few ${what} for this bench`);
    return make(row);
  });
}

/** Lots that lie free in one place only, with more than is taken; no two of one item, as Tryton assigns by item. */
function lotsToHoldFrom({ stock }: PlanningRows, taken: number): string[] {
  const places = Map.groupBy(stock, ({ lot }) => lot);
  const alone = stock.filter(
    ({ lot, status, qty }) => status === 'free' && qty > 2 * taken && places.get(lot)?.length === 1,
  );
  return [...new Map(alone.map(({ item, lot }) => [item, lot])).values()];
}

/** The cases' event, to be added to the shipped catalogue. */
export const EVENT_TYPE = `
  bench.case:
    title: A case of the bench
    fields:
      case: { kind: text, required: true }
      lot: { kind: lot }
      workOrder: { kind: workOrder }
      salesLine: { kind: salesLine }
      purchaseLine: { kind: purchaseLine }
`;

const reschedule = (param: string) => `
          - kind: reschedule
            order: '\${event.workOrder}'
            date: '\${params.${param}}'
            summary: 'Move order \${event.workOrder} to \${params.${param}}'`;

export const PLAYBOOK = `playbook: bench
version: 1
title: '\${event.case}'
where: bench
on: [bench.case]
correlate: [case]
priority: [{ is: C }]
decisions:
  - id: planning
    function: planning
    question: What is posted?
    pack: planning
    window: 8h
    afterAcknowledge: 8h
    ladder: [{ after: 8h, to: lead }]
    options:
      - id: hold
        label: Hold
        detail: to quarantine
        when: has(event.lot)
        params: [{ name: qty, label: Quantity, type: number }]
        posts:
          - kind: quality-hold
            item: '\${plan.item}'
            lot: '\${event.lot}'
            qty: '\${params.qty}'
            uom: '\${plan.uom}'
            reason: bench
            summary: 'Hold \${params.qty} of \${event.lot}'
      - id: reschedule
        label: Move
        detail: to another day
        when: has(event.workOrder)
        params: [{ name: date, label: New end, type: date }]
        posts:${reschedule('date')}
      - id: reschedule-twice
        label: Move twice
        detail: the later one counts
        when: has(event.workOrder)
        params:
          - { name: first, label: At first, type: date }
          - { name: date, label: New end, type: date }
        posts:${reschedule('first')}${reschedule('date')}
      - id: customer-date
        label: New customer date
        detail: promised anew
        when: has(event.salesLine)
        params: [{ name: date, label: New date, type: date }]
        posts:
          - kind: customer-date
            salesLine: '\${event.salesLine}'
            date: '\${params.date}'
            summary: 'Promise \${event.salesLine} for \${params.date}'
      - id: expedite
        label: Expedite
        detail: wanted on another day
        when: has(event.purchaseLine)
        params: [{ name: date, label: Wanted on, type: date }]
        posts:
          - kind: expedite
            purchaseLine: '\${event.purchaseLine}'
            date: '\${params.date}'
            summary: 'Ask for \${event.purchaseLine} by \${params.date}'
`;
