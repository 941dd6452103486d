/** The failures that an outbox must survive (facts of the issue, §5), as far as Business Central shows them. */
import { after } from '@gemba/core/time';
import { describe, expect, test } from 'vitest';
import { ErpAmbiguous, ErpLocked, ErpUnavailable } from '../connector.ts';
import { businessCentral, NOW, ofLot, ORDER, transaction } from './connector-for-tests.ts';
import { BcError, dialog } from './contract-server/bc-error.ts';
import { add, find, touch } from './contract-server/company.ts';
import { POSTING_DEFAULTS } from './contract-server/extension.ts';
import { LOCATION } from './contract-server/plant.ts';

const { quarantine } = LOCATION;
const hold = ofLot('quality-hold', 15);
const posted = { state: 'posted', document: 'GEMBA-000001' };

describe('lost answer, then a second posting', () => {
  test.each(['POST postings', 'POST postings/post'])(
    'the answer to %s is lost: one effect',
    async (request) => {
      const { server, connector, stockOf, of } = await businessCentral();
      server.fault(request, 'cut-after');
      await expect(connector.post(hold)).rejects.toThrow(ErpAmbiguous);
      expect(await connector.find(hold)).toEqual(request.endsWith('post') ? posted : { state: 'unknown' });
      expect(await connector.post(hold)).toEqual(posted);
      expect(of('postings')).toHaveLength(1);
      expect(stockOf('VALVE', quarantine, 'V-0731')).toBe(15);
    },
  );

  test.each(['POST postings', 'POST postings/post'])(
    '%s never arrives: unknown, and posted once',
    async (request) => {
      const { server, connector, stockOf } = await businessCentral();
      server.fault(request, 'cut-before');
      await expect(connector.post(hold)).rejects.toThrow(ErpAmbiguous);
      expect(await connector.find(hold)).toEqual({ state: 'unknown' });
      expect(await connector.post(hold)).toEqual(posted);
      expect(stockOf('VALVE', quarantine, 'V-0731')).toBe(15);
    },
  );

  test.each([408, 500, 504])(
    'HTTP %s on a write says nothing of the effect: it is asked by key',
    async (status) => {
      const { server, connector } = await businessCentral();
      server.fault('POST postings/post', { status, body: '' });
      await expect(connector.post(hold)).rejects.toThrow(ErpAmbiguous);
      server.fault('GET postings', { status, body: '' });
      await expect(connector.find(hold)).rejects.toThrow(ErpUnavailable);
      expect(await connector.find(hold)).toEqual({ state: 'unknown' });
    },
  );

  test('the answer to a reschedule is lost: its key is found, the order is moved once', async () => {
    const { server, connector } = await businessCentral();
    const move = transaction('reschedule', { order: ORDER, date: '2026-11-26' });
    server.fault('PATCH productionOrders', 'cut-after');
    await expect(connector.post(move)).rejects.toThrow(ErpAmbiguous);
    expect(await connector.find(move)).toEqual({ state: 'posted', document: ORDER });
    expect(await connector.post(move)).toEqual({ state: 'posted', document: ORDER });
    expect(server.requests.filter((line) => line.startsWith('PATCH'))).toHaveLength(1);
  });
});

describe('twin workers', () => {
  test('eight at once make one effect; who does not see it posted is told to wait', async () => {
    const { connector, of, stockOf } = await businessCentral();
    const all = await Promise.allSettled(Array.from({ length: 8 }, () => connector.post(hold)));
    for (const one of all)
      if (one.status === 'fulfilled') expect(one.value).toEqual(posted);
      else expect(one.reason).toBeInstanceOf(ErpLocked);
    expect(all.some((one) => one.status === 'fulfilled')).toBe(true);
    expect(of('postings')).toHaveLength(1);
    expect(stockOf('VALVE', quarantine, 'V-0731')).toBe(15);
  });

  test('the key of a reschedule that a twin has taken is not taken again', async () => {
    const { server, connector } = await businessCentral();
    const move = transaction('reschedule', { order: ORDER, date: '2026-11-26' });
    server.fault('PATCH productionOrders', (company) => {
      add(company, 'postings', {
        ...POSTING_DEFAULTS,
        key: move.key,
        status: 'Posted',
        documentNumber: ORDER,
      });
    });
    expect(await connector.post(move)).toEqual({ state: 'posted', document: ORDER });
    expect(find(server.company, 'productionOrders', 'number', ORDER)).toMatchObject({
      endingDate: '2026-11-23',
    });
  });
});

test('half-posted document: an open row is no posting; it is set to what is asked for now', async () => {
  const { server, connector, of, stockOf } = await businessCentral();
  server.fault('POST postings/post', 'cut-before');
  await expect(connector.post(hold)).rejects.toThrow(ErpAmbiguous);
  expect(of('postings')).toMatchObject([{ status: 'Open', documentNumber: '' }]);
  expect(await connector.post({ ...hold, qty: 10 })).toEqual(posted);
  expect(stockOf('VALVE', quarantine, 'V-0731')).toBe(10);
});

test('success that did nothing: the row says whether it is posted, not the answer', async () => {
  const { server, connector } = await businessCentral();
  server.fault('POST postings/post', { status: 204, body: '' });
  await expect(connector.post(hold)).rejects.toThrow(ErpLocked);
  expect(await connector.find(hold)).toEqual({ state: 'unknown' });
});

test('period closed: refused in its words without the correlation id, the date as the field; then posted with another', async () => {
  const { connector, of } = await businessCentral();
  expect(await connector.post({ ...hold, postingDate: '2026-10-30' })).toEqual({
    state: 'rejected',
    reason:
      "Posting Date is not within your range of allowed posting dates in Item Journal Line Journal Template Name='',Journal Batch Name='',Line No.='10000'.",
    field: 'postingDate',
  });
  expect(of('postings')).toEqual([]);
  expect(await connector.post(hold)).toEqual(posted);
  expect(of('postings')).toMatchObject([{ postingDate: '2026-11-22' }]);
});

test.each([
  'The operation could not be completed because the record was locked by another user. Please retry the activity.',
  'We could not update the data right now. A record was locked for use in another session.',
  'Your activity was deadlocked with another user.',
])('locked object: "%s" lets others go on', async (words) => {
  const { server, connector } = await businessCentral();
  server.fault('POST postings/post', dialog(words));
  await expect(connector.post(hold)).rejects.toThrow(ErpLocked);
  expect(await connector.post(hold)).toEqual(posted);
});

test('not enough stock: refused with the quantity as the field, nothing moved', async () => {
  const { connector, of, stockOf } = await businessCentral();
  expect(await connector.post(ofLot('quality-hold', 100))).toEqual({
    state: 'rejected',
    reason: 'You have insufficient quantity of Item VALVE on inventory.',
    field: 'qty',
  });
  expect(of('postings')).toEqual([]);
  expect(stockOf('VALVE', LOCATION.stores, 'V-0731')).toBe(80);
});

describe('master data mismatch', () => {
  test.each([
    [{ item: 'NOPE', from: 'STORES' }, 'item'],
    [{ item: 'OLD-VALVE', from: 'STORES' }, 'item'],
    [{ uom: 'KG' }, 'uom'],
    [{ lot: 'V-9999' }, 'from'],
    [{ from: 'NOWHERE' }, 'from'],
    [{ to: 'NOWHERE' }, 'to'],
  ])('%j is refused naming %s, and nothing is left', async (fields, field) => {
    const { connector, of } = await businessCentral();
    expect(await connector.post({ ...hold, ...fields })).toMatchObject({ state: 'rejected', field });
    expect(of('postings')).toEqual([]);
  });

  test.each([
    [{ operation: '99' }, 'operation'],
    [{ order: 'NOPE' }, 'order'],
  ])('an output with %j is refused naming %s', async (fields, field) => {
    const { connector } = await businessCentral();
    const made = transaction('operation-confirmation', {
      order: ORDER,
      operation: '10',
      qty: 4,
      uom: 'PCS',
      ...fields,
    });
    expect(await connector.post(made)).toMatchObject({ state: 'rejected', field });
  });
});

describe('stale decision', () => {
  test.each([
    transaction('reschedule', { order: ORDER, date: '2026-11-26' }),
    transaction('finish', { order: ORDER }),
  ])('$kind with the etag of an order that changed since is refused, and changes nothing', async (late) => {
    const { server, connector } = await businessCentral();
    const { rows } = await connector.loadContext();
    const expectedVersion = rows.workOrders.find((order) => order.workOrder === ORDER)?.version;
    const order = find(server.company, 'productionOrders', 'number', ORDER);
    if (order) touch(server.company, Object.assign(order, { quantity: 12 }));
    expect(await connector.post({ ...late, expectedVersion })).toMatchObject({
      state: 'rejected',
      reason: expect.stringMatching(/changed/),
    });
    expect(find(server.company, 'productionOrders', 'number', ORDER)).toMatchObject({
      status: 'Released',
      endingDate: '2026-11-23',
    });
  });

  test.each([
    new BcError('Request_EntityChanged', 'Another user has already changed the record.'),
    new BcError('', 'Precondition failed', 412),
  ])('HTTP $status on a PATCH does not overwrite', async (error) => {
    const { server, connector } = await businessCentral();
    server.fault('PATCH productionOrders', error);
    const move = transaction('reschedule', { order: ORDER, date: '2026-11-26' });
    expect(await connector.post(move)).toEqual({ state: 'rejected', reason: error.message });
  });

  test('an order that did not change since is taken with its version', async () => {
    const { connector } = await businessCentral();
    const { rows } = await connector.loadContext();
    const expectedVersion = rows.workOrders[0]?.version;
    expect(await connector.post(transaction('finish', { order: ORDER, expectedVersion }))).toMatchObject({
      state: 'posted',
    });
  });
});

describe('the ERP as a whole', () => {
  test('one token serves many requests, and is fetched anew before it expires', async () => {
    const { server, connector, clock } = await businessCentral();
    const fetched = () => server.requests.filter((line) => line === 'POST token').length;
    await connector.loadContext();
    expect(fetched()).toBe(1);
    clock.now = after(NOW, 3_599_000 - 60_001);
    await connector.find(hold);
    expect(fetched()).toBe(1);
    clock.now = after(NOW, 3_599_000 - 60_000);
    await connector.find(hold);
    expect(fetched()).toBe(2);
  });

  test('a token that expires in mid-queue is fetched anew and the request repeated, once', async () => {
    const { server, connector, stockOf } = await businessCentral();
    await connector.find(hold);
    server.fault(
      'POST postings/post',
      new BcError('Authentication_InvalidCredentials', 'The token has expired.'),
    );
    expect(await connector.post(hold)).toEqual(posted);
    expect(stockOf('VALVE', quarantine, 'V-0731')).toBe(15);
    server.expireTokens();
    expect(await connector.find(hold)).toEqual(posted);
    expect(server.requests.filter((line) => line === 'POST token')).toHaveLength(3);
  });

  test('a wrong secret is not hammered: away for a minute, and Health says why', async () => {
    const { connector, server } = await businessCentral({ secret: 'wrong' });
    const failure: unknown = await connector.post(hold).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ErpUnavailable);
    expect(failure).toMatchObject({
      retryAfterMs: 60_000,
      message: expect.stringContaining('AADSTS7000215'),
    });
    expect(connector.health()).toMatchObject({ state: 'down' });
    expect(server.requests).toEqual(['POST token']);
  });

  test('throttled: it says when to come back, and a posting that was begun is taken up', async () => {
    const { server, connector } = await businessCentral();
    server.fault('POST postings/post', { status: 429, headers: { 'retry-after': '30' }, body: '' });
    await expect(connector.post(hold)).rejects.toMatchObject({
      name: 'ErpUnavailable',
      retryAfterMs: 30_000,
    });
    expect(connector.health()).toMatchObject({ state: 'down' });
    expect(await connector.post(hold)).toEqual(posted);
    expect(connector.health()).toEqual({ state: 'up', detail: null });
  });

  test('without the extension nothing is posted, and it says so', async () => {
    const { server, connector } = await businessCentral();
    const missing = new BcError(
      'BadRequest_ResourceNotFound',
      "Resource not found for the segment 'postings'.",
    );
    server.fault('GET postings', missing);
    await expect(connector.find(hold)).rejects.toThrow("Resource not found for the segment 'postings'.");
    server.fault('GET postings', missing);
    await expect(connector.post(hold)).rejects.toThrow(ErpUnavailable);
  });

  test('a page of a proxy that answers 200 is no answer: away when reading, unknown when writing', async () => {
    const { server, connector } = await businessCentral();
    const page = { status: 200, body: '<html>Sign in</html>' };
    server.fault('GET postings', page);
    await expect(connector.find(hold)).rejects.toThrow(ErpUnavailable);
    server.fault('POST postings', page);
    await expect(connector.post(hold)).rejects.toThrow(ErpAmbiguous);
    expect(await connector.post(hold)).toEqual(posted);
  });

  test('not there at all: away, nothing happened', async () => {
    const { server, connector } = await businessCentral();
    await connector.find(hold);
    await server.close();
    await expect(connector.post(hold)).rejects.toThrow(ErpUnavailable);
    await expect(connector.loadContext()).rejects.toThrow(ErpUnavailable);
  });
});
