/** For tests: the connector in front of the contract server, with one clock for both. */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import { instant, type Instant } from '@gemba/core/time';
import { pino } from 'pino';
import type { z } from 'zod';
import type { ErpConnector } from '../connector.ts';
import {
  PASSWORD,
  startContractServer,
  USER,
  type ContractServer,
} from './contract-server/contract-server.ts';
import { openSapS4Hana, SapS4HanaConfig } from './sap-s4hana.ts';

export const START_MS = Date.parse('2026-11-22T08:00:00Z');
export const SETTLE_MS = 60_000;

export interface TestSap {
  server: ContractServer;
  erp: ErpConnector;
  now: () => Instant;
  /** moves the connector's and SAP's clock */
  advance(ms: number): void;
  /** a hub that starts anew on the same SAP */
  reopen(settings?: Settings): Promise<ErpConnector>;
  close(): Promise<void>;
}

type Settings = Partial<z.input<typeof SapS4HanaConfig>>;

export async function openTestSap(settings: Settings = {}): Promise<TestSap> {
  const server = await startContractServer(START_MS);
  const now = () => instant(server.plant.clock.ms);
  const open = (more: Settings = {}) =>
    openSapS4Hana(
      SapS4HanaConfig.parse({
        kind: 'sap-s4hana',
        url: server.url,
        user: USER,
        secret: PASSWORD,
        client: '100',
        plant: '1710',
        timeZone: 'Europe/Berlin',
        timeoutMs: 15_000,
        settleMs: SETTLE_MS,
        ...settings,
        ...more,
      }),
      { log: pino({ level: 'silent' }), now },
    );
  return {
    server,
    erp: await open(),
    now,
    advance: (ms) => void (server.plant.clock.ms += ms),
    reopen: open,
    close: () => server.close(),
  };
}

const EXAMPLES = {
  'quality-hold': { item: 'V200', lot: 'V200-0731', qty: 10, uom: 'PC', reason: 'porosity' },
  'quality-release': { item: 'V200', lot: 'V200-0731', qty: 10, uom: 'PC' },
  scrap: { item: 'V200', lot: 'V200-0731', qty: 10, uom: 'PC', reason: 'porosity' },
  transfer: { item: 'V200', lot: 'V200-0731', qty: 10, uom: 'PC', to: '171B' },
  reschedule: { order: '1000020', date: '2026-11-30' },
  'partial-completion': { order: '1000020', qty: 12, uom: 'PC' },
  'operation-confirmation': { order: '1000020', operation: '0010', qty: 20, uom: 'PC' },
  finish: { order: '1000020' },
  'customer-date': { salesLine: '1/10', date: '2026-12-09' },
  expedite: { purchaseLine: '4500000001/10', date: '2026-11-26' },
  cancel: { order: '1000021' },
} satisfies Partial<Record<PostingKind, Partial<Transaction>>>;

export type ExampleKind = keyof typeof EXAMPLES;

export const example = (kind: ExampleKind, changes: Partial<Transaction> = {}): Transaction => ({
  key: `EXC-1:${kind}`,
  kind,
  plant: 'P1',
  postingDate: '2026-11-22',
  ...EXAMPLES[kind],
  ...changes,
});

export const EXAMPLE_KINDS = Object.keys(EXAMPLES) as ExampleKind[];
