import type { PostingKind, Transaction } from '@gemba/core/posting';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ErpConnector, ErpAmbiguous, ErpUnavailable } from '../connector.ts';
import { trytonMissing } from './stand/missing.ts';
import {
  asking,
  connectTo,
  type Proxy,
  proxyBefore,
  startTestTryton,
  stockOf,
  type TestTryton,
} from './testing.ts';

const missing = trytonMissing();
const LOT = { item: 'V200', lot: 'V200-0731', uom: 'pcs' };

describe.skipIf(missing !== null)(
  `answers of a real Tryton that do not arrive (${missing ?? 'runs here'})`,
  () => {
    let tryton: TestTryton;
    let proxy: Proxy;
    let behind: ErpConnector;
    beforeAll(async () => {
      tryton = await startTestTryton();
      proxy = await proxyBefore(tryton.stand.url);
      behind = await connectTo(tryton.stand, { url: proxy.url, timeoutMs: 60_000 });
    }, 300_000);
    afterAll(async () => {
      await behind.close();
      await proxy.close();
      await tryton.end();
    });

    const touching = (kind: PostingKind, of: Partial<Transaction>) => asking(tryton.today, { kind, ...of });
    const held = async () => (await stockOf(tryton.connector, LOT.item, LOT.lot)).held;

    it('is ambiguous when the connection is cut before the answer, and found by its key', async () => {
      const hold = touching('quality-hold', { ...LOT, qty: 3 });
      const before = await held();
      proxy.cutAnswerTo('model.gemba.posting.post');
      await expect(behind.post(hold)).rejects.toBeInstanceOf(ErpAmbiguous);
      const found = await untilFound(hold);
      expect(found).toMatchObject({ state: 'posted' });
      expect(await behind.post(hold)).toEqual(found);
      expect(await held()).toBe(before + 3);
    });

    it('is ambiguous when the time is up, and found by its key', async () => {
      const impatient = await connectTo(tryton.stand, { url: proxy.url, timeoutMs: 4_000 });
      const part = touching('partial-completion', { order: '4688', qty: 1, uom: 'pcs' });
      proxy.swallowAnswerTo('model.gemba.posting.post');
      await expect(impatient.post(part)).rejects.toBeInstanceOf(ErpAmbiguous);
      expect(await impatient.find(part)).toEqual({ state: 'posted', document: '4688' });
      const posted = await tryton.connector.post(part);
      expect(posted).toEqual({ state: 'posted', document: '4688' });
      expect(await tryton.connector.readBack('4688', part)).toMatchObject({ qty: 1 });
      await impatient.close();
    });

    it('did nothing when a read was cut', async () => {
      const hold = touching('quality-hold', { ...LOT, qty: 2 });
      const before = await held();
      proxy.cutAnswerTo('model.stock.location.search_read');
      await expect(behind.post(hold)).rejects.toBeInstanceOf(ErpUnavailable);
      expect(behind.health()).toMatchObject({ state: 'down' });
      expect(await behind.find(hold)).toEqual({ state: 'unknown' });
      expect(behind.health()).toEqual({ state: 'up', detail: null });
      expect(await held()).toBe(before);
    });

    it('posts once through ten kills of Tryton at any moment', async () => {
      const before = await held();
      for (let round = 0; round < 10; round += 1) {
        const hold = touching('quality-hold', { ...LOT, qty: 1 });
        const answer = tryton.connector.post(hold).catch((error: unknown) => error);
        await new Promise((resolve) => setTimeout(resolve, round * 35));
        await tryton.stand.kill9();
        await answer;
        await tryton.stand.restart();
        const found = await tryton.connector.find(hold);
        const posted = await tryton.connector.post(hold);
        expect(posted).toMatchObject({ state: 'posted' });
        if (found.state === 'posted') expect(posted).toEqual(found);
      }
      expect(await held()).toBe(before + 10);
    });

    it('goes on after Tryton was away, and says that it was', async () => {
      await tryton.stand.kill9();
      const hold = touching('quality-hold', { ...LOT, qty: 1 });
      await expect(tryton.connector.post(hold)).rejects.toBeInstanceOf(ErpUnavailable);
      expect(tryton.connector.health().state).toBe('down');
      // a hub that starts now still gets its connector
      const early = await connectTo(tryton.stand);
      expect(early.health().state).toBe('down');
      await tryton.stand.restart();
      expect(await early.post(hold)).toMatchObject({ state: 'posted' });
      expect(early.guarantee).toBe('keyed');
      await early.close();
    });

    /** Tryton may still be at work when the connection is gone. */
    async function untilFound(transaction: Transaction) {
      for (let tries = 0; tries < 50; tries += 1) {
        const found = await behind.find(transaction);
        if (found.state !== 'unknown') return found;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      throw new Error('never found');
    }
  },
);
