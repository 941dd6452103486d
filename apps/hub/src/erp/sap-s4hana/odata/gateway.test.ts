import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { ErpAmbiguous, ErpUnavailable } from '../../connector.ts';
import { PASSWORD, USER } from '../contract-server/contract-server.ts';
import { example, openTestSap, type TestSap } from '../testing.ts';

let sap: TestSap;
beforeEach(async () => {
  sap = await openTestSap();
});
afterEach(() => sap.close());

const hold = example('quality-hold');
const writes = () => sap.server.requests.filter((r) => !r.startsWith('GET'));
const blocked = () => sap.server.plant.stockOf('V200', 'V200-0731', '07');

describe('a session with SAP', () => {
  test('whose token expires in mid-queue is opened again, and each posting happens once', async () => {
    for (const key of ['a', 'b', 'c', 'd']) {
      if (key === 'c') sap.server.expireSessions();
      expect(await sap.erp.post({ ...hold, key, qty: 1 })).toMatchObject({ state: 'posted' });
    }
    expect(blocked()).toBe(4);
    // one attempt was refused without an effect
    expect(writes()).toHaveLength(5);
    expect(sap.server.requests.filter((r) => r === 'GET ')).toHaveLength(2);
  });

  test('that SAP never keeps is an ERP that is away, after one repetition', async () => {
    sap.server.faults.forgetSessions = true;
    await expect(sap.erp.post(hold)).rejects.toThrow(ErpUnavailable);
    expect(writes()).toHaveLength(2);
    expect(blocked()).toBe(0);
  });

  test('whose sign-in is refused is an ERP that is away for a minute, and is not hammered', async () => {
    sap.server.faults.signIn = 'refused';
    const error: unknown = await sap.erp.post(hold).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ErpUnavailable);
    expect(error).toMatchObject({ message: 'SAP refused the sign-in of GEMBA', retryAfterMs: 60_000 });
    expect(sap.erp.health()).toEqual({ state: 'down', detail: 'SAP refused the sign-in of GEMBA' });
    expect(sap.server.requests).toHaveLength(1);
    sap.server.faults.signIn = 'accepted';
    expect(await sap.erp.post(hold)).toMatchObject({ state: 'posted' });
    expect(sap.erp.health()).toEqual({ state: 'up', detail: null });
  });

  test.for(['log-on page', 'redirected'] as const)('that ends at a %s is a refused sign-in', async (how) => {
    sap.server.faults.signIn = how;
    await expect(sap.erp.post(hold)).rejects.toMatchObject({ retryAfterMs: 60_000 });
    await expect(sap.erp.loadContext()).rejects.toThrow('refused the sign-in');
  });

  test('is throttled as SAP asks for it', async () => {
    sap.server.faults.busy = 1;
    await expect(sap.erp.post(hold)).rejects.toMatchObject({ name: 'ErpUnavailable', retryAfterMs: 7_000 });
    expect(await sap.erp.post(hold)).toMatchObject({ state: 'posted' });
  });

  test('with nobody there did nothing, and is away', async () => {
    const erp = await sap.reopen({ url: 'http://127.0.0.1:9' });
    await expect(erp.post(hold)).rejects.toThrow(ErpUnavailable);
    await expect(erp.loadContext()).rejects.toThrow(ErpUnavailable);
    expect(erp.health().state).toBe('down');
  });

  test('with an answer that cannot be read is away for a read, and ambiguous for a write', async () => {
    sap.server.faults.garble = 'reads';
    await expect(sap.erp.loadContext()).rejects.toThrow(ErpUnavailable);
    sap.server.faults.garble = 'writes';
    await expect(sap.erp.post(hold)).rejects.toThrow(ErpAmbiguous);
    expect(await sap.erp.find(hold)).toMatchObject({ state: 'posted' });
    expect(blocked()).toBe(10);
  });

  test('in which a service is not active says so in SAP’s words', async () => {
    const erp = await sap.reopen({ componentEntity: 'A_ProductionOrderComponent_2' });
    await expect(erp.loadContext()).rejects.toThrow('No service found for A_ProductionOrderComponent_2');
  });
});

test('the contract server wants If-Match, as SAP does: 428 without, 412 with an old version', async () => {
  const root = `${sap.server.url}/sap/opu/odata/sap/API_PRODUCTION_ORDER_2_SRV/`;
  const authorization = `Basic ${btoa(`${USER}:${PASSWORD}`)}`;
  const opened = await fetch(root, { headers: { 'x-csrf-token': 'Fetch', authorization } });
  const change = async (version: Record<string, string>) => {
    const answer = await fetch(`${root}A_ProductionOrder_2('1000020')`, {
      method: 'PATCH',
      headers: {
        authorization,
        'x-csrf-token': opened.headers.get('x-csrf-token') ?? '',
        cookie: opened.headers.getSetCookie()[0] ?? '',
        ...version,
      },
      body: '{}',
    });
    return answer.status;
  };
  expect(await change({})).toBe(428);
  expect(await change({ 'if-match': `W/"'20200101000000'"` })).toBe(412);
  expect(await change({ 'if-match': `W/"'20261120080000'"` })).toBe(204);
});
