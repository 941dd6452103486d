/** A backlog against an SAP that fails in every way it can, driven as the outbox drives it: each posting happens once. */
import type { Transaction } from '@gemba/core/posting';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ErpAmbiguous, ErpLocked, ErpUnavailable, type ErpConnector } from '../connector.ts';
import { example, openTestSap, SETTLE_MS, type TestSap } from './testing.ts';

const FAULTS = [
  'none',
  'cut before',
  'cut after',
  'fails after',
  'expires',
  'locked',
  'busy',
  'hub dies',
] as const;
type Fault = (typeof FAULTS)[number];

function arm({ server }: TestSap, fault: Fault): void {
  server.plant.locks.clear();
  switch (fault) {
    case 'cut before':
    case 'cut after':
      server.faults.cutNextWrite = fault === 'cut before' ? 'before' : 'after';
      return;
    case 'fails after':
      server.faults.failNextWrite = true;
      return;
    case 'expires':
      return server.expireSessions();
    case 'locked':
      server.plant.locks.set('V200', 'MEYER');
      server.plant.locks.set('1000020', 'MEYER');
      return;
    case 'busy':
      server.faults.busy = 1;
      return;
    case 'none':
    case 'hub dies':
      return;
  }
}

/** What the outbox does with one posting until it is posted: post; after anything else ask by key, post if unknown. */
async function drain(sap: TestSap, transaction: Transaction, faults: Fault[]): Promise<string> {
  let erp: ErpConnector = sap.erp;
  let state: 'queued' | 'posting' = 'queued';
  for (let attempt = 0; attempt < 40; attempt += 1) {
    const fault = faults.shift() ?? 'none';
    arm(sap, fault);
    try {
      let result: Awaited<ReturnType<ErpConnector['find']>> = { state: 'unknown' };
      if (state === 'posting') result = await erp.find(transaction);
      state = 'posting';
      if (result.state === 'unknown') result = await erp.post(transaction);
      if (result.state === 'posted') return result.document;
    } catch (error) {
      const known = [ErpAmbiguous, ErpLocked, ErpUnavailable].some((kind) => error instanceof kind);
      if (!known) throw error;
    }
    if (fault === 'hub dies') erp = await sap.reopen();
    sap.advance(SETTLE_MS / 4);
  }
  throw new Error(`${transaction.key} was never posted`);
}

test('whatever breaks whenever, every posting of a backlog is in SAP exactly once, and in order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...FAULTS), { maxLength: 25 }), async (faults) => {
      const sap = await openTestSap();
      try {
        const left = [...faults];
        const holds = [1, 2, 3].map((n) => example('quality-hold', { key: `hold-${n}`, qty: n }));
        const confirmations = [4, 5].map((n) => example('partial-completion', { key: `conf-${n}`, qty: n }));
        for (const transaction of [...holds, ...confirmations]) {
          const document = await drain(sap, transaction, left);
          expect(await sap.erp.readBack(document, transaction)).toMatchObject({
            documents: 1,
            qty: transaction.qty,
          });
        }
        const { tables, stockOf } = sap.server.plant;
        expect(stockOf('V200', 'V200-0731', '07')).toBe(1 + 2 + 3);
        expect(tables['A_MaterialDocumentHeader']?.map((d) => d['MaterialDocumentHeaderText'])).toEqual([
          'hold-1',
          'hold-2',
          'hold-3',
        ]);
        expect(tables['ProdnOrdConf2']?.map((c) => c['ConfirmationYieldQuantity'])).toEqual([
          '4.000',
          '5.000',
        ]);
      } finally {
        await sap.close();
      }
    }),
    { numRuns: 40 },
  );
}, 60_000);
