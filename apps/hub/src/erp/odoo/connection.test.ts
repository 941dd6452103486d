/** An Odoo that is away, busy, behind a proxy, or refuses the key. */
import { describe, expect, test } from 'vitest';
import { ErpAmbiguous, ErpUnavailable } from '../connector.ts';
import { documentOf, hold, ODOOS, stand } from './contract-server/testing.ts';

describe.each(ODOOS)('$name', (kind) => {
  test('an API key that is refused is an ERP that is away for a minute, with words on what to do', async () => {
    const { erp, server } = await stand(kind);
    server.revokeKey();
    const error = await erp.post(hold()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ErpUnavailable);
    expect(error).toMatchObject({ retryAfterMs: 60_000, message: expect.stringContaining('API key') });
    expect(erp.health()).toMatchObject({
      state: 'down',
      detail: expect.stringContaining('give the hub a new key'),
    });
  });

  test('throttling by the hosting is an ERP that took nothing and says when to come back', async () => {
    const { erp, server } = await stand(kind);
    server.next('stock.picking.create', 'throttled');
    const error = await erp.post(hold()).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ErpUnavailable);
    expect(error).toMatchObject({ retryAfterMs: 7_000 });
    expect(server.store.rows('stock.picking')).toEqual([]);
  });

  test('a page of something else is no answer: unavailable when it was read, ambiguous when it was written', async () => {
    const { erp, server } = await stand(kind);
    server.next('stock.picking.button_validate', 'proxy page');
    await expect(erp.post(hold())).rejects.toBeInstanceOf(ErpAmbiguous);
    server.next('stock.picking.search_read', 'proxy page');
    await expect(erp.find(hold())).rejects.toBeInstanceOf(ErpUnavailable);
    expect(erp.health().state).toBe('down');
    expect(await erp.post(hold())).toMatchObject({ state: 'posted' });
    expect(erp.health()).toEqual({ state: 'up', detail: null });
  });

  test('an Odoo that is away when the hub starts does not keep it from starting', async () => {
    const odoo = await stand(kind);
    odoo.server.revokeKey();
    const erp = await odoo.again();
    expect(erp.health().state).toBe('down');
    expect(erp.kinds).toContain('quality-hold');
  });

  test('a document that is not the transaction’s is an error, not a confirmation', async () => {
    const { erp } = await stand(kind);
    documentOf(await erp.post(hold()));
    await expect(erp.readBack('WH/INT/00077', hold())).rejects.toThrow('WH/INT/00001');
    expect(await erp.readBack('WH/INT/00077', hold({ key: 'never' }))).toBeNull();
  });

  test('an Odoo that is down is unavailable, for what is written too: nothing was sent', async () => {
    const { erp, server } = await stand(kind);
    await server.close();
    await expect(erp.post(hold())).rejects.toBeInstanceOf(ErpUnavailable);
    await expect(erp.loadContext()).rejects.toBeInstanceOf(ErpUnavailable);
    await erp.close();
  });

  test('another database than the one that the key is for is told as such', async () => {
    const { erp } = await stand(kind, { config: { database: 'other' } });
    expect(erp.health()).toMatchObject({ state: 'down', detail: expect.stringMatching(/other/) });
  });
});
