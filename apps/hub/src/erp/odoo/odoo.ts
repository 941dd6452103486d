/**
 * Odoo 17 to 19. The key of a posting stays on the document (post/trace.ts), but most effects take several calls, each a
 * transaction of its own: `guarantee: 'searched'`, which holds with a single writer. What Odoo must be set to, and what
 * was verified against what: README.md.
 *
 * Odoo tells of no changes by itself: the planning context is asked for.
 */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import { POSTING_KINDS } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { ErpUnavailable, type ErpConnector, type PostResult } from '../connector.ts';
import { orderBeforeSplit } from './records/codes.ts';
import type { OdooConfig } from './config.ts';
import { openContext } from './context/context.ts';
import { openOdooClient } from './records/odoo-client.ts';
import { isRefusal, refused } from './post/refusal.ts';
import { kindsOf, programs } from './post/programs.ts';
import { postedSince } from './post/posted-since.ts';
import type { Desk } from './post/program.ts';
import { openJson2 } from './rpc/json2.ts';
import { openJsonRpc } from './rpc/jsonrpc.ts';
import { openUnits } from './records/units.ts';

export async function openOdoo(
  config: OdooConfig,
  { log, now }: { log: Logger; now: () => Instant },
): Promise<ErpConnector> {
  const rpc = config.protocol === 'json2' ? openJson2(config) : openJsonRpc(config);
  const odoo = openOdooClient({ rpc, company: config.company, keyField: config.keyField, now });
  const desk: Desk = { odoo, config, units: openUnits(odoo), now };
  const context = openContext(odoo, config);
  const program = programs(desk);
  /** all until Odoo has been asked which of its apps are there */
  let kinds: readonly PostingKind[] = POSTING_KINDS.filter(
    (kind) => config.quarantineLocation !== undefined || !kind.startsWith('quality-'),
  );

  async function lookAtApps(): Promise<void> {
    kinds = await kindsOf(desk, POSTING_KINDS);
  }

  try {
    await lookAtApps();
  } catch (error) {
    if (!(error instanceof ErpUnavailable)) throw error;
    log.warn({ err: error }, 'Odoo is away: which of its apps are there is asked with the first load');
  }

  /** A refusal is an answer; an interruption is not. */
  async function judged(document: () => Promise<string>): Promise<PostResult> {
    try {
      return { state: 'posted', document: await document() };
    } catch (error) {
      if (isRefusal(error)) return refused(error);
      throw error;
    }
  }

  return {
    name: config.name,
    kind: 'odoo',
    guarantee: 'searched',
    get kinds() {
      return kinds;
    },
    health: odoo.health,

    async loadContext() {
      const loaded = await context.load();
      await lookAtApps();
      return loaded;
    },
    loadChanges: context.changes,
    onContextChange: () => () => {},
    reread: context.reread,

    onAnswer: () => () => {},

    async post(transaction) {
      if (!kinds.includes(transaction.kind))
        return { state: 'rejected', reason: `This Odoo is not set up for ${transaction.kind}` };
      return judged(() => program[transaction.kind].post(transaction));
    },

    async find(transaction) {
      const document = await program[transaction.kind].find(transaction);
      return document === null ? { state: 'unknown' } : { state: 'posted', document };
    },

    async readBack(document: string, transaction: Transaction) {
      const found = await program[transaction.kind].readBack(transaction);
      // an order that was split since has another number
      if (found && orderBeforeSplit(found.document) !== orderBeforeSplit(document))
        throw new Error(`${transaction.key} is ${found.document} in Odoo, not ${document}`);
      return found;
    },

    postedSince: (since) => postedSince(odoo, since),

    close: async () => {},
  };
}
