/**
 * The ten failures that a link to an ERP must survive, and what carries each: a real hub beside a real Tryton on
 * PostgreSQL, what happened asked of Tryton itself.
 */
import { connected, onDatabase } from '@gemba/hub/erp/tryton/stand/postgres.ts';
import { connectTo } from '@gemba/hub/erp/tryton/testing.ts';
import { date } from '@gemba/hub/erp/tryton/stand/rpc.ts';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { HealthDetails, PostingRow } from '@gemba/core/wire';
import { act, choose, decisionOf, exceptionOf, freshDecision, postingIn, postingsOf } from './deciding.ts';
import { type HubProcess, until } from './hub-process.ts';
import { report } from './tryton-floor.ts';
import {
  addClerk,
  countStock,
  dayOf,
  daysFromNow,
  held,
  inbox,
  shipmentsOf,
  startTrytonPlant,
  STAND_WITHIN_MS,
  trytonMissing,
  type TrytonPlant,
} from './tryton-plant.ts';

const missing = trytonMissing();
const POST = 'model.gemba.posting.post';
const LOT = { item: 'V200', lot: 'V200-0731', uom: 'pcs' };

describe.skipIf(missing !== null)(`a hub beside a real Tryton (${missing ?? 'runs here'})`, () => {
  let plant: TrytonPlant;
  let hub: HubProcess;
  beforeAll(async () => {
    plant = await startTrytonPlant();
    hub = await plant.hub();
  }, STAND_WITHIN_MS);
  afterAll(() => plant?.end());

  let reports = 0;
  const about = (of: { lot?: string; workOrder?: string } = {}) => report(hub, `mode ${(reports += 1)}`, of);
  const keysOf = async (postings: readonly PostingRow[]) => {
    const keys = postings.map((p) => p.key);
    return (await inbox(plant)).map((p) => p.key).filter((key) => keys.includes(key));
  };

  test('1. Lost answer, then a second posting: the key is asked for, and the document is made once', async () => {
    const [cuts, before] = [plant.line.cuts(), await held(plant, LOT.lot)];
    const one = await about({ lot: LOT.lot });
    plant.line.cutAnswerTo(POST);
    await choose(hub, decisionOf(one, 'quality'), 'hold', { ...LOT, qty: 3 });
    const posting = await postingIn(hub, one, 'confirmed');
    expect(plant.line.cuts()).toBe(cuts + 1);
    expect(posting.attempts).toBeGreaterThan(1);
    expect(posting.ambiguous).toBe(false);
    expect(await shipmentsOf(plant, posting.key)).toEqual([{ number: posting.erpDocument, state: 'done' }]);
    expect(await held(plant, LOT.lot)).toBe(before + 3);
  });

  test('2. Twin workers / double click: one outcome, one key, one document', async () => {
    const before = await held(plant, LOT.lot);
    const one = await about({ lot: LOT.lot });
    const decision = decisionOf(one, 'quality');
    const click = () =>
      hub.request<{ code?: string }>('POST', `/api/decisions/${decision.id}/decide`, {
        expectedVersion: decision.version,
        option: 'hold',
        params: { ...LOT, qty: 2 },
      });
    const clicks = await Promise.all([click(), click()]);
    expect(clicks.map((reply) => reply.status).toSorted((a, b) => a - b)).toEqual([200, 409]);
    const [{ transaction }] = (await postingsOf(hub, one)) as [PostingRow];
    // and two workers of another program have got hold of the same outcome
    const twins = await Promise.all([1, 2].map(() => connectTo(plant.stand)));
    const answers = await Promise.allSettled(twins.map((twin) => twin.post(transaction)));
    const posting = await postingIn(hub, one, 'confirmed');
    for (const answer of answers)
      if (answer.status === 'fulfilled')
        expect(answer.value).toEqual({ state: 'posted', document: posting.erpDocument });
      else expect(answer.reason).toMatchObject({ name: 'ErpLocked' });
    await Promise.all(twins.map((twin) => twin.close()));
    expect(await shipmentsOf(plant, posting.key)).toEqual([{ number: posting.erpDocument, state: 'done' }]);
    expect(await held(plant, LOT.lot)).toBe(before + 2);
  });

  test('3. Half-posted document: without the inbox it is found by its key in the state that it is in, and taken on from there', async () => {
    const stateOfInbox = (state: string) =>
      onDatabase(
        plant.stand.postgresUrl ?? '',
        `update ir_module set state = '${state}' where name = 'gemba_bridge'`,
      );
    const secret = 'Torque-4817-Anvil';
    await addClerk(plant, secret);
    await stateOfInbox('not activated');
    await plant.stand.restart();
    const plain = await plant.hub({ erp: { user: 'clerk', secret } });
    try {
      const { erpLink } = await plain.get<HealthDetails>('/api/health/details');
      expect(erpLink.guarantee).toBe('searched');
      for (const button of ['create', 'wait', 'assign_try', 'done']) {
        const before = await held(plant, LOT.lot);
        const cuts = plant.line.cuts();
        const one = await report(plain, `half-posted at ${button}`, { lot: LOT.lot });
        plant.line.cutAnswerTo(`model.stock.shipment.internal.${button}"`);
        await choose(plain, decisionOf(one, 'quality'), 'hold', { ...LOT, qty: 2 });
        const posting = await postingIn(plain, one, 'confirmed');
        expect(plant.line.cuts()).toBe(cuts + 1);
        const shipment = { number: posting.erpDocument, state: 'done' };
        expect(await shipmentsOf(plant, posting.key)).toEqual([shipment]);
        expect(await held(plant, LOT.lot)).toBe(before + 2);
      }
    } finally {
      await plain.stop();
      await stateOfInbox('activated');
      await plant.stand.restart();
    }
  });

  test('4. Success that did nothing: Tryton’s silent button is not believed, and nothing is left behind', async () => {
    const order = '4720';
    const one = await about({ workOrder: order });
    const arrived = plant.line.holdBack(POST);
    await choose(hub, decisionOf(one, 'planning'), 'cancel', { of: order });
    const release = await arrived;
    // somebody starts the order in the moment between: Tryton then answers its button "cancel" with success
    const [id = 0] = await plant.admin.search('production', [['number', '=', order]]);
    await plant.admin.press('production', 'assign_force', [id]);
    await plant.admin.press('production', 'run', [id]);
    expect(await plant.admin.press('production', 'cancel', [id])).toBeNull();
    release();
    const posting = await postingIn(hub, one, 'rejected');
    expect(posting.rejection).toContain('Tryton gave no error but did not do it');
    expect(await plant.admin.read('production', [['id', '=', id]], ['state'])).toMatchObject([
      { state: 'running' },
    ]);
    expect(await keysOf([posting])).toEqual([]);
    await act(hub, posting, 'void', { reason: 'it runs' });
  });

  test('5. Period closed: refused with the field and Tryton’s words, and posted on another date that a person chose', async () => {
    const closed = daysFromNow(-2);
    const periods = await plant.admin.create('stock.period', [{ date: date(closed) }]);
    await plant.admin.press('stock.period', 'close', periods);
    const before = await held(plant, LOT.lot);
    const one = await about({ lot: LOT.lot });
    await choose(hub, decisionOf(one, 'quality'), 'hold', { ...LOT, qty: 100_000 });
    const tooMuch = await postingIn(hub, one, 'rejected');
    // "it was on that day"
    await act(hub, tooMuch, 'repair', { changes: { qty: 4, postingDate: closed }, reason: 'miscounted' });
    const refused = await until(
      () => postingIn(hub, one, 'rejected'),
      (p) => p.refusedField === 'postingDate',
      { within: 60_000 },
    );
    expect(refused.rejection).toMatch(/you must reopen period/);
    const raised = await exceptionOf(hub, (e) => e.playbook === 'posting-rejected' && e.state === 'open');
    expect(raised.decisions[0]?.owner).not.toBeNull();
    const today = tooMuch.transaction.postingDate;
    const repaired = await act(hub, refused, 'repair', {
      changes: { postingDate: today },
      reason: 'today then',
    });
    expect(repaired.status, JSON.stringify(repaired.body)).toBe(200);
    const confirmed = await postingIn(hub, one, 'confirmed');
    expect(confirmed.readBack).toMatchObject({ qty: 4, effectiveDate: today });
    await exceptionOf(hub, (e) => e.id === raised.id && e.state === 'resolved');
    expect(await held(plant, LOT.lot)).toBe(before + 4);
    await plant.admin.press('stock.period', 'draft', periods);
  });

  test('6. Locked object: the posting waits alone while somebody holds its rows, and goes through when they let go', async () => {
    const other = await connected(plant.stand.postgresUrl ?? '');
    await other.query('begin');
    await other.query(
      `select m.id from stock_move m join stock_lot l on l.id = m.lot where l.number = $1 for update of m`,
      [LOT.lot],
    );
    const one = await about({ lot: LOT.lot });
    await choose(hub, decisionOf(one, 'quality'), 'hold', { ...LOT, qty: 1 });
    const elsewhere = await about({ workOrder: '4708' });
    await choose(hub, decisionOf(elsewhere, 'planning'), 'move', { of: '4708', date: daysFromNow(40) });
    await postingIn(hub, elsewhere, 'confirmed');
    const waiting = await until(
      async () => (await postingsOf(hub, one))[0],
      (p) => (p?.attempts ?? 0) > 1 && p?.lastError !== null,
      { within: 60_000 },
    );
    expect(waiting).toMatchObject({ state: 'posting', lastError: expect.stringMatching(/lock/i) });
    await other.query('rollback');
    await other.end();
    const confirmed = await postingIn(hub, one, 'confirmed');
    expect(await shipmentsOf(plant, confirmed.key)).toHaveLength(1);
  });

  test('7. Not enough stock: parked, only its document waits; after a receipt it is posted again', async () => {
    const lot = { item: 'V200', lot: 'V200-0729', uom: 'pcs' };
    const one = await about({ lot: lot.lot });
    await choose(hub, decisionOf(one, 'quality'), 'hold', { ...lot, qty: 70 });
    await choose(hub, decisionOf(one, 'production'), 'hold', { ...lot, qty: 2 });
    const parked = await postingIn(hub, one, 'rejected');
    expect(parked).toMatchObject({ refusedField: 'qty', rejection: expect.stringContaining('Not enough') });
    const elsewhere = await about({ lot: LOT.lot });
    await choose(hub, decisionOf(elsewhere, 'quality'), 'hold', { ...LOT, qty: 1 });
    await postingIn(hub, elsewhere, 'confirmed');
    const states = (await postingsOf(hub, one)).map((p) => p.state).toSorted();
    expect(states).toEqual(['queued', 'rejected']);

    await countStock(plant, lot.item, lot.lot, 20);
    expect((await act(hub, parked, 'retry', {})).status).toBe(200);
    const all = await until(
      () => postingsOf(hub, one),
      (rows) => rows.every((p) => p.state === 'confirmed'),
      { within: 60_000 },
    );
    expect(await keysOf(all)).toEqual([parked.key, all.find((p) => p.id !== parked.id)?.key]);
    expect(await held(plant, lot.lot)).toBe(72);
  });

  test('8. Master data mismatch: parked before it is sent, with what may be meant; the repair is an alias the next time', async () => {
    const sent = plant.line.seen(POST);
    const strange = { ...LOT, item: 'V-200', qty: 1 };
    const one = await about({ lot: LOT.lot });
    await choose(hub, decisionOf(one, 'quality'), 'hold', strange);
    const parked = await postingIn(hub, one, 'rejected');
    expect(parked).toMatchObject({ refusedField: 'item', rejection: expect.stringContaining('V200') });
    expect(plant.line.seen(POST)).toBe(sent);
    await act(hub, parked, 'repair', { changes: { item: LOT.item }, reason: 'written as on the drawing' });
    await postingIn(hub, one, 'confirmed');

    const next = await about({ lot: LOT.lot });
    await choose(hub, decisionOf(next, 'quality'), 'hold', strange);
    const confirmed = await postingIn(hub, next, 'confirmed');
    expect(confirmed.readBack).toMatchObject({ item: 'V200', lot: LOT.lot });
    expect(confirmed.differences).toBeNull();
  });

  test('9. Stale decision: sent back with the difference when the order changed in Tryton, decided again, confirmed', async () => {
    const order = '4709';
    const one = await about({ workOrder: order });
    const [id = 0] = await plant.admin.search('production', [['number', '=', order]]);
    await plant.admin.write('production', [id], { quantity: 37 });
    await choose(hub, decisionOf(one, 'planning'), 'move', { of: order, date: daysFromNow(30) });
    const returned = await until(
      () => freshDecision(hub, one, 'planning'),
      (d) => d.returned !== undefined,
    );
    expect(returned).toMatchObject({
      state: 'asked',
      returned: {
        because: 'erp-changed',
        differences: [{ subject: `order ${order}`, figure: 'quantity', before: 30, now: 37 }],
      },
    });
    expect((await postingIn(hub, one, 'superseded')).erpDocument).toBeNull();
    expect(await dayOf(plant, 'production', ['number', order], 'planned_date')).not.toBe(daysFromNow(30));
    await choose(hub, returned, 'move', { of: order, date: daysFromNow(31) });
    await postingIn(hub, one, 'confirmed');
    expect(await dayOf(plant, 'production', ['number', order], 'planned_date')).toBe(daysFromNow(31));
  });

  test('10. Order of messages: operation 50 does not overtake operation 40, whose request was lost', async () => {
    const order = '4711';
    const one = await about({ workOrder: order });
    plant.line.loseRequest(POST);
    const operations = { of: order, uom: 'pcs', first: '40', second: '50' };
    await choose(hub, decisionOf(one, 'production'), 'confirm-operations', operations);
    await choose(hub, decisionOf(one, 'planning'), 'move-twice', {
      of: order,
      first: daysFromNow(20),
      last: daysFromNow(10),
    });
    const all = await until(
      () => postingsOf(hub, one),
      (rows) => rows.every((p) => p.state === 'confirmed'),
      { within: 60_000 },
    );
    const decided = (await hub.journal()).flatMap((e) =>
      e.type === 'posting.queued' && e.exceptionId === one.id ? [e.payload.postingId] : [],
    );
    expect(await keysOf(all)).toEqual(decided.map((id) => all.find((p) => p.id === id)?.key));
    const cycles = await plant.admin.read(
      'production.work.cycle',
      [
        ['work.production.number', '=', order],
        ['work.sequence', 'in', [40, 50]],
      ],
      ['work.sequence', 'state'],
    );
    expect(cycles.map((row) => row['state'])).toEqual(['done', 'done']);
    expect(await dayOf(plant, 'production', ['number', order], 'planned_date')).toBe(daysFromNow(10));
  });
});
