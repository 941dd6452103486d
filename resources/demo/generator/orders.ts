/**
 * Work orders with their operations and requirements. Each line has tracks of orders one after another: the story's
 * orders where the screens expect them, ordinary ones around them.
 */
import { bomLines } from './master-data.ts';
import type { Random } from './random.ts';
import { STORY } from './story.ts';
import { onDay, PLANNED, type When } from './when.ts';

export interface DemoOrder {
  workOrder: string;
  item: string;
  qty: number;
  qtyDone: number;
  state: string;
  start: When;
  end: When;
  line: string;
  track: number;
  version: string;
}
export interface DemoOperation {
  workOrder: string;
  operation: string;
  description: string;
  workCentre: string;
  start: When;
  end: When;
  state: string;
}
export interface DemoRequirement {
  workOrder: string;
  operation: string;
  item: string;
  qty: number;
  qtyIssued: number;
  neededAt: When;
  lot: string;
}

/** per line: what it makes, its tracks, and the steps of an order: description, work centre (# is the track), share of the time */
const ROUTES: Record<
  string,
  { makes: string[]; tracks: number; hourly: number; steps: [string, string, number][] }
> = {
  'Press shop': {
    makes: ['CO-20', 'CO-30', 'CO-50', 'DI-15', 'DI-20', 'DI-25', 'DI-40', 'BR-1', 'BR-2'],
    tracks: 2,
    hourly: 180,
    steps: [
      ['Press', 'PRESS-0#', 0.75],
      ['Deburr', 'DEB-01', 0.25],
    ],
  },
  'Machining cell 1': {
    makes: [
      'HM-10',
      'SH-11',
      'IM-11',
      'HM-20',
      'SH-31',
      'IM-31',
      'HM-30',
      'SH-32',
      'IM-32',
      'HM-50',
      'SH-51',
      'IM-51',
    ],
    tracks: 4,
    hourly: 12,
    steps: [
      ['Machine', 'CNC-0#', 0.85],
      ['Wash', 'WASH-01', 0.15],
    ],
  },
  'Assembly line 1': {
    makes: ['P-120', 'P-130', 'P-140', 'RS-11', 'RS-31', 'RS-32', 'RS-51'],
    tracks: 1,
    hourly: 9,
    steps: [
      ['Fit rotor', 'WC-1-12', 0.35],
      ['Close and seal', 'WC-1-13', 0.35],
      ['End test', 'WC-1-14', 0.3],
    ],
  },
  'Assembly line 3': {
    makes: ['P-310', 'P-340'],
    tracks: 1,
    hourly: 10,
    steps: [
      ['Fit rotor', 'WC-3-12', 0.25],
      ['Close and seal', 'WC-3-13', 0.25],
      ['Torque', 'WC-3-14', 0.25],
      ['End test', 'WC-3-15', 0.25],
    ],
  },
  'Assembly line 5': {
    makes: ['P-510', 'P-520', 'P-530', 'P-340'],
    tracks: 1,
    hourly: 7,
    steps: [
      ['Fit rotor', 'WC-5-12', 0.35],
      ['Torque', 'WC-5-13', 0.35],
      ['End test', 'WC-5-14', 0.3],
    ],
  },
  'Valve cell 2': {
    makes: ['BV-15', 'BV-20', 'CV-15', 'VCORE-15', 'VCORE-20'],
    tracks: 1,
    hourly: 16,
    steps: [
      ['Fit core', 'VC-2-1', 0.3],
      ['Assemble', 'VC-2-2', 0.4],
      ['Leak test', 'VC-2-3', 0.3],
    ],
  },
  'Valve cell 4': {
    makes: ['BV-40', 'BV-20', 'CV-50', 'VCORE-25', 'VCORE-40'],
    tracks: 1,
    hourly: 16,
    steps: [
      ['Fit core', 'VC-4-1', 0.3],
      ['Assemble', 'VC-4-2', 0.4],
      ['Leak test', 'VC-4-3', 0.3],
    ],
  },
  'Paint and test': {
    makes: ['HS-10R', 'HS-20R', 'HS-30R', 'HS-50R'],
    tracks: 2,
    hourly: 14,
    steps: [
      ['Paint', 'PAINT-0#', 0.7],
      ['Test', 'TEST-01', 0.3],
    ],
  },
};
const SET_UP_MIN = 18;

export function generateOrders(count: number, random: Random) {
  const orders: DemoOrder[] = STORY.map((s) => ({
    workOrder: s.workOrder,
    item: s.item,
    qty: s.qty,
    qtyDone: s.qtyDone ?? 0,
    start: s.start,
    end: s.end,
    line: s.line,
    state: s.finished ? 'finished' : stateAt(s.start),
    track: s.track ?? 1,
    version: '1',
  }));
  const tracks = Object.entries(ROUTES).flatMap(([line, route]) =>
    Array.from({ length: route.tracks }, (_, i) => ({ line, route, track: i + 1 })),
  );
  const present = tracks.flatMap((t) =>
    gapsBetween(orders.filter((o) => o.line === t.line && o.track === t.track && o.state !== 'finished')).map(
      (gap) => ({ ...t, ...gap }),
    ),
  );
  const later = [2, 3, 4, 5, 6, 7, 8, 9].flatMap((day) =>
    tracks.flatMap((t) =>
      [6, 14].map((hour) => ({
        ...t,
        start: onDay(day, hour, 15),
        end: onDay(day, hour + random.int(4, 7), 30),
      })),
    ),
  );
  const taken = new Set(orders.map((o) => o.workOrder));
  let number = 4620;
  const open = orders.filter((o) => o.state !== 'finished').length;
  for (const slot of [...present, ...later].slice(0, count - open)) {
    while (taken.has(String(number))) number += 1;
    const item = slot.route.makes[(number + slot.track * 5) % slot.route.makes.length]!;
    const qty = Math.max(8, Math.round((((slot.end - slot.start) / 60) * slot.route.hourly) / 4) * 4);
    const progress = slot.start < 0 ? -slot.start / (slot.end - slot.start) : 0;
    orders.push({
      workOrder: String(number),
      item,
      qty,
      qtyDone: Math.floor(qty * progress * 0.9),
      state: stateAt(slot.start),
      start: slot.start,
      end: slot.end,
      line: slot.line,
      track: slot.track,
      version: '1',
    });
    number += 1;
  }
  const operations = orders.flatMap(operationsOf);
  return { orders, operations, requirements: orders.flatMap((o) => requirementsOf(o, operations)) };
}

const stateAt = (start: When): string => (start < 0 ? 'running' : start < PLANNED ? 'released' : 'planned');

/** Room for ordinary orders on a track within [-3 h, +23 h]: what the story leaves, in pieces of at most 5 h. */
function gapsBetween(taken: readonly DemoOrder[]): { start: When; end: When }[] {
  const busy = taken.toSorted((a, b) => a.start - b.start);
  // assembly line 5 is free for some hours after its running order: a place for order 4711
  if (busy.some((o) => o.workOrder === '4688')) busy.push({ ...busy[0]!, start: 21, end: 300 });
  const gaps: { start: When; end: When }[] = [];
  let from = -170;
  for (const { start, end } of [
    ...busy.map((o) => ({ start: o.start, end: o.end })),
    { start: 1380, end: 1380 },
  ]) {
    for (let at = from; start - at >= 150; at += 320)
      gaps.push({ start: at + 10, end: Math.min(at + 310, start - 10) });
    from = Math.max(from, end);
  }
  return gaps;
}

function operationsOf(order: DemoOrder): DemoOperation[] {
  const { steps } = ROUTES[order.line]!;
  const first = steps[0]!;
  const centre = (code: string) => code.replace('#', String(order.track));
  const spans: [string, string, When, When][] = [
    ['Set up', centre(first[1]), order.start, order.start + SET_UP_MIN],
  ];
  let at = order.start + SET_UP_MIN;
  const worked = order.end - at;
  for (const [description, code, share] of steps) {
    spans.push([description, centre(code), at, at + worked * share]);
    at += worked * share;
  }
  return spans.map(([description, workCentre, start, end], i) => ({
    workOrder: order.workOrder,
    operation: String((i + 1) * 10),
    description,
    workCentre,
    start: Math.round(start),
    end: Math.round(end),
    state: order.state === 'finished' || Math.round(end) <= 0 ? 'done' : start <= 0 ? 'running' : 'open',
  }));
}

function requirementsOf(order: DemoOrder, all: readonly DemoOperation[]): DemoRequirement[] {
  const operations = all.filter((o) => o.workOrder === order.workOrder);
  const story = STORY.find((s) => s.workOrder === order.workOrder);
  const parts = bomLines.filter((b) => b.parent === order.item);
  return parts.map((part, i) => {
    const told = story?.needs?.find((n) => n.item === part.component);
    // the first parts go into the first real step, plates and screws into a later one
    const step = operations[Math.min(operations.length - 1, i < 4 ? 1 : 2)]!;
    const operation = told ? (operations.findLast((o) => o.start <= told.neededAt) ?? step) : step;
    const qty = Math.round(order.qty * part.qtyPer * 100) / 100;
    const done = order.qty === 0 ? 0 : order.qtyDone / order.qty;
    const finished = order.state === 'finished';
    const share = finished ? 1 : order.start < 0 ? Math.min(1, done + 0.35) : 0;
    const qtyIssued = told ? (told.issued ?? 0) : share === 1 ? qty : Math.floor(qty * share);
    const neededAt =
      told?.neededAt ??
      (share > 0
        ? Math.max(45, Math.round(order.start + (order.end - order.start) * share))
        : operation.start);
    return {
      workOrder: order.workOrder,
      operation: operation.operation,
      item: part.component,
      qty,
      qtyIssued: Math.min(qty, qtyIssued),
      neededAt,
      lot: told?.lot ?? '',
    };
  });
}
