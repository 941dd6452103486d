import { expect, test } from 'vitest';
import { normalise, type FieldValue, type OperationalEvent } from '../event/index.ts';
import { fromCloudEvent, CloudEvent, type Signal } from '../signal/index.ts';
import { instant } from '../time/index.ts';
import { shippedPlaybooks, shippedSignals } from '../yaml/shipped.testing.ts';
import { BY_HAND } from './cross-check.ts';
import { eventValues, type Values } from './expression.ts';
import { correlationKey, matches, partialKey } from './match.ts';
import { parsed, shippedCatalogue } from './parsed.testing.ts';
import type { Playbook } from './playbook.ts';
import { renderPostings } from './postings.ts';
import { prepare } from './prepare.ts';

const playbook = (id: string): Playbook => parsed(shippedPlaybooks[`${id}.yaml`]);
const ALL = Object.keys(shippedPlaybooks).map((file) => playbook(file.replace('.yaml', '')));

const event = (type: string, values: Record<string, FieldValue>): OperationalEvent => ({
  id: 'event-1',
  plant: 'plant-1',
  type,
  occurredAt: instant(0),
  source: 'torque-3-14',
  signalId: 'signal-1',
  fields: Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, { value, confidence: 1, from: 'signal' }]),
  ),
  missing: [],
});

/** Names that planning fills (see planning/suggestions.ts), as they may stand on a bad day. */
const PLAN: Values = {
  today: '2026-11-22',
  known: true,
  currency: 'EUR',
  lot: 'V200-0731',
  lotQty: 92,
  lotFreeQty: 92,
  item: 'V200',
  itemDescription: 'Housing',
  uom: 'pcs',
  onHandQty: 64,
  neededQty: 60,
  alternativeLot: 'V200-0729',
  alternativeLotQty: 64,
  openPurchaseLine: '88213-1',
  openPurchaseLineDue: '2026-11-27',
  openPurchaseLineQty: 200,
  supplier: 'Weiss',
  expeditedDate: '2026-11-24',
  workOrders: 3,
  firstWorkOrder: '4711',
  firstWorkOrderItem: 'P-100',
  firstWorkOrderQty: 20,
  firstWorkOrderUom: 'pcs',
  firstWorkOrderDate: '2026-11-25',
  firstWorkOrderNewDate: '2026-11-26',
  firstOperation: '20',
  minutesToStarve: 26,
  pullForwardOrder: '4720',
  pullForwardDate: '2026-11-25',
  alternativeLine: 'Line 5',
  alternativeLineFreeFrom: '2026-11-22T13:40:00.000Z',
  changeoverMinutes: 18,
  ordersLate: 3,
  daysLate: 1,
  customers: 'ACME, Hartmann',
  customerCount: 2,
  customerClass: 'A',
  valueAtRisk: 48_200,
  firstSalesLine: '7731-1',
  firstSalesLinePromised: '2026-11-25',
  firstSalesLineNewDate: '2026-11-26',
  firstSalesLineQty: 12,
  firstCustomer: 'Hartmann',
  workCentre: 'WC-3-14',
  workCentreName: 'Torque 3-14',
  lineName: 'Line 3',
  areaName: 'Assembly',
};
const QUALITY = event('quality.out-of-tolerance', {
  lot: 'V200-0731',
  value: 41.7,
  lower: 34,
  upper: 38,
  characteristic: 'Torque M8',
  line: 'L3',
  workCentre: 'WC-3-14',
});
const FULL: Record<string, OperationalEvent> = {
  'quality-hold': QUALITY,
  'machine-down': event('machine.down', {
    workCentre: 'PRESS-02',
    cause: 'hydraulic pressure lost',
    expectedMinutes: 90,
  }),
  'material-shortage': event('material.shortage', {
    item: 'SK-25',
    needed: 120,
    available: 46,
    line: 'L3',
    daysLate: 2,
  }),
  'order-late': event('order.late', { workOrder: '4698', daysLate: 1, qtyDone: 40 }),
  'safety-stop': event('safety.stop', {
    area: 'Press shop',
    workCentre: 'PRESS-02',
    hazard: 'light curtain',
  }),
  'posting-rejected': event('erp.posting-rejected', {
    postingId: 'p-1',
    reason: 'lot is locked',
    summary: 'Quarantine 92 pcs',
  }),
  'posting-unconfirmed': event('erp.posting-unconfirmed', {
    postingId: 'p-1',
    reason: 'the ERP has not answered',
    summary: 'Quarantine 92 pcs',
  }),
};
FULL['posting-discrepancy'] = event('erp.posting-discrepancy', {
  postingId: 'p-1',
  reason: 'quantity 92 asked for, 90 found',
  summary: 'Quarantine 92 pcs',
});
FULL['erp-difference'] = event('erp.reconciliation-difference', {
  day: '2026-11-22',
  onlyErp: 1,
  onlyGemba: 0,
  examples: 'IS-17',
});
FULL['line-down'] = event('line.down', {
  line: 'L3',
  area: 'Assembly',
  cause: 'no compressed air',
  text: 'since the night shift',
});
FULL['stalled-decision'] = event('decision.stalled', { function: 'quality', decisions: 2 });
FULL['ownerless-decision'] = event('decision.ownerless', { function: 'quality', decisions: 2 });
FULL['decision-conflict'] = event('decision.conflict', {
  conflict: 'a@1~b@2',
  firstDecision: 'a',
  secondDecision: 'b',
  firstFunction: 'quality',
  secondFunction: 'materials',
  firstOutcome: 'Hold the lot',
  secondOutcome: 'Use the lot',
  about: 'V200-0731',
});
const full = (id: string): OperationalEvent => FULL[id] ?? event('none', {});

test('a lot out of tolerance asks four functions at once, each its own question', () => {
  const prepared = prepare(playbook('quality-hold'), QUALITY, PLAN);
  expect(prepared).toMatchObject({
    title: 'Torque M8 out of tolerance, lot V200-0731',
    where: 'Assembly · Line 3 · Torque 3-14 · order 4711',
    priority: 'A',
    subject: { lot: 'V200-0731', workCentre: 'WC-3-14', line: 'L3' },
  });
  expect(prepared.decisions.map((d) => [d.function, d.question, d.windowMs])).toEqual([
    ['quality', 'What happens to the lot?', 720_000],
    ['planning', 'What runs on Line 3 now?', 720_000],
    ['materials', 'Where do good parts come from?', 900_000],
    ['customer-service', 'What do we tell the customers?', 1_800_000],
  ]);
  expect(prepared.decisions[0]?.ladder[1]).toEqual({ afterMs: 600_000, to: 'lead' });
  expect(prepared.decisions[0]?.options[0]).toEqual({
    id: 'hold',
    label: 'Hold the whole lot',
    detail: '92 pcs to quarantine · order 4711 needs another source',
    params: [{ name: 'qty', label: 'Quantity', type: 'number', required: true, value: 92 }],
    posts: ['quality-hold'],
    needsReason: false,
  });
});

test.each(Object.keys(FULL))(
  '%s: with everything known each option is offered, readable, and postable as proposed',
  (id) => {
    const book = playbook(id);
    expect(matches(book, full(id), PLAN)).toBe(true);
    const prepared = prepare(book, full(id), PLAN);
    expect(`${prepared.title} ${prepared.where}`).not.toMatch(/unknown|\$\{/);
    for (const [d, decision] of prepared.decisions.entries()) {
      expect(decision.options.map((o) => o.id)).toEqual(book.decisions[d]?.options.map((o) => o.id));
      for (const option of decision.options) {
        expect(`${decision.question} ${option.label} ${option.detail}`).not.toMatch(/unknown|\$\{/);
        const params = Object.fromEntries(
          option.params.map((p) => [p.name, p.value ?? (p.type === 'number' ? 5 : 'typed')]),
        );
        const rendered = renderPostings(
          book,
          decision.id,
          option.id,
          params,
          { event: eventValues(full(id)), plan: PLAN },
          FRAME,
        );
        if ('problem' in rendered) throw new Error(`${option.id}: ${JSON.stringify(rendered.problem)}`);
        expect(rendered.transactions.map((t) => t.transaction.kind)).toEqual(option.posts);
        for (const { summary } of rendered.transactions) expect(summary).not.toMatch(/unknown|\$\{/);
      }
    }
  },
);

const FRAME = { plant: 'plant-1', postingDate: '2026-11-22', keyPrefix: 'exception-1' };

test.each(Object.keys(FULL))(
  '%s: with an empty planning context every decision can still be answered',
  (id) => {
    const book = playbook(id);
    for (const fields of [full(id).fields, {}]) {
      const bare = { ...full(id), fields };
      const prepared = prepare(book, bare, {});
      expect(prepared.title).not.toBe('');
      expect(prepared.where).not.toBe('');
      for (const decision of prepared.decisions) {
        expect(decision.options.length).toBeGreaterThan(0);
        for (const option of decision.options) {
          expect(option.label, `${decision.id}.${option.id}`).not.toMatch(/unknown|\$\{/);
          const params = Object.fromEntries(
            option.params.map((p) => [
              p.name,
              p.type === 'number' ? 5 : p.type === 'date' ? '2026-11-30' : 'typed',
            ]),
          );
          const rendered = renderPostings(
            book,
            decision.id,
            option.id,
            params,
            { event: eventValues(bare), plan: {} },
            FRAME,
          );
          expect('transactions' in rendered, `${decision.id}.${option.id}: ${JSON.stringify(rendered)}`).toBe(
            true,
          );
        }
      }
    }
  },
);

test('an option that is not possible, or that could not be posted, is not offered', () => {
  const ids = (plan: Values) =>
    prepare(playbook('quality-hold'), QUALITY, plan).decisions[2]?.options.map((o) => o.id);
  expect(ids(PLAN)).toEqual(['other-lot', 'expedite', 'sorted', 'none']);
  expect(ids({ ...PLAN, alternativeLot: null })).toEqual(['expedite', 'sorted', 'none']);
  expect(ids({ ...PLAN, uom: null })).toEqual(['expedite', 'sorted', 'none']);
});

test('where no option is left a person settles it by hand, with a reason, and nothing is posted', () => {
  const book = parsed(`playbook: x
title: X
where: X
on: [machine.down]
correlate: [workCentre]
priority: [{ is: C }]
decisions:
  - id: planning
    function: planning
    question: What now?
    pack: planning
    window: 1m
    afterAcknowledge: 1m
    ladder: [{ after: 0s, to: lead }]
    options:
      - id: move
        label: Move it
        detail: Moves it
        posts: [{ kind: reschedule, order: "\${plan.firstWorkOrder}", date: "\${plan.today}", summary: Move }]
`);
  const options = (plan: Values) => prepare(book, full('machine-down'), plan).decisions[0]?.options;
  expect(options(PLAN)?.map((o) => o.id)).toEqual(['move']);
  expect(options({ today: 'not a day', firstWorkOrder: '4711' })).toEqual([
    {
      id: BY_HAND,
      label: 'Settle it by hand',
      detail: 'Nothing is posted; not known: date',
      params: [],
      posts: [],
      needsReason: true,
    },
  ]);
  expect(renderPostings(book, 'planning', BY_HAND, {}, { event: {}, plan: {} }, FRAME)).toEqual({
    transactions: [],
    effects: [],
  });
});

test('a refused posting offers acts on that posting, with nothing new to post', () => {
  const [decision] = prepare(playbook('posting-rejected'), full('posting-rejected'), {}).decisions;
  expect(decision?.options.map((o) => [o.id, o.acts, o.posts, o.needsReason])).toEqual([
    ['retry', ['retry-posting'], [], false],
    ['void', ['void-posting'], [], true],
  ]);
});

test('a measurement inside its limits opens nothing; a report without figures does', () => {
  const book = playbook('quality-hold');
  const measured = (type: string, values: Record<string, FieldValue>) =>
    matches(book, event(type, { lot: 'L', ...values }), {});
  expect(measured('quality.measurement', { value: 36, lower: 34, upper: 38 })).toBe(false);
  expect(measured('quality.measurement', { value: 38, lower: 34, upper: 38 })).toBe(false);
  expect(measured('quality.measurement', { value: 38.01, lower: 34, upper: 38 })).toBe(true);
  expect(measured('quality.measurement', { value: 33, lower: 34 })).toBe(true);
  expect(measured('quality.measurement', { value: 33 })).toBe(false);
  expect(measured('quality.out-of-tolerance', { value: 36, lower: 34, upper: 38 })).toBe(false);
  expect(measured('quality.out-of-tolerance', {})).toBe(true);
  expect(measured('quality.out-of-tolerance', { value: 33 })).toBe(true);
  expect(measured('machine.down', { value: 99, upper: 38 })).toBe(false);
});

test('a safety stop is always A', () => {
  expect(prepare(playbook('safety-stop'), full('safety-stop'), {}).priority).toBe('A');
  expect(prepare(playbook('quality-hold'), QUALITY, {}).priority).toBe('C');
  expect(prepare(playbook('quality-hold'), QUALITY, { minutesToStarve: 300 }).priority).toBe('B');
});

test('the same cause has the same key from any source; other values or another playbook have another', () => {
  const book = playbook('quality-hold');
  const key = correlationKey(book, QUALITY);
  expect(key).toBe('quality-hold:lot=V200-0731');
  expect(correlationKey(book, { ...QUALITY, source: 'phone', type: 'quality.measurement' })).toBe(key);
  const place = playbook('safety-stop');
  const at = (area: string, workCentre: string) =>
    correlationKey(place, event('safety.stop', { area, workCentre }));
  expect(at('A&workCentre=B', 'C')).not.toBe(at('A', 'B&workCentre=C'));
});

test('an event that does not tell its cause has no key, but one of its own by type and source', () => {
  const book = playbook('safety-stop');
  const told = event('safety.stop', { area: 'Press shop' });
  expect(correlationKey(book, told)).toBeNull();
  expect(partialKey(book, told)).toBe('safety-stop:area=Press%20shop&type=safety.stop&source=torque-3-14');
  expect(partialKey(book, { ...told, source: 'phone' })).not.toBe(partialKey(book, told));
});

test('the demo signals each open the exception that they are named after', () => {
  const catalogue = shippedCatalogue();
  expect(Object.keys(shippedSignals)).toContain('quality-hold.json');
  for (const [file, text] of Object.entries(shippedSignals)) {
    const incoming = fromCloudEvent(CloudEvent.parse(JSON.parse(text)));
    const signal: Signal = { ...incoming, id: 's', plant: 'plant-1', receivedAt: instant(0) };
    const result = normalise(signal, catalogue, () => ({}), 'event-1');
    if ('notUnderstood' in result) throw new Error(`${file}: ${result.notUnderstood}`);
    expect(result.event.missing, file).toEqual([]);
    expect(ALL.filter((book) => matches(book, result.event, PLAN)).map((b) => `${b.playbook}.json`)).toEqual([
      file,
    ]);
  }
});
