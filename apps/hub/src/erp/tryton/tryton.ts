/**
 * Tryton 6.0 over JSON-RPC: the planning context (context/), and postings: a transaction becomes a program (programs/),
 * which the inbox module in Tryton does in one of Tryton's transactions (posting/inbox.ts, keyed), or, where it is not installed,
 * this side does call by call (posting/resume.ts, searched). Which of the two holds is asked at the first sign-in.
 *
 * What is wrong with the master data or with a document's state is found before anything is sent, and said; what only
 * Tryton can know it refuses in its own words. Limits: README.md.
 */
import { discrepanciesOf, type Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import {
  ErpAmbiguous,
  type ErpConnector,
  type ErpHealth,
  ErpLocked,
  ErpUnavailable,
  type PostResult,
  type Refused,
} from '../connector.ts';
import type { TrytonConfig } from './config.ts';
import { openContext } from './context/open-context.ts';
import { hasInbox, keyTaken, openInbox } from './posting/inbox.ts';
import { programFor, TRYTON_KINDS } from './programs/index.ts';
import { type Program, refused } from './programs/program.ts';
import { readBackOf } from './posting/read-back.ts';
import { refusalOf } from './posting/refusal-words.ts';
import { openResume, WHY_WEAKER } from './posting/resume.ts';
import { TrytonRefusal } from './rpc/refusal.ts';
import { openSession } from './rpc/session.ts';
import type { Poster } from './posting/poster.ts';

export { TrytonConfig } from './config.ts';

/** @param timeZone of the plant: Tryton plans in its days; default UTC */
export async function openTryton(
  config: TrytonConfig,
  { log, now, timeZone }: { log: Logger; now: () => Instant; timeZone?: string | undefined },
): Promise<ErpConnector> {
  const session = openSession({ ...config, log, now });
  const context = openContext(session, {
    // what lies in quarantine is held, whatever its code
    settings: {
      ...config,
      locationStatus: { [config.quarantine]: 'quality' as const, ...config.locationStatus },
    },
    timeZone,
    log,
    now,
  });
  let away: string | null = null;
  let poster: Poster | null = null;

  async function mode(): Promise<Poster> {
    if (poster) return poster;
    const found = (await hasInbox(session)) ? openInbox(session) : openResume(session);
    if (found.guarantee === 'searched') log.warn({ erp: config.name }, WHY_WEAKER);
    poster = found;
    return found;
  }

  /** Keeps Health; a refusal of something that is only read is a Tryton that does not let us work. */
  async function watched<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      away = null;
      return result;
    } catch (error) {
      if (error instanceof ErpAmbiguous || error instanceof ErpLocked) throw error;
      const unavailable =
        error instanceof TrytonRefusal ? new ErpUnavailable(error.words, { cause: error }) : error;
      if (unavailable instanceof ErpUnavailable) away = unavailable.message;
      throw unavailable;
    }
  }

  async function post(transaction: Transaction): Promise<PostResult> {
    const by = await mode();
    if (!by.kinds.includes(transaction.kind))
      return refused(
        `Without Gemba’s inbox in Tryton, or in Tryton at all, there is no ${transaction.kind}.`,
      );
    const result = await by.post(transaction, () => programOf(transaction));
    return result.state === 'rejected' ? unlessPosted(by, transaction, result) : result;
  }

  async function programOf(transaction: Transaction): Promise<Program | Refused> {
    try {
      return await programFor(session, transaction, config);
    } catch (error) {
      if (error instanceof TrytonRefusal) return refusalOf(error);
      throw error;
    }
  }

  /**
   * The same transaction, asked again after it had its effect, is refused for what it has changed itself: the stock is no
   * longer there, the order is done. If the key is in Tryton with this transaction's document, it is posted.
   */
  async function unlessPosted(by: Poster, transaction: Transaction, refusal: Refused): Promise<PostResult> {
    const trace = await by.find(transaction);
    if (!trace) return refusal;
    const found = await readBackOf(session, transaction, trace);
    const same = found && discrepanciesOf(transaction, found).length === 0;
    return same ? { state: 'posted', document: trace.document } : keyTaken(transaction.key);
  }

  const postedSince = (since: Instant) =>
    watched(async () => {
      const list = (await mode()).postedSince;
      if (!list) throw new Error('without the inbox Tryton cannot tell what was posted');
      return list(since);
    });

  // an ERP that is away now is asked again with the first posting
  await watched(mode).catch((error: unknown) => log.warn({ err: error, erp: config.name }, 'Tryton is away'));

  return {
    name: config.name,
    kind: 'tryton',
    get guarantee() {
      return poster?.guarantee ?? 'searched';
    },
    get kinds() {
      return poster?.kinds ?? TRYTON_KINDS;
    },
    health(): ErpHealth {
      if (away !== null) return { state: 'down', detail: away };
      return { state: 'up', detail: poster?.guarantee === 'searched' ? WHY_WEAKER : null };
    },

    loadContext: () => watched(() => context.loadContext()),
    loadChanges: (cursor) => watched(() => context.loadChanges(cursor)),
    reread: (touched) => watched(() => context.reread(touched)),
    // Tryton tells nobody: the hub asks
    onContextChange: () => () => {},
    onAnswer: () => () => {},

    post: (transaction) => watched(() => post(transaction)),
    find: (transaction) =>
      watched(async () => {
        const trace = await (await mode()).find(transaction);
        return trace ? { state: 'posted', document: trace.document } : { state: 'unknown' };
      }),
    readBack: (document, transaction) =>
      watched(async () => {
        const trace = await (await mode()).traceOf(transaction);
        if (!trace) return null;
        if (trace.document !== document)
          throw new Error(`${document} is not the document of ${transaction.key}, ${trace.document} is`);
        return readBackOf(session, transaction, trace);
      }),
    get postedSince() {
      return poster?.guarantee === 'keyed' ? postedSince : undefined;
    },
    close: () => session.close(),
  };
}
