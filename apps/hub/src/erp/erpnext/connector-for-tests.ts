/** For tests of this folder: a contract server with a connector to it, and transactions of its plant. */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import { instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach } from 'vitest';
import { COMPANY, WAREHOUSE } from './contract-server/plant.ts';
import { API_KEY, API_SECRET, startContractServer } from './contract-server/server.ts';
import { ErpnextConfig, openErpnext } from './erpnext.ts';

export const NOW = instant(Date.parse('2026-11-22T08:30:00Z'));
export const ORDER = 'MFG-WO-2026-00001';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

export async function erpnext(settings: Partial<ErpnextConfig> = {}) {
  const server = await startContractServer();
  const config = ErpnextConfig.parse({
    kind: 'erpnext',
    url: server.url,
    apiKey: API_KEY,
    secret: API_SECRET,
    timeoutMs: 15_000,
    company: COMPANY,
    timeZone: 'Europe/Berlin',
    quarantineWarehouse: WAREHOUSE.quarantine,
    releaseWarehouse: WAREHOUSE.stores,
    customerClasses: { 'Key Accounts': 'A' },
    pageSize: 2,
    ...settings,
  });
  const connector = await openErpnext(config, { log: pino({ level: 'silent' }), now: () => NOW });
  open.push(() => connector.close(), server.close);
  const stockOf = (item: string, warehouse: string, batch = '') =>
    server.site.stock.get(`${item}|${warehouse}|${batch}`) ?? 0;
  const documents = (doctype: string) => [...(server.site.docs.get(doctype)?.values() ?? [])];
  return { server, site: server.site, connector, stockOf, documents };
}

export const transaction = (kind: PostingKind, fields: Partial<Transaction> = {}): Transaction => ({
  key: `EXC-1:${kind}`,
  kind,
  plant: 'P1',
  postingDate: '2026-11-22',
  ...fields,
});

export const ofLot = (kind: PostingKind, qty: number, fields: Partial<Transaction> = {}): Transaction =>
  transaction(kind, { item: 'VALVE', lot: 'V-0731', qty, uom: 'Nos', ...fields });
