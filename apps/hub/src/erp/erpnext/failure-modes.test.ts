/** The failures that an outbox must survive (facts of the issue, §5), as far as ERPNext shows them. */
import { describe, expect, test } from 'vitest';
import { ErpAmbiguous, ErpLocked, ErpUnavailable } from '../connector.ts';
import { erpnext, ofLot, ORDER, transaction } from './connector-for-tests.ts';
import { FrappeError } from './contract-server/frappe-error.ts';
import { WAREHOUSE } from './contract-server/plant.ts';
import { put, type Doc } from './contract-server/site.ts';

const { quarantine } = WAREHOUSE;
const hold = ofLot('quality-hold', 15);
const posted = { state: 'posted', document: 'MAT-STE-2026-00001' };

describe('lost answer, then a second posting', () => {
  test.each(['POST Stock Entry', 'PUT Stock Entry'])(
    'the answer to %s is lost: one entry, one effect',
    async (request) => {
      const { server, connector, stockOf, documents } = await erpnext();
      server.fault(request, 'cut-after');
      await expect(connector.post(hold)).rejects.toThrow(ErpAmbiguous);
      const found = await connector.find(hold);
      expect(found).toEqual(request.startsWith('PUT') ? posted : { state: 'unknown' });
      expect(await connector.post(hold)).toEqual(posted);
      expect(documents('Stock Entry')).toHaveLength(1);
      expect(stockOf('VALVE', quarantine, 'V-0731')).toBe(15);
    },
  );

  test.each(['POST Stock Entry', 'PUT Stock Entry'])(
    '%s never arrives: it is unknown, and posted once',
    async (request) => {
      const { server, connector, stockOf } = await erpnext();
      server.fault(request, 'cut-before');
      await expect(connector.post(hold)).rejects.toThrow(ErpAmbiguous);
      expect(await connector.find(hold)).toEqual({ state: 'unknown' });
      expect(await connector.post(hold)).toEqual(posted);
      expect(stockOf('VALVE', quarantine, 'V-0731')).toBe(15);
    },
  );

  test('the answer to a job card is lost: the time log is found by its key', async () => {
    const { server, connector } = await erpnext();
    const confirm = transaction('operation-confirmation', {
      order: ORDER,
      operation: '1',
      qty: 4,
      uom: 'Nos',
    });
    server.fault('PUT Job Card', 'cut-after');
    await expect(connector.post(confirm)).rejects.toThrow(ErpAmbiguous);
    expect(await connector.find(confirm)).toEqual({ state: 'posted', document: 'PO-JOB-11' });
    expect(await connector.post(confirm)).toEqual({ state: 'posted', document: 'PO-JOB-11' });
  });

  test('a date was moved but not marked: it is marked, and not moved again', async () => {
    const { server, connector, documents } = await erpnext();
    const move = transaction('reschedule', { order: ORDER, date: '2026-11-26' });
    server.fault('POST Comment', 'cut-before');
    await expect(connector.post(move)).rejects.toThrow(ErpAmbiguous);
    expect(await connector.find(move)).toEqual({ state: 'unknown' });
    expect(await connector.post(move)).toEqual({ state: 'posted', document: ORDER });
    expect(server.requests.filter((line) => line === 'PUT Work Order')).toHaveLength(1);
    expect(documents('Comment')).toHaveLength(1);
  });
});

describe('twin workers', () => {
  test('eight at once make one entry; who does not see it posted is told to wait', async () => {
    const { connector, documents, stockOf } = await erpnext();
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => connector.post(hold)));
    for (const one of all)
      if (one.status === 'fulfilled') expect(one.value).toEqual(posted);
      else expect(one.reason).toBeInstanceOf(ErpLocked);
    expect(all.some((one) => one.status === 'fulfilled')).toBe(true);
    expect(documents('Stock Entry')).toHaveLength(1);
    expect(stockOf('VALVE', quarantine, 'V-0731')).toBe(15);
  });

  test('the loser of two inserts is told to wait, and finds the winner', async () => {
    const { server, connector, stockOf } = await erpnext();
    server.fault('POST Stock Entry', (site) => {
      const twin = { stock_entry_type: 'Material Transfer', custom_gemba_key: hold.key, items: [] };
      put(site, 'Stock Entry', { name: 'MAT-STE-TWIN', ...twin });
    });
    await expect(connector.post(hold)).rejects.toThrow(ErpLocked);
    expect(await connector.post(hold)).toEqual({ state: 'posted', document: 'MAT-STE-TWIN' });
    expect(stockOf('VALVE', quarantine, 'V-0731')).toBe(15);
  });

  test('a twin that submits first is found, not repeated', async () => {
    const { server, connector } = await erpnext();
    server.fault('PUT Stock Entry', (site) => {
      const draft = [...(site.docs.get('Stock Entry')?.values() ?? [])][0] as Doc;
      put(site, 'Stock Entry', { ...draft, docstatus: 1 });
    });
    expect(await connector.post(hold)).toEqual(posted);
  });
});

test('half-posted document: a draft is no posting; it is taken up with what is asked for now', async () => {
  const { server, connector, stockOf, documents } = await erpnext();
  server.fault('PUT Stock Entry', 'cut-before');
  await expect(connector.post(hold)).rejects.toThrow(ErpAmbiguous);
  expect(documents('Stock Entry')).toMatchObject([{ docstatus: 0 }]);
  expect(await connector.post({ ...hold, qty: 10 })).toEqual(posted);
  expect(stockOf('VALVE', quarantine, 'V-0731')).toBe(10);
});

describe('success that did nothing', () => {
  test('an entry that is submitted in the background is not posted yet', async () => {
    const { server, connector } = await erpnext();
    const queued = { name: 'MAT-STE-2026-00001', docstatus: 0, modified: '2026-11-22 10:00:00.000000' };
    server.fault('PUT Stock Entry', { status: 200, body: JSON.stringify({ data: queued }) });
    await expect(connector.post(hold)).rejects.toThrow(ErpLocked);
    expect(await connector.find(hold)).toEqual({ state: 'unknown' });
  });

  test('a line that was not moved by an answer without an error is a refusal', async () => {
    const { server, connector, documents } = await erpnext();
    server.fault('POST update_child_qty_rate', { status: 200, body: '{"message":null}' });
    const late = transaction('customer-date', { salesLine: 'SAL-ORD-2026-00001/so1', date: '2026-12-01' });
    expect(await connector.post(late)).toEqual({
      state: 'rejected',
      reason:
        'ERPNext took the change without an error, yet row so1 of SAL-ORD-2026-00001 is still for 2026-11-27',
    });
    expect(documents('Comment')).toEqual([]);
  });

  test('without the key field nothing is posted', async () => {
    const { site, connector, documents } = await erpnext();
    site.keyField = false;
    await expect(connector.post(hold)).rejects.toThrow(/custom_gemba_key/);
    expect(documents('Stock Entry')).toEqual([]);
    expect(connector.health()).toMatchObject({ state: 'up' });
  });
});

test('period closed: refused with the words and the date as the field, nothing left behind, and posted with another date', async () => {
  const { connector, documents } = await erpnext();
  expect(await connector.post({ ...hold, postingDate: '2026-10-30' })).toEqual({
    state: 'rejected',
    reason: 'Stock transactions before 2026-10-31 are frozen',
    field: 'postingDate',
  });
  expect(documents('Stock Entry')).toEqual([]);
  expect(await connector.find(hold)).toEqual({ state: 'unknown' });
  expect(await connector.post(hold)).toEqual(posted);
  expect(documents('Stock Entry')[0]).toMatchObject({ posting_date: '2026-11-22' });
});

describe('locked object', () => {
  test.each([
    new FrappeError('QueryDeadlockError', '(1213, Deadlock found when trying to get lock)'),
    new FrappeError('QueryTimeoutError', '(1205, Lock wait timeout exceeded)'),
    new FrappeError('DocumentLockedError', 'This document is currently locked and queued for execution.'),
  ])('%s is a lock: others go on', async (error) => {
    const { server, connector } = await erpnext();
    server.fault('PUT Stock Entry', error);
    await expect(connector.post(hold)).rejects.toThrow(ErpLocked);
    expect(await connector.post(hold)).toEqual(posted);
  });
});

test('not enough stock: refused in ERPNext’s words without its HTML, with the quantity as the field', async () => {
  const { connector, documents, stockOf } = await erpnext();
  expect(await connector.post(ofLot('quality-hold', 100))).toEqual({
    state: 'rejected',
    reason: '8 units of Item VALVE needed in Warehouse Stores - P to complete this transaction.',
    field: 'qty',
  });
  expect(documents('Stock Entry')).toEqual([]);
  expect(stockOf('VALVE', quarantine, 'V-0731')).toBe(0);
  expect(
    await connector.post(transaction('partial-completion', { order: ORDER, qty: 11, uom: 'Nos' })),
  ).toMatchObject({
    state: 'rejected',
    field: 'qty',
  });
});

describe('master data mismatch', () => {
  test.each([
    [{ item: 'NOPE' }, 'item'],
    [{ item: 'OLD-VALVE' }, 'item'],
    [{ uom: 'pcs' }, 'uom'],
    [{ lot: 'V-9999' }, 'from'],
    [{ lot: 'V-9999', from: WAREHOUSE.stores }, 'lot'],
    [{ from: 'Nowhere - P' }, 'from'],
    [{ to: 'Nowhere - P' }, 'to'],
  ])('%j is refused naming %s, before anything is left', async (fields, field) => {
    const { connector, documents } = await erpnext();
    expect(await connector.post({ ...hold, ...fields })).toMatchObject({ state: 'rejected', field });
    expect(documents('Stock Entry')).toEqual([]);
  });

  test('an order in another unit, and one that is not there', async () => {
    const { connector } = await erpnext();
    const part = transaction('partial-completion', { order: ORDER, qty: 4, uom: 'kg' });
    expect(await connector.post(part)).toMatchObject({ state: 'rejected', field: 'uom' });
    expect(await connector.post({ ...part, order: 'NOPE' })).toMatchObject({
      state: 'rejected',
      field: 'order',
    });
  });
});

describe('stale decision', () => {
  const stale = '2026-11-20 08:00:00.000000';
  test.each([
    transaction('reschedule', { order: ORDER, date: '2026-11-26', expectedVersion: stale }),
    transaction('cancel', { order: ORDER, expectedVersion: stale }),
    transaction('finish', { order: ORDER, expectedVersion: stale }),
  ])('$kind on an order that changed since is refused, and changes nothing', async (late) => {
    const { connector, documents } = await erpnext();
    const before = structuredClone(documents('Work Order'));
    expect(await connector.post(late)).toMatchObject({
      state: 'rejected',
      reason: expect.stringMatching(/modified|changed/),
    });
    expect(documents('Work Order')).toEqual(before);
  });

  test('an order that was changed between reading and writing is not overwritten', async () => {
    const { server, connector } = await erpnext();
    server.fault('PUT Work Order', (site) => {
      put(site, 'Work Order', { ...(site.docs.get('Work Order')?.get(ORDER) as Doc), qty: 12 });
    });
    expect(
      await connector.post(transaction('reschedule', { order: ORDER, date: '2026-11-26' })),
    ).toMatchObject({
      state: 'rejected',
      reason: expect.stringContaining('has been modified after you have opened it'),
    });
  });

  test('a job card that somebody else saves in that moment waits, and keeps what they saved', async () => {
    const { server, connector, site } = await erpnext();
    server.fault('PUT Job Card', (other) => {
      const card = other.docs.get('Job Card')?.get('PO-JOB-11') as Doc;
      put(other, 'Job Card', { ...card, time_logs: [{ completed_qty: 2 }], total_completed_qty: 2 });
    });
    const confirm = transaction('operation-confirmation', {
      order: ORDER,
      operation: '1',
      qty: 4,
      uom: 'Nos',
    });
    await expect(connector.post(confirm)).rejects.toThrow(ErpLocked);
    expect(await connector.post(confirm)).toMatchObject({ state: 'posted' });
    expect(site.docs.get('Job Card')?.get('PO-JOB-11')).toMatchObject({ total_completed_qty: 6 });
  });

  test('a document that a person cancelled stays cancelled', async () => {
    const { connector, site } = await erpnext();
    await connector.post(hold);
    const entry = site.docs.get('Stock Entry')?.get('MAT-STE-2026-00001') as Doc;
    entry.docstatus = 2;
    const cancelled = {
      state: 'rejected',
      reason: 'Stock Entry MAT-STE-2026-00001 was cancelled in ERPNext',
    };
    expect(await connector.find(hold)).toEqual(cancelled);
    expect(await connector.post(hold)).toEqual(cancelled);
  });
});

test('order of messages: operation 2 before 1 is refused by ERPNext, and named', async () => {
  const { connector, documents } = await erpnext();
  expect(
    await connector.post(
      transaction('operation-confirmation', { order: ORDER, operation: '2', qty: 4, uom: 'Nos' }),
    ),
  ).toMatchObject({
    state: 'rejected',
    reason: expect.stringContaining('complete the operation Fit rotor before the operation Close'),
    field: 'operation',
  });
  expect(documents('Job Card').every((card) => card['total_completed_qty'] === 0)).toBe(true);
});

describe('the ERP as a whole', () => {
  test('a wrong key is not hammered: away for a minute, and Health says why', async () => {
    const { connector } = await erpnext({ secret: 'wrong' });
    const failure: unknown = await connector.post(hold).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ErpUnavailable);
    expect(failure).toMatchObject({
      retryAfterMs: 60_000,
      message: expect.stringContaining('Invalid API Key'),
    });
    expect(connector.health()).toMatchObject({ state: 'down' });
  });

  test('throttled: it says when to come back, and a posting that was begun is taken up', async () => {
    const { server, connector } = await erpnext();
    server.fault('PUT Stock Entry', { status: 429, headers: { 'retry-after': '12' }, body: '' });
    await expect(connector.post(hold)).rejects.toMatchObject({
      name: 'ErpUnavailable',
      retryAfterMs: 12_000,
    });
    expect(await connector.post(hold)).toEqual(posted);
    expect(connector.health()).toMatchObject({ state: 'up' });
  });

  test('under maintenance or not there at all: away, nothing happened', async () => {
    const { server, connector } = await erpnext();
    server.fault('GET Stock Entry', { status: 503, body: '<h1>Updating</h1>' });
    await expect(connector.post(hold)).rejects.toThrow(ErpUnavailable);
    await server.close();
    await expect(connector.post(hold)).rejects.toThrow(ErpUnavailable);
    await expect(connector.loadContext()).rejects.toThrow(ErpUnavailable);
  });

  test('a page of a proxy that answers 200 is no answer: away when reading, unknown when writing', async () => {
    const { server, connector } = await erpnext();
    const page = { status: 200, body: '<html>Sign in</html>' };
    server.fault('GET Stock Entry', page);
    await expect(connector.find(hold)).rejects.toThrow(ErpUnavailable);
    expect(connector.health()).toMatchObject({ state: 'down' });
    server.fault('PUT Stock Entry', page);
    await expect(connector.post(hold)).rejects.toThrow(ErpAmbiguous);
    expect(await connector.post(hold)).toEqual(posted);
  });

  test('a crash inside ERPNext is its refusal of this posting only', async () => {
    const { server, connector, documents } = await erpnext();
    server.fault('PUT Stock Entry', {
      status: 500,
      body: JSON.stringify({ exception: 'TypeError: unsupported operand', exc_type: 'TypeError' }),
    });
    expect(await connector.post(hold)).toEqual({ state: 'rejected', reason: 'unsupported operand' });
    expect(documents('Stock Entry')).toEqual([]);
  });
});
