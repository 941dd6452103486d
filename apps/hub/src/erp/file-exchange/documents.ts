/**
 * The documents that transactions became: `documents/<number>.json`, or the line of that number in
 * `export/documents.csv`, whose columns are named as the transaction's fields where they mean the same.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ReadBack, Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import { parse } from 'csv-parse/sync';
import { z } from 'zod';
import { readIfThere, type ExchangeFolder } from './folder.ts';
import { ErpDocument } from './formats.ts';

/** Null: it is not there yet. @throws Error when it is another key's */
export async function readDocument(
  folder: ExchangeFolder,
  number: string,
  { key }: Transaction,
): Promise<ReadBack | null> {
  const content = await readIfThere(join(folder.documents, `${basename(number)}.json`));
  if (content !== null) {
    const document = ErpDocument.parse(JSON.parse(content));
    if (document.key !== key) throw new Error(`${number} belongs to ${document.key}, not to ${key}`);
    return { document: number, ...document.values };
  }
  const line = (await readLines(folder)).find((candidate) => candidate['number'] === number);
  if (!line) return null;
  const { number: _, key: owner, ...values } = line;
  if (owner !== key) throw new Error(`${number} belongs to ${owner ?? 'nobody'}, not to ${key}`);
  // a column is there for all lines: what does not concern this document is empty in it
  const filled = Object.entries(values).filter(([, value]) => value !== '');
  return {
    document: number,
    ...Object.fromEntries(filled.map(([field, value]) => [field, field === 'qty' ? Number(value) : value])),
  };
}

/** Those written since, and all of `documents.csv`, which tells no time. */
export async function documentsSince(
  folder: ExchangeFolder,
  since: Instant,
): Promise<{ key: string; document: string }[]> {
  const found = new Map<string, string>();
  for (const line of await readLines(folder))
    if (line['key'] && line['number']) found.set(line['key'], line['number']);
  for (const file of await readdir(folder.documents)) {
    const path = join(folder.documents, file);
    if (!file.endsWith('.json') || (await stat(path)).mtimeMs < Date.parse(since)) continue;
    const { key, number } = ErpDocument.parse(JSON.parse((await readIfThere(path)) ?? 'null'));
    found.set(key, number);
  }
  return [...found].map(([key, document]) => ({ key, document }));
}

async function readLines(folder: ExchangeFolder): Promise<Record<string, string>[]> {
  const csv = await readIfThere(join(folder.export, 'documents.csv'));
  if (csv === null) return [];
  return z
    .array(z.record(z.string(), z.string()))
    .parse(parse(csv, { columns: true, bom: true, trim: true, skip_empty_lines: true }));
}
