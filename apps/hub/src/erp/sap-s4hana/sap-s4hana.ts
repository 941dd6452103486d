/**
 * SAP S/4HANA over its released OData V2 services.
 *
 * SAP has no place for a key that commits with the effect, so the guarantee is `searched`: before each posting its trace is
 * looked for (postings/*). That leaves one gap: a request whose answer was lost, here or by a hub that died, may still be at
 * work in SAP, unseen. So a key that is not found counts as `sent`, not as unknown, for `settleMs` after the lost answer or,
 * where this connector did not see it, after the key was first asked for. One writer at a time, as the outbox keeps it,
 * closes the rest.
 */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import { epochMs, type Instant } from '@gemba/core/time';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import { z } from 'zod';
import {
  ErpAmbiguous,
  ErpUnavailable,
  type ErpConnector,
  type ErpHealth,
  type PostResult,
} from '../connector.ts';
import type { SapS4HanaConfig } from './config.ts';
import { cursorOf, loadChanges } from './context/changes.ts';
import { loadContext, reread } from './context/planning-context.ts';
import { openGateway } from './odata/gateway.ts';
import { cancellations } from './postings/cancellation.ts';
import { confirmations } from './postings/confirmation.ts';
import { dateChanges } from './postings/date-change.ts';
import { goodsMovements } from './postings/goods-movement.ts';
import type { Posting } from './postings/posting.ts';

export { SapS4HanaConfig } from './config.ts';

export async function openSapS4Hana(
  config: SapS4HanaConfig,
  { log, now }: { log: Logger; now: () => Instant },
): Promise<ErpConnector> {
  const gateway = openGateway(config);
  const postings: readonly Posting[] = [
    goodsMovements(gateway, config),
    confirmations(gateway, config),
    dateChanges(gateway),
    cancellations(gateway),
  ];
  /** of keys that SAP does not show: since when they may be under way, epoch ms; null: SAP's answer says that nothing is */
  const unseen = new LRUCache<string, { since: number | null }>({ max: 10_000 });
  const underWay = new Map<string, Promise<PostResult>>();
  let health: ErpHealth = { state: 'up', detail: null };

  async function watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      if (health.state === 'down') health = { state: 'up', detail: null };
      return result;
    } catch (thrown) {
      // what is not understood was read: nothing that is written is parsed without a net
      const error =
        thrown instanceof z.ZodError
          ? new ErpUnavailable(`SAP’s answer is not understood: ${z.prettifyError(thrown)}`, {
              cause: thrown,
            })
          : thrown;
      if (error instanceof ErpUnavailable) health = { state: 'down', detail: error.message };
      throw error;
    }
  }

  function postingOf(kind: PostingKind): Posting {
    const posting = postings.find((p) => p.kinds.includes(kind));
    if (!posting) throw new Error(`SAP S/4HANA is not asked for ${kind}`);
    return posting;
  }

  function mayBeUnderWay(key: string): boolean {
    const since = unseen.get(key)?.since ?? null;
    return since !== null && epochMs(now()) - since < config.settleMs;
  }

  async function found(transaction: Transaction): Promise<PostResult | null> {
    const document = await postingOf(transaction.kind).find(transaction);
    if (document === null) return null;
    unseen.delete(transaction.key);
    return { state: 'posted', document };
  }

  async function post(transaction: Transaction): Promise<PostResult> {
    const { key, kind } = transaction;
    const there = await found(transaction);
    if (there) return there;
    if (mayBeUnderWay(key)) return { state: 'sent' };
    try {
      const result = await postingOf(kind).post(transaction);
      if (result.state === 'rejected') unseen.set(key, { since: null });
      else unseen.delete(key);
      return result;
    } catch (error) {
      const lost = error instanceof ErpAmbiguous;
      unseen.set(key, { since: lost ? epochMs(now()) : null });
      if (lost) log.warn({ err: error, key, kind }, 'SAP’s answer to a posting was lost');
      throw error;
    }
  }

  return {
    name: config.name,
    kind: 'sap-s4hana',
    guarantee: 'searched',
    kinds: postings.flatMap((p) => p.kinds),
    health: () => health,

    loadContext: () => watched(() => loadContext(gateway, config, now)),
    loadChanges: (cursor) => watched(() => loadChanges(gateway, config, cursorOf(cursor), now)),
    onContextChange: () => () => {},
    reread: (touched) => watched(() => reread(gateway, config, touched)),

    onAnswer: () => () => {},

    post(transaction) {
      const { key } = transaction;
      const running =
        underWay.get(key) ?? watched(() => post(transaction)).finally(() => underWay.delete(key));
      underWay.set(key, running);
      return running;
    },

    find: (transaction) =>
      watched(async () => {
        const there = await found(transaction);
        if (there) return there;
        if (!unseen.has(transaction.key)) unseen.set(transaction.key, { since: epochMs(now()) });
        return { state: mayBeUnderWay(transaction.key) ? 'sent' : 'unknown' };
      }),

    readBack: (document, transaction) =>
      watched(() => postingOf(transaction.kind).readBack(document, transaction)),

    close: async () => {},
  };
}
