/**
 * The main story on a real ERP: a torque out of tolerance, four functions asked with figures out of Tryton, four outcomes,
 * each a document in Tryton; then the hold is undone.
 */
import type { Decision, ExceptionState } from '@gemba/core/exception';
import type { Evidence, HealthDetails, PostingRow } from '@gemba/core/wire';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { act, choose, decisionOf, exceptionOf, postingIn, postingsOf } from './deciding.ts';
import { until, type HubProcess } from './hub-process.ts';
import {
  dayOf,
  held,
  inbox,
  shipmentsOf,
  STAND_WITHIN_MS,
  startTrytonPlant,
  trytonMissing,
  type TrytonPlant,
} from './tryton-plant.ts';

const missing = trytonMissing();
/** Read a moment ago, also where a round of reading takes its time; the plant is up to a day old. */
const FRESH_MS = 5 * 60_000;
const FUNCTIONS = ['quality', 'planning', 'materials', 'customer-service'];

describe.skipIf(missing !== null)(`the main story on a real Tryton (${missing ?? 'runs here'})`, () => {
  let plant: TrytonPlant;
  let hub: HubProcess;
  let exception: ExceptionState;
  beforeAll(async () => {
    plant = await startTrytonPlant();
    hub = await plant.hub({ erp: { documentLink: 'https://tryton.example/{document}' } });
  }, STAND_WITHIN_MS);
  afterAll(() => plant?.end());

  const posting = (kind: PostingRow['kind']) => postingIn(hub, exception, 'confirmed', { kind });
  const proposed = (decision: Decision, option: string, name: string) =>
    decision.options.find((o) => o.id === option)?.params?.find((p) => p.name === name)?.value;

  test('one signal asks four functions, each with figures out of Tryton and their age', async () => {
    await hub.demoSignal('quality-hold');
    exception = await exceptionOf(hub, (one) => one.playbook === 'quality-hold');
    expect(exception.decisions.map((d) => d.function).toSorted()).toEqual(FUNCTIONS.toSorted());
    const { packs } = await hub.get<Evidence>(`/api/exceptions/${exception.id}/evidence`);
    expect(Object.keys(packs)).toHaveLength(4);
    for (const { pack, figures, contextAt } of Object.values(packs)) {
      expect(figures.length, pack).toBeGreaterThan(0);
      expect(Date.now() - Date.parse(contextAt), pack).toBeLessThan(FRESH_MS);
    }
    const free = (await lotIn(plant, 'V200-0731')).reduce((total, place) => total + place.qty, 0);
    expect(proposed(decisionOf(exception, 'quality'), 'hold', 'qty')).toBe(free);
    const offered = exception.decisions.flatMap((d) => d.options.map((o) => `${d.function}:${o.id}`));
    expect(offered).toEqual(
      expect.arrayContaining(['materials:other-lot', 'planning:other-line', 'customer-service:new-date']),
    );
  });

  const decide = (fn: string, option: string, params = {}) =>
    choose(hub, decisionOf(exception, fn), option, params);

  test('each outcome comes back with the number of its document and what it shows', async () => {
    await decide('quality', 'hold');
    await decide('planning', 'other-line');
    await decide('materials', 'other-lot', { to: 'WIP-3' });
    const [hold, move] = [await posting('quality-hold'), await posting('reschedule')];
    for (const one of [hold, move, await posting('transfer')]) {
      expect(one).toMatchObject({ differences: null, ambiguous: false });
      expect(one.readBack?.['document']).toBe(one.erpDocument);
    }
    expect(hold.readBack).toMatchObject({ lot: 'V200-0731', to: 'QRT', state: 'done' });
    expect(await shipmentsOf(plant, hold.key)).toContainEqual({ number: hold.erpDocument, state: 'done' });
    expect(move.erpDocument).toBe(move.transaction.order);
    expect(move.readBack).toMatchObject({ date: move.transaction.date, to: move.transaction.to });
    expect(await dayOf(plant, 'production', ['number', move.erpDocument ?? ''], 'planned_date')).toBe(
      move.transaction.date,
    );
  });

  test('the stock in Tryton is where it was decided to be', async () => {
    const [hold, transfer] = [await posting('quality-hold'), await posting('transfer')];
    expect(await held(plant, 'V200-0731')).toBe(hold.transaction.qty);
    expect(await lotIn(plant, 'V200-0731')).toEqual([{ place: 'QRT', qty: hold.transaction.qty }]);
    const brought = (await lotIn(plant, transfer.transaction.lot ?? '')).find((at) => at.place === 'WIP-3');
    expect(brought?.qty).toBe(transfer.transaction.qty);
  });

  test('the hold is undone: a release in Tryton, and the stock is free again', async () => {
    const hold = await posting('quality-hold');
    const undone = await act(hub, hold, 'compensate', { reason: 'measured again: good' });
    expect(undone.status, JSON.stringify(undone.body)).toBe(200);
    const release = await posting('quality-release');
    expect(release).toMatchObject({ compensates: hold.id, differences: null });
    await postingIn(hub, exception, 'compensated', { kind: 'quality-hold' });
    expect(await held(plant, 'V200-0731')).toBe(0);
  });

  test('with the customer’s date, the last, everything is confirmed and the exception resolves', async () => {
    await decide('customer-service', 'new-date');
    const promise = await posting('customer-date');
    expect(await dayOf(plant, 'sale.sale', ['number', promise.erpDocument ?? ''], 'shipping_date')).toBe(
      promise.transaction.date,
    );
    const { postings } = await exceptionOf(hub, (e) => e.id === exception.id && e.state === 'resolved');
    expect(Object.groupBy(postings, (p) => p.state)).toMatchObject({
      confirmed: { length: 4 },
      compensated: { length: 1 },
    });
    expect(postings).toHaveLength(5);
    for (const one of await postingsOf(hub, exception)) expect(one.erpDocument).toBeTruthy();
  });

  test('Health says how old each figure is, that keys are kept in Tryton, and how long documents took', async () => {
    // figures of the outbox are up to two seconds old
    const { erp, erpLink } = await until(
      () => hub.get<HealthDetails>('/api/health/details'),
      (health) => health.erp.outbox.compensated === 1,
    );
    expect(erp).toMatchObject({ name: 'Tryton', state: 'up', outbox: { confirmed: 4, compensated: 1 } });
    expect(erpLink).toMatchObject({
      kind: 'tryton',
      guarantee: 'keyed',
      shut: null,
      context: { problem: null },
      outbox: { oldest: null, ambiguous: 0, inConflict: 0, lastErrors: [] },
    });
    expect(erpLink.context.ages).toHaveLength(9);
    for (const { entity, at, rows } of erpLink.context.ages) {
      expect(Date.now() - Date.parse(at), entity).toBeLessThan(FRESH_MS);
      expect(rows, entity).toBeGreaterThan(0);
    }
    expect(erpLink.outbox.confirmation?.n).toBeGreaterThanOrEqual(4);
    const confirmed = await inbox(plant);
    expect(confirmed).toHaveLength(5);
    expect((await hub.command('journal', 'verify')).code).toBe(0);
  });
});

/** Where a lot lies, as Tryton's own moves add up. */
async function lotIn({ admin }: TrytonPlant, lot: string): Promise<{ place: string; qty: number }[]> {
  const moves = await admin.read(
    'stock.move',
    [
      ['lot.number', '=', lot],
      ['state', '=', 'done'],
    ],
    ['quantity', ...['from', 'to'].flatMap((way) => [`${way}_location.code`, `${way}_location.type`])],
  );
  const sums = new Map<string, number>();
  for (const move of moves)
    for (const [way, sign] of [
      ['from', -1],
      ['to', 1],
    ] as const) {
      const { code, type } = Object(move[`${way}_location.`]);
      if (type === 'storage') sums.set(code, (sums.get(code) ?? 0) + sign * Number(move['quantity']));
    }
  return [...sums].filter(([, qty]) => qty !== 0).map(([place, qty]) => ({ place, qty }));
}
