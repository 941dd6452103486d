/**
 * Dynamics 365 Business Central online: the standard API v2.0 for what it has, and the API of the extension in
 * resources/erp/business-central for production orders and postings. The extension keeps every key in the same
 * transaction as its effect: the guarantee is `keyed`.
 */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { ErpConnector, ErpHealth, PostResult } from '../connector.ts';
import { loadChanges, loadContext, reread } from './context/context.ts';
import { findPosting, postByInbox, postedKeysSince, rejection } from './inbox.ts';
import { composeInstruction, refused } from './instructions.ts';
import { answered, openOData } from './odata.ts';
import { readBack } from './read-back.ts';
import { BcRefusal } from './refusal.ts';
import { postReschedule } from './reschedule.ts';
import type { BusinessCentralConfig } from './settings.ts';
import { openTokens } from './token.ts';

export { BusinessCentralConfig } from './settings.ts';

const KINDS = [
  'quality-hold',
  'quality-release',
  'scrap',
  'reschedule',
  'partial-completion',
  'operation-confirmation',
  'finish',
  'customer-date',
  'expedite',
  'transfer',
] as const satisfies readonly PostingKind[];

export function openBusinessCentral(
  config: BusinessCentralConfig,
  { log, now }: { log: Logger; now: () => Instant },
): Promise<ErpConnector> {
  let health: ErpHealth = { state: 'up', detail: null };
  const odata = openOData(config, openTokens(config, now), (failure) => {
    if (failure && health.state === 'up') log.warn({ err: failure }, 'Business Central is away');
    health = failure ? { state: 'down', detail: failure.message } : { state: 'up', detail: null };
  });

  function post(transaction: Transaction): Promise<PostResult> {
    const { kind, key } = transaction;
    switch (kind) {
      case 'reschedule':
        return postReschedule(odata, transaction);
      case 'cancel':
        return Promise.resolve(
          refused('Business Central cannot cancel a production order: finish or delete it there'),
        );
      case 'maintenance-order':
        return Promise.resolve(refused('Business Central keeps no maintenance orders for work centers'));
      case 'quality-hold':
      case 'quality-release':
      case 'transfer':
      case 'scrap':
      case 'partial-completion':
      case 'operation-confirmation':
      case 'finish':
      case 'customer-date':
      case 'expedite':
        return postByInbox(odata, key, () => composeInstruction(odata, config, transaction));
    }
  }

  return Promise.resolve({
    name: config.name,
    kind: 'business-central',
    guarantee: 'keyed',
    kinds: KINDS,
    health: () => health,
    loadContext: () => answered(loadContext(odata, config, now)),
    loadChanges: (cursor) => answered(loadChanges(odata, config, now, cursor)),
    onContextChange: () => () => {},
    reread: (touched) => answered(reread(odata, config, touched)),
    onAnswer: () => () => {},
    post: (transaction) => post(transaction).catch(refusedOrThrown),
    find: ({ key }) => answered(findPosting(odata, key)),
    readBack: (document, transaction) => answered(readBack(odata, document, transaction)),
    postedSince: (since) => answered(postedKeysSince(odata, since)),
    close: () => Promise.resolve(),
  });
}

function refusedOrThrown(error: unknown): PostResult {
  if (error instanceof BcRefusal) return rejection(error);
  throw error;
}
