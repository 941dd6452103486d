/**
 * Takes one file: its rows go to capture in batches; when all are committed, the file and its report move to `done/`, or
 * to `failed/` when it could not be read to its end. Until then the file stays where it is, so that a crash or a failing
 * store at any point only means that it is taken again from the start: rows that are there already are duplicates.
 *
 * A file that cannot be read (to its end) is itself one garbled signal that names it and says why.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, rename, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { IncomingSignal } from '@gemba/core/signal';
import type { Capture, Captured } from '../source.ts';
import { whyNotStorable } from '../storable.ts';
import { readCsv } from './read-csv.ts';
import { readXlsx, XLSX_LIMITS, type XlsxLimits } from './read-xlsx.ts';
import { Report, type ReportLine } from './report.ts';
import { RowSignals } from './row-signal.ts';
import type { DropFolderSettings } from './settings.ts';
import { readHeader, UnreadableFile, type Row } from './table.ts';

export const ROWS_PER_COMMIT = 500;

export interface Taken {
  /** `changed`: it was written to meanwhile and stays to be taken again */
  outcome: 'done' | 'failed' | 'changed';
  accepted: number;
  duplicates: number;
  refused: number;
  why: string | null;
}

export interface Taking {
  settings: DropFolderSettings;
  capture: Capture;
  /** when aborted, stops between two commits, or in the midst of parsing a sheet, by throwing */
  signal: AbortSignal;
  xlsxLimits?: XlsxLimits;
}

export async function takeFile(path: string, taking: Taking): Promise<Taken> {
  const before = await stat(path);
  const report = await Report.beside(path);
  try {
    const commits = new Commits(taking, report);
    const why = await takeRows(path, taking, commits);
    const after = await stat(path);
    if (after.size !== before.size || after.mtimeMs !== before.mtimeMs || after.ino !== before.ino) {
      await report.discard();
      return { outcome: 'changed', ...commits.counts, why: null };
    }
    const outcome = why === null ? 'done' : 'failed';
    await putAway(path, outcome, report);
    return { outcome, ...commits.counts, why };
  } catch (error) {
    await report.discard().catch(() => {});
    throw error;
  }
}

/** @returns why the file could not be read to its end; null when it could */
async function takeRows(path: string, taking: Taking, commits: Commits): Promise<string | null> {
  const file = basename(path);
  try {
    let signals: RowSignals | null = null;
    for await (const row of await rowsOf(path, taking)) {
      if (signals) await commits.add(row.row, signals.of(row));
      else signals = new RowSignals(taking.settings, file, readHeader(row));
    }
    if (!signals) throw new UnreadableFile('the file is empty');
    await commits.flush();
    return null;
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    await commits.add(error.at?.row ?? 0, await unreadable(path, taking.settings, error));
    await commits.flush();
    return error.message;
  }
}

async function rowsOf(
  path: string,
  { settings, signal, xlsxLimits = XLSX_LIMITS }: Taking,
): Promise<AsyncIterable<Row>> {
  const start = await firstBytes(path);
  if (start.length === 0) throw new UnreadableFile('the file is empty');
  const isZip = start.equals(Buffer.from('PK\u0003\u0004', 'latin1'));
  if (start.equals(Buffer.from('d0cf11e0', 'hex')))
    throw new UnreadableFile('it is an old Excel file or protected by a password: save it as .xlsx');
  if (settings.format === 'csv' && isZip) throw new UnreadableFile('it is no CSV but a zip or XLSX file');
  if (settings.format === 'xlsx' && !isZip) throw new UnreadableFile('it is no XLSX file');
  return isZip ? readXlsx(path, xlsxLimits, signal) : readCsv(path);
}

async function firstBytes(path: string): Promise<Buffer> {
  const handle = await open(path, 'r');
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4), 0, 4, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await handle.close();
  }
}

class Commits {
  readonly counts = { accepted: 0, duplicates: 0, refused: 0 };
  readonly #taking: Taking;
  readonly #report: Report;
  #batch: { row: number; signal: IncomingSignal }[] = [];

  constructor(taking: Taking, report: Report) {
    this.#taking = taking;
    this.#report = report;
  }

  async add(row: number, signal: IncomingSignal): Promise<void> {
    this.#batch.push({ row, signal });
    if (this.#batch.length >= ROWS_PER_COMMIT) await this.flush();
  }

  async flush(): Promise<void> {
    if (this.#batch.length === 0) return;
    this.#taking.signal.throwIfAborted();
    const batch = this.#batch;
    this.#batch = [];
    // handed in one by one, so that each row learns whether it was there already; capture commits them together
    const answers = await Promise.allSettled(batch.map(({ signal }) => this.#taking.capture([signal])));
    const lines = batch.map(({ row, signal }, i) => {
      const answer = answers[i];
      if (answer?.status !== 'fulfilled') throw answer?.reason;
      return reportLine(row, signal, answer.value);
    });
    for (const { result } of lines) this.counts[result === 'duplicate' ? 'duplicates' : result]++;
    await this.#report.add(lines);
  }
}

function reportLine(row: number, signal: IncomingSignal, captured: Captured): ReportLine {
  const duplicate = captured.duplicates > 0;
  return {
    row,
    result: signal.garbled ? 'refused' : duplicate ? 'duplicate' : 'accepted',
    signal: captured.ids[0] ?? '',
    reason: [signal.garbled, duplicate ? 'it was there already' : null].filter(Boolean).join('; '),
  };
}

async function unreadable(
  path: string,
  settings: DropFolderSettings,
  error: UnreadableFile,
): Promise<IncomingSignal> {
  const file = basename(path);
  const sha = createHash('sha256');
  let bytes = 0;
  for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
    sha.update(chunk);
    bytes += chunk.length;
  }
  const sha256 = sha.digest('hex');
  const raw = error.at?.raw;
  const kept = raw === undefined || whyNotStorable(raw) ? {} : { raw };
  return {
    source: `drop-folder/${settings.name}`,
    externalId: `file ${sha256}`,
    type: settings.type,
    occurredAt: null,
    content: { file, bytes, sha256, row: error.at?.row ?? null, ...kept },
    garbled: `${file}: ${error.message}`,
  };
}

/** The report first: a file in its place has one. A name that is taken gets a number. */
async function putAway(path: string, outcome: 'done' | 'failed', report: Report): Promise<void> {
  const folder = join(dirname(path), outcome);
  await mkdir(folder, { recursive: true });
  const extension = extname(path);
  const stem = basename(path, extension);
  let target = join(folder, basename(path));
  for (let n = 2; await exists(target); n++) target = join(folder, `${stem}-${n}${extension}`);
  await report.keepAs(`${target}.report.csv`);
  await rename(path, target);
}

const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
