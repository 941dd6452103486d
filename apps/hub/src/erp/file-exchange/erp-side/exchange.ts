/**
 * The demo ERP's half of the exchange: takes outbox files one by one, judges them, applies each key once, answers.
 *
 *   1 read the outbox file; a key in the ledger is answered with its document and not applied again
 *   2 judge it on the books; a refusal is answered, nothing else is written
 *   3 ledger: the key, its document number and all that is to be written         ← here it has happened
 *   4 write the CSV files, the document, the answer; remove the outbox file      ← repeated after a death
 *   5 ledger: nothing is left to write
 */
import { readdir } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import { exchangeFolder, readIfThere, type Disk } from '../folder.ts';
import type { Acknowledgement, ErpDocument } from '../formats.ts';
import { EXPORTED_MARK } from '../read-export.ts';
import { changedFiles, loadBooks } from './books.ts';
import { digestOf, readLedger, writeLedger, type Ledger } from './ledger.ts';
import { DOCUMENT_PREFIX, judge, Settings } from './rules.ts';

export interface ErpExchange {
  /** Works off the outbox, after what a death left unfinished. One call at a time. @returns transactions answered */
  work(): Promise<number>;
}

export function openErpExchange(
  root: string,
  { disk, now, log }: { disk: Disk; now: () => Instant; log: Logger },
): ErpExchange {
  const folder = exchangeFolder(root);

  async function carryOut(ledger: Ledger): Promise<void> {
    if (!ledger.redo) return;
    for (const [path, content] of Object.entries(ledger.redo.write))
      await disk.write(join(root, path), content);
    for (const path of ledger.redo.remove) await disk.remove(join(root, path));
    await writeLedger(root, disk, { ...ledger, redo: null });
  }

  async function answer(file: string, acknowledgement: Acknowledgement): Promise<void> {
    await disk.write(join(folder.inbox, file), asJson(acknowledgement));
    await disk.remove(join(folder.outbox, file));
  }

  async function setAside(file: string, content: string): Promise<void> {
    log.error({ file }, 'an outbox file is not a transaction and was set aside');
    await disk.write(join(folder.outbox, `${file}.unreadable`), content);
    await disk.remove(join(folder.outbox, file));
  }

  async function process(file: string): Promise<void> {
    const content = await readIfThere(join(folder.outbox, file));
    if (content === null) return;
    const parsed = Transaction.safeParse(parseJson(content));
    if (!parsed.success) return setAside(file, content);
    const transaction = parsed.data;
    const { key, kind } = transaction;
    const at = now();
    const refuse = (message: string, field?: keyof Transaction) => {
      log.info({ key, kind, message }, 'refused');
      return answer(file, { key, status: 'refused', document: null, message, ...(field && { field }), at });
    };

    const ledger = await readLedger(root);
    const digest = digestOf(transaction);
    const before = Object.hasOwn(ledger.applied, key) ? ledger.applied[key] : undefined;
    if (before?.digest === digest)
      return answer(file, { key, status: 'posted', document: before.document, at });
    if (before)
      return refuse(`The key ${key} was already used for another transaction (${before.document}).`);

    const books = await loadBooks(folder.export);
    const verdict = judge(books, transaction, await readSettings(root), at);
    if ('refused' in verdict) return refuse(verdict.refused, verdict.field);

    const lastNumber = ledger.lastNumber + 1;
    const number = `${DOCUMENT_PREFIX[kind]}-${lastNumber}`;
    const document: ErpDocument = { number, key, kind, at, values: verdict.values };
    const acknowledgement: Acknowledgement = { key, status: 'posted', document: number, at };
    const path = (...parts: string[]) => relative(root, join(...parts));
    const write: Record<string, string> = {};
    for (const [name, csv] of Object.entries(changedFiles(books))) write[path(folder.export, name)] = csv;
    write[path(folder.export, EXPORTED_MARK)] = `${at}\n`;
    write[path(folder.documents, `${number}.json`)] = asJson(document);
    write[path(folder.inbox, file)] = asJson(acknowledgement);
    const applied: Ledger = {
      lastNumber,
      applied: { ...ledger.applied, [key]: { document: number, digest, at } },
      redo: { write, remove: [path(folder.outbox, file)] },
    };
    await writeLedger(root, disk, applied);
    await carryOut(applied);
    log.info({ key, kind, document: number }, 'posted');
  }

  return {
    async work() {
      await carryOut(await readLedger(root));
      const files = (await readdir(folder.outbox)).filter((file) => file.endsWith('.json')).toSorted();
      for (const file of files) await process(file);
      return files.length;
    },
  };
}

async function readSettings(root: string): Promise<Settings> {
  return Settings.parse(JSON.parse((await readIfThere(join(root, 'erp.json'))) ?? '{}'));
}

function parseJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}

const asJson = (value: unknown) => `${JSON.stringify(value, null, 2)}\n`;
