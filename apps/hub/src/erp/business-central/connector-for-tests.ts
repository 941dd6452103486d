/** For tests of this folder: a contract server with a connector to it, and transactions of its plant. */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import { instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterEach } from 'vitest';
import { BusinessCentralConfig, openBusinessCentral } from './business-central.ts';
import { rows } from './contract-server/company.ts';
import { LOCATION } from './contract-server/plant.ts';
import { CLIENT, COMPANY_ID, startContractServer } from './contract-server/server.ts';

export const NOW = instant(Date.parse('2026-11-22T08:30:00Z'));
export const ORDER = 'RPO-1001';

const open: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of open.splice(0)) await close();
});

export async function businessCentral(settings: Partial<BusinessCentralConfig> = {}) {
  const server = await startContractServer();
  const clock = { now: NOW };
  const config = BusinessCentralConfig.parse({
    kind: 'business-central',
    url: server.url,
    tokenUrl: `${server.url}/tenant-1/oauth2/v2.0/token`,
    tenant: 'tenant-1',
    environment: 'Production',
    companyId: COMPANY_ID,
    clientId: CLIENT.id,
    secret: CLIENT.secret,
    timeoutMs: 15_000,
    quarantineLocation: LOCATION.quarantine,
    releaseLocation: LOCATION.stores,
    customerClasses: { C101: 'A' },
    ...settings,
  });
  const connector = await openBusinessCentral(config, {
    log: pino({ level: 'silent' }),
    now: () => clock.now,
  });
  open.push(() => connector.close(), server.close);
  const of = (set: string) => rows(server.company, set);
  const stockOf = (item: string, location: string, lot = '') =>
    of('itemLedgerEntries')
      .filter((e) => e['itemNumber'] === item && e['locationCode'] === location && e['lotNumber'] === lot)
      .reduce((sum, e) => sum + Number(e['remainingQuantity']), 0);
  return { server, connector, clock, of, stockOf };
}

export const transaction = (kind: PostingKind, fields: Partial<Transaction> = {}): Transaction => ({
  key: `EXC-1:${kind}`,
  kind,
  plant: 'P1',
  postingDate: '2026-11-22',
  ...fields,
});

export const ofLot = (kind: PostingKind, qty: number, fields: Partial<Transaction> = {}): Transaction =>
  transaction(kind, { item: 'VALVE', lot: 'V-0731', qty, uom: 'PCS', ...fields });
