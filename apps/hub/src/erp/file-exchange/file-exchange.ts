/**
 * The file exchange: an ERP that exports its planning context as CSV files and takes transactions as JSON files. One
 * folder, four sub-folders (folder.ts), formats in formats.ts and README.md.
 *
 * Of a key there is at most one outbox file and one acknowledgement. `post` writes the outbox file; the ERP's side
 * answers with the acknowledgement of the same name, then removes the outbox file. Neither there: the ERP never took
 * it. Exactly once is the ERP side's part: it remembers the keys that it has applied.
 */
import { once } from 'node:events';
import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { watch } from 'chokidar';
import type { Instant } from '@gemba/core/time';
import { POSTING_KINDS } from '@gemba/core/posting';
import type { Logger } from 'pino';
import { z } from 'zod';
import { ErpUnavailable, type ErpConnector, type ErpHealth, type PostResult } from '../connector.ts';
import { ERP_SETTINGS } from '../settings.ts';
import { documentsSince, readDocument } from './documents.ts';
import { DISK, exchangeFolder, fileNameOf, makeExchangeFolder, readIfThere } from './folder.ts';
import { Acknowledgement } from './formats.ts';
import { readExport, readTouched } from './read-export.ts';

export const FileExchangeConfig = z.strictObject({
  kind: z.literal('file-exchange'),
  ...ERP_SETTINGS,
  /** holds export/, outbox/, inbox/, documents/ */
  folder: z.string().min(1),
});
export type FileExchangeConfig = z.infer<typeof FileExchangeConfig>;

/** A burst of file events is one change, ms. */
const BURST_MS = 250;

export async function openFileExchange(
  { name, folder: root }: FileExchangeConfig,
  { log }: { log: Logger; now: () => Instant },
): Promise<ErpConnector> {
  const folder = exchangeFolder(root);
  await makeExchangeFolder(folder);
  let health: ErpHealth = { state: 'up', detail: null };
  const contextListeners = new Set<() => void>();
  const answerListeners = new Set<(key: string) => void>();
  let burst: NodeJS.Timeout | undefined;

  const onExport = () => {
    burst ??= setTimeout(() => {
      burst = undefined;
      for (const listener of contextListeners) listener();
    }, BURST_MS);
  };
  const onInbox = async (path: string) => {
    const acknowledgement = await readAcknowledgement(path).catch((error: unknown) => {
      log.warn({ err: error }, 'an acknowledgement of the ERP is not readable');
      return null;
    });
    if (acknowledgement) for (const listener of answerListeners) listener(acknowledgement.key);
  };
  const watchers = [
    watch(folder.export, { ignoreInitial: true }).on('all', (_event, path) => {
      if (!path.endsWith('.tmp')) onExport();
    }),
    watch(folder.inbox, { ignoreInitial: true }).on('all', (event, path) => {
      if ((event === 'add' || event === 'change') && path.endsWith('.json')) void onInbox(path);
    }),
  ];
  for (const watcher of watchers)
    watcher.on('error', (error) => log.warn({ err: error }, 'the ERP folder cannot be watched'));
  await Promise.all(watchers.map((watcher) => once(watcher, 'ready')));

  /** Whatever the disk says no to is an ERP that is away: nothing happened, for files appear whole or not at all. */
  async function away<T>(work: () => Promise<T>): Promise<T> {
    try {
      const result = await work();
      if (health.state === 'down') health = { state: 'up', detail: null };
      return result;
    } catch (error) {
      const fromDisk = error instanceof Error && 'syscall' in error;
      if (!(error instanceof ErpUnavailable) && !fromDisk) throw error;
      health = { state: 'down', detail: error.message };
      throw fromDisk ? new ErpUnavailable(error.message, { cause: error }) : error;
    }
  }

  async function find(key: string): Promise<PostResult | { state: 'unknown' }> {
    const file = fileNameOf(key);
    const acknowledgement = await readAcknowledgement(join(folder.inbox, file));
    if (acknowledgement && acknowledgement.key !== key)
      throw new Error(`inbox/${file} answers ${acknowledgement.key}, not ${key}`);
    if (acknowledgement?.status === 'posted') return { state: 'posted', document: acknowledgement.document };
    if (acknowledgement) {
      const { message: reason, field } = acknowledgement;
      return { state: 'rejected', reason, ...(field && { field }) };
    }
    const waiting = await access(join(folder.outbox, file)).then(
      () => true,
      () => false,
    );
    return { state: waiting ? 'sent' : 'unknown' };
  }

  return {
    name,
    kind: 'file-exchange',
    guarantee: 'keyed',
    kinds: POSTING_KINDS,
    health: () => health,

    loadContext: () =>
      away(async () => {
        const { rows, badRows, at } = await readExport(folder.export);
        for (const bad of badRows) log.warn(bad, 'a row of the ERP export was left out');
        health = { state: 'up', detail: describeBadRows(badRows) };
        return { rows, at, cursor: null };
      }),

    onContextChange(listener) {
      contextListeners.add(listener);
      return () => void contextListeners.delete(listener);
    },

    reread: (touched) => away(() => readTouched(folder.export, touched)),

    onAnswer(listener) {
      answerListeners.add(listener);
      return () => void answerListeners.delete(listener);
    },

    post: (transaction) =>
      away(async () => {
        const found = await find(transaction.key);
        if (found.state === 'posted' || found.state === 'sent') return found;
        const file = fileNameOf(transaction.key);
        if (found.state === 'rejected') await DISK.remove(join(folder.inbox, file));
        await DISK.write(join(folder.outbox, file), `${JSON.stringify(transaction, null, 2)}\n`);
        return { state: 'sent' };
      }),

    find: ({ key }) => away(() => find(key)),

    readBack: (document, transaction) => away(() => readDocument(folder, document, transaction)),

    postedSince: (since) => away(() => documentsSince(folder, since)),

    async close() {
      clearTimeout(burst);
      for (const watcher of watchers) await watcher.close();
    },
  };
}

async function readAcknowledgement(path: string): Promise<Acknowledgement | null> {
  const content = await readIfThere(path);
  if (content === null) return null;
  try {
    return Acknowledgement.parse(JSON.parse(content));
  } catch (error) {
    throw new Error(`inbox/${basename(path)} is not an acknowledgement`, { cause: error });
  }
}

function describeBadRows(
  badRows: { file: string; line: number; field: string; reason: string }[],
): string | null {
  const [first] = badRows;
  if (!first) return null;
  const more = badRows.length > 1 ? ` and ${badRows.length - 1} more` : '';
  return `Row left out: ${first.file} line ${first.line}, ${first.field}: ${first.reason}${more}`;
}
