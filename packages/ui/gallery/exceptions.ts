/** Made-up exceptions of a pump plant at a fixed moment. */
import type { Decision, ExceptionState, Option, Posting, Priority } from '@gemba/core/exception';
import { instant, type Instant } from '@gemba/core/time';

export const NOW = Date.parse('2026-11-22T12:19:04Z');
const MIN = 60_000;
export const ago = (minutes: number): Instant => instant(NOW - minutes * MIN);
export const inMin = (minutes: number): Instant => instant(NOW + minutes * MIN);

export const option = (id: string, label: string, detail: string, more: Partial<Option> = {}): Option => ({
  id,
  label,
  detail,
  params: [],
  posts: [],
  needsReason: false,
  ...more,
});

const OPTIONS = [
  option('go', 'Go ahead', 'no order late, posts one transfer', { posts: ['transfer'] }),
  option('wait', 'Wait for the next function', 'asks again in 10 min'),
];

type DecisionSketch = Partial<Decision> & { function: string; left?: number; window?: number; choice?: string };

let decisions = 0;
export function decision({ left = 30, window = 40, choice, ...rest }: DecisionSketch): Decision {
  decisions += 1;
  return {
    id: `d-${decisions}`,
    question: 'What now?',
    options: OPTIONS,
    state: choice ? 'decided' : 'asked',
    version: 1,
    askedAt: ago(Math.max(1, window - left)),
    acknowledgedAt: null,
    acknowledgedBy: null,
    dueAt: inMin(left),
    windowMs: window * MIN,
    acknowledgedWindowMs: 20 * MIN,
    ladder: [{ afterMs: 0, to: 'deputy' }],
    escalationLevel: 0,
    nextStepAt: inMin(left),
    ladderExhausted: false,
    owner: 'mk',
    shelved: null,
    outcome: choice ? { option: 'go', label: choice, params: {}, reason: null, by: rest.owner ?? 'mk', at: ago(2) } : null,
    ...rest,
  };
}

let postings = 0;
export const posting = (of: Decision, state: Posting['state'], erpDocument: string | null, more: Partial<Posting> = {}): Posting => ({
  id: `p-${(postings += 1)}`,
  decisionId: of.id,
  kind: 'quality-hold',
  summary: 'Quarantine 92 pcs of lot V200-0731',
  state,
  erpDocument,
  rejection: null,
  at: ago(3),
  ...more,
});

export function exception(
  id: string,
  priority: Priority,
  title: string,
  where: string,
  openMin: number,
  asked: Decision[],
  more: Partial<ExceptionState> = {},
): ExceptionState {
  return {
    id,
    plant: 'p1',
    title,
    where,
    playbook: 'quality-hold',
    playbookVersion: 14,
    correlationKey: id,
    state: 'open',
    priority,
    subject: {},
    consequence: null,
    openedAt: ago(openMin),
    occurredAt: ago(openMin + 0.1),
    resolvedAt: null,
    lastEventAt: ago(openMin),
    occurrences: 1,
    sources: ['torque-station'],
    decisions: asked,
    postings: [],
    comments: 0,
    seq: 100,
    ...more,
  };
}

export const consequence = (starves: number | null, late: number, customers: string[], value: number, daysLate = 0) => ({
  workOrders: late + 1,
  ordersLate: late,
  customers,
  valueAtRisk: value,
  currency: 'EUR',
  starvesAt: starves === null ? null : inMin(starves),
  daysLate,
  contextAt: ago(0.4),
});

const quality = decision({ function: 'quality', question: 'What happens to the lot?', owner: 'in', choice: 'Hold the whole lot', options: [
  option('hold', 'Hold the whole lot', '92 pieces to quarantine, line 3 loses 26 min', { posts: ['quality-hold'], needsReason: true }),
  option('sort', 'Hold and sort', '4 h, 2 people, frees about 60', { posts: ['quality-hold'] }),
  option('waiver', 'Release under waiver', 'needs a reason, 2 customers take the risk', { needsReason: true }),
] });
const planning = decision({ function: 'planning', question: 'What runs on line 3 now?', owner: 'mk', left: -2, window: 10, escalationLevel: 2, options: [
  option('move', 'Move 4711 to line 5 with lot 0729', 'on time, 1 change-over, posts 2 reschedules', { posts: ['reschedule'], params: [{ name: 'date', label: 'New end', type: 'date', required: true, value: '2026-11-25' }] }),
  option('pull', 'Pull 4720 forward', '4711 late by 1 day, €31,000 at risk', { posts: ['reschedule'] }),
  option('keep', 'Keep running', 'uses the held lot until 14:10'),
] });
const materials = decision({ function: 'materials', question: 'Where do good parts come from?', owner: 'sh', state: 'acknowledged', acknowledgedBy: 'sh', acknowledgedAt: ago(4), left: 12, window: 20, options: [
  option('lot', 'Use lot V200-0729', 'covers 4711, short 36 for 4716 at 15:08', { posts: ['transfer'], params: [{ name: 'qty', label: 'Quantity', type: 'number', required: true, value: 60 }] }),
  option('expedite', 'Expedite 0733', '€140, arrives 14:50', { posts: ['expedite'] }),
] });
const service = decision({ function: 'customer-service', question: 'What do we tell the customers?', owner: 'lm', left: 3, window: 14, options: [
  option('wait', 'Wait for Planning', 'asks again at 13:25'),
  option('date', 'New date 26 Nov for SO 7731', 'posts a customer date', { posts: ['customer-date'], params: [{ name: 'date', label: 'New date', type: 'date', required: true, value: '2026-11-26' }] }),
  option('split', 'Split delivery', '40 now, 20 on 26 Nov', { posts: ['customer-date'] }),
] });

export const torque = exception('x-torque', 'A', 'Torque out of tolerance, lot V200-0731', 'Assembly line 3, WC 3-14, order 4711', 11, [quality, planning, materials, service], {
  occurrences: 7,
  sources: ['torque-station', 'whatsapp', 'inspection-sheet'],
  consequence: consequence(26, 3, ['ACME', 'Hartmann'], 48_200, 1),
  postings: [posting(quality, 'confirmed', 'QH 100482')],
});

const seal = decision({ function: 'materials', owner: 'sh', choice: 'Expedite PO 88213', question: 'Where do seal kits come from?' });
const sealDate = decision({ function: 'customer-service', owner: 'lm', choice: 'New date 27 Nov' });
const moved = decision({ function: 'production', owner: 'to', choice: 'Run it in cell 4' });
const planned = decision({ function: 'planning', owner: 'dm', choice: 'Move to cell 4' });

export const busy: ExceptionState[] = [
  torque,
  exception('x-press', 'A', 'Press 02 down, hydraulic pressure lost', 'Press shop, PRESS-02', 4, [
    decision({ function: 'maintenance', owner: 'rk', left: 8, window: 12 }),
    decision({ function: 'planning', owner: 'dm', left: 11, window: 15, question: 'What runs instead of press 02?' }),
    decision({ function: 'production', owner: 'to', left: 9, window: 14 }),
    decision({ function: 'customer-service', owner: 'lm', left: 26, window: 30, question: 'Who is told about press 02?' }),
  ], { consequence: consequence(38, 5, ['Nordic Hydro'], 112_000, 2), occurrences: 2, sources: ['plc', 'portal'] }),
  exception('x-seal', 'B', 'Seal kit SK-25 short for tomorrow', 'Warehouse, 4 orders need 120 pcs, 46 pcs in stock', 38, [
    seal,
    decision({ function: 'procurement', owner: 'aw', state: 'acknowledged', acknowledgedBy: 'aw', left: 50, window: 90, question: 'Which supplier delivers sooner?' }),
    decision({ function: 'planning', owner: 'mk', left: 47, window: 70, question: 'Re-sequence for SK-25?' }),
    sealDate,
  ], { consequence: consequence(310, 4, ['ACME', 'Hartmann', 'Voss', 'Rhein Valve'], 21_900, 2), postings: [posting(sealDate, 'confirmed', 'SO 7740-2', { kind: 'customer-date', summary: 'New date 27 Nov for SO 7740' }), posting(seal, 'rejected', null, { kind: 'expedite', summary: 'Expedite PO 88213', rejection: 'Period 11/2026 is closed for purchasing' })] }),
  exception('x-4698', 'B', 'Order 4698 will miss its date by 1 day', 'Valve cell 2, promised to Hartmann for 25 Nov', 62, [
    planned,
    moved,
    decision({ function: 'customer-service', owner: 'lm', left: 80, window: 120, question: 'Does Hartmann take 1 day?' }),
    decision({ function: 'logistics', owner: null, left: 80, window: 120 }),
  ], { consequence: consequence(null, 1, ['Hartmann'], 9_400, 1), postings: [posting(moved, 'confirmed', 'MO 4698-1')] }),
  exception('x-paint', 'C', 'Surface scratches on housings, pallet 17', 'Paint, quantity unknown, asked back', 135, [
    decision({ function: 'quality', owner: 'in', state: 'acknowledged', acknowledgedBy: 'in', left: 95, window: 200, question: 'Rework or scrap pallet 17?' }),
    decision({ function: 'production', owner: 'to', choice: 'Rework here' }),
    decision({ function: 'materials', owner: 'sh', left: 160, window: 240, shelved: { until: inMin(26), by: 'sh', reason: 'pallet on its way' } }),
  ], { consequence: consequence(null, 0, [], 0) }),
  exception('x-note', 'C', 'Delivery note differs from receipt, PO 88190', 'Goods in, 2 fields disagree', 220, [
    decision({ function: 'materials', owner: 'sh', left: 180, window: 260, question: 'Book 96 or 100 pcs of PO 88190?' }),
    decision({ function: 'procurement', owner: 'aw', left: 180, window: 260, question: 'Claim 4 pcs of PO 88190?' }),
  ], { consequence: consequence(null, 0, [], 0) }),
  exception('x-shelved', 'D', 'Label printer out of paper', 'Packing 1', 50, [
    decision({ function: 'logistics', owner: 'lm', left: 60, window: 90, shelved: { until: inMin(26), by: 'lm', reason: 'paper ordered' } }),
  ]),
];

const FUNCTIONS = ['quality', 'planning', 'materials', 'customer-service', 'maintenance', 'production'];
const PEOPLE = ['in', 'mk', 'sh', 'lm', 'rk', 'to'];

/** @param n how many open exceptions come in within ten minutes */
export const flood = (n: number): ExceptionState[] =>
  Array.from({ length: n }, (_, i) =>
    exception(
      `x-flood-${i}`,
      i < 3 ? 'A' : i < 10 ? 'B' : i < 30 ? 'C' : 'D',
      `Station ${String(i + 1).padStart(2, '0')} stopped, no air pressure`,
      `Assembly line ${(i % 4) + 1}`,
      1 + (i % 8),
      FUNCTIONS.slice(0, 2 + (i % 3)).map((name, k) =>
        decision({ function: name, owner: PEOPLE[k] ?? null, left: 6 + i + k, window: 12 + i + k }),
      ),
      { consequence: consequence(20 + i * 3, i % 5, i % 2 ? ['ACME'] : [], (n - i) * 3_100) },
    ),
  );

export const longNames: ExceptionState[] = [
  exception(
    'x-long-1',
    'A',
    'Coolant concentration out of tolerance on all machining centres of hall 4, measured three times in a row by the lab',
    'Machining hall 4, machining centres 4-01 to 4-17, orders 4711, 4712, 4713, 4714 and 4719',
    1_730,
    FUNCTIONS.map((name, i) => decision({ function: name === 'customer-service' ? 'environment-health-and-safety' : name, owner: i % 2 ? 'long' : 'mk', left: 70, window: 100 })),
    { consequence: consequence(55, 12, ['Hydraulikwerke Nordrhein-Westfalen GmbH', 'Compagnie Générale des Pompes'], 1_248_200, 14), occurrences: 112, sources: ['a', 'b', 'c', 'd'] },
  ),
  exception('x-long-2', 'B', 'Donaudampfschifffahrtselektrizitätenhauptbetriebswerk pump order late', 'Final assembly', 75, [
    decision({ function: 'planning', owner: 'long', left: 70, window: 100, choice: 'Move order 4711 to line 5 with lot V200-0729 and inform everybody' }),
    decision({ function: 'materials', owner: 'long', left: -95, window: 100, escalationLevel: 3, ladderExhausted: true }),
  ]),
];
