/** For tests: an Odoo of each version with the small plant in it, and the connector that stands beside it. */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import { instant } from '@gemba/core/time';
import { pino } from 'pino';
import { onTestFinished } from 'vitest';
import type { ErpConnector, PostResult } from '../../connector.ts';
import { OdooConfig } from '../config.ts';
import { seed, type Plant } from './plant.ts';
import type { Version } from './schema.ts';
import { DATABASE, KEY, startContractServer, type ContractServer } from './server.ts';
import { openOdoo } from '../odoo.ts';

export const NOW_MS = Date.parse('2026-11-22T08:00:00Z');

export interface Kind {
  name: string;
  version: Version;
  protocol: 'jsonrpc' | 'json2';
}
export const ODOOS: readonly Kind[] = [
  { name: 'Odoo 17 over JSON-RPC', version: 17, protocol: 'jsonrpc' },
  { name: 'Odoo 18 over JSON-RPC', version: 18, protocol: 'jsonrpc' },
  { name: 'Odoo 19 over JSON-2', version: 19, protocol: 'json2' },
];

export interface Stand {
  server: ContractServer;
  erp: ErpConnector;
  plant: Plant;
  config: OdooConfig;
  /** a second connector on the same Odoo, as after a restart */
  again(): Promise<ErpConnector>;
  stockOf(lot: number | null, location: number): number;
  /** as the outbox does after a lost answer: asks by key, posts when nobody knows it */
  settle(transaction: Transaction): Promise<PostResult>;
}

export interface StandOptions {
  keyField?: string;
  apps?: ('sale' | 'purchase' | 'maintenance')[];
  maintainsWorkCentres?: boolean;
  config?: Partial<OdooConfig>;
}

export async function stand(kind: Kind, options: StandOptions = {}): Promise<Stand> {
  const { keyField, apps = ['sale', 'purchase', 'maintenance'], maintainsWorkCentres } = options;
  const server = await startContractServer({
    version: kind.version,
    clockMs: NOW_MS - 3_600_000,
    apps,
    keyField,
    maintainsWorkCentres,
  });
  onTestFinished(() => server.close());
  const plant = seed(server.store);
  server.setClock(NOW_MS);
  const config = OdooConfig.parse({
    kind: 'odoo',
    url: server.url,
    secret: KEY,
    protocol: kind.protocol,
    database: DATABASE,
    timeoutMs: 15_000,
    timeZone: 'Europe/Berlin',
    quarantineLocation: 'WH/Quarantine',
    blockedLocations: ['WH/Blocked'],
    ...(keyField !== undefined && { keyField }),
    ...options.config,
  });
  const again = () => openOdoo(config, { log: pino({ level: 'silent' }), now: () => instant(NOW_MS) });
  const erp = await again();
  server.calls.length = 0;
  return {
    server,
    erp,
    plant,
    config,
    again,
    stockOf: (lot, location) =>
      server.store
        .rows('stock.quant')
        .filter((row) => row['lot_id'] === lot && row['location_id'] === location)
        .reduce((sum, row) => sum + Number(row['quantity']), 0),
    async settle(transaction) {
      const found = await erp.find(transaction);
      return found.state === 'unknown' ? erp.post(transaction) : found;
    },
  };
}

/** A transaction of the plant; its key holds what search patterns stumble over. */
export const ask = (kind: PostingKind, more: Partial<Transaction>): Transaction => ({
  key: `EXC-1:100%_${kind}, (a@b)`,
  kind,
  plant: 'P1',
  postingDate: '2026-11-22',
  ...more,
});

export const hold = (more: Partial<Transaction> = {}): Transaction =>
  ask('quality-hold', { item: 'B200', lot: 'B-1', qty: 15, uom: 'pcs', ...more });
export const part = (qty = 8, more: Partial<Transaction> = {}): Transaction =>
  ask('partial-completion', { order: 'WH/MO/00001', qty, uom: 'pcs', ...more });

/** The document of a posting that must have gone through. */
export function documentOf(result: PostResult): string {
  if (result.state !== 'posted') throw new Error(`not posted: ${JSON.stringify(result)}`);
  return result.document;
}
