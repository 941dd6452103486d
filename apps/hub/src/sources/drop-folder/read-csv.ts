/**
 * Rows of a CSV file, streamed. UTF-8 only, with or without a byte order mark: the whole file is checked before its first
 * row is handed out, so that a file in another encoding yields no rows with wrong letters. The delimiter is the one of
 * `,` `;` and tab that the header line has most of. A row is bounded by MAX_ROW_BYTES; a quote inside a cell (6" pipe) is
 * a character, not an error.
 */
import { createReadStream } from 'node:fs';
import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { UnreadableFile, type Row } from './table.ts';

export const MAX_ROW_BYTES = 1_000_000;
/** of a row that is too long this much goes into the garbled signal; the file keeps the rest */
const KEPT_OF_LONG_ROW = 64_000;
/** small, for the parser repeats its complaint for every byte of the chunk in which a row became too long */
const CHUNK_BYTES = 16_384;
const DELIMITERS = [',', ';', '\t'] as const;

export async function* readCsv(path: string): AsyncGenerator<Row> {
  const delimiter = delimiterOf(await checkedBeginning(path));
  let stop: UnreadableFile | null = null;
  const parser = parse({
    bom: true,
    delimiter,
    info: true,
    raw: true,
    relax_column_count: true,
    relax_quotes: true,
    skip_empty_lines: true,
    max_record_size: MAX_ROW_BYTES,
    skip_records_with_error: true,
    on_skip: (error, raw) => {
      const row = Number(error?.lines ?? 0);
      stop ??=
        error?.code === 'CSV_MAX_RECORD_SIZE'
          ? new UnreadableFile(`row ${row} is longer than ${MAX_ROW_BYTES} bytes`, {
              row,
              raw: (raw ?? '').slice(0, KEPT_OF_LONG_ROW).toWellFormed(),
            })
          : new UnreadableFile(`a quote is opened and never closed; the text up to row ${row} is unclear`, {
              row,
              raw: raw ?? '',
            });
      return undefined;
    },
  });
  const source = Readable.from(
    (async function* () {
      for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES })) {
        if (stop) return;
        yield chunk;
      }
    })(),
  );
  source.once('error', (error) => parser.destroy(error));
  source.pipe(parser);
  try {
    for await (const { record, info } of parser as AsyncIterable<{
      record: string[];
      info: { lines: number };
    }>)
      if (record.some((cell) => cell.trim() !== '')) yield { row: info.lines, cells: record };
  } finally {
    source.destroy();
    parser.destroy();
  }
  if (stop) throw stop as UnreadableFile;
}

/** Reads the file to its end. @returns its first 64 KiB as text */
async function checkedBeginning(path: string): Promise<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let beginning: string | null = null;
  let first: Buffer | null = null;
  let at = 0;
  try {
    for await (const chunk of createReadStream(path, { highWaterMark: 65_536 }) as AsyncIterable<Buffer>) {
      first ??= chunk.subarray(0, 2);
      const text = decoder.decode(chunk, { stream: true });
      beginning ??= text;
      at += chunk.length;
    }
    decoder.decode();
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const utf16 = first?.equals(Buffer.from([0xff, 0xfe])) || first?.equals(Buffer.from([0xfe, 0xff]));
    const found = utf16 ? 'it is UTF-16' : `a wrong byte follows after byte ${at}`;
    throw new UnreadableFile(`the file is not UTF-8 (${found}): save it as “CSV UTF-8”`);
  }
  if (!beginning?.trim()) throw new UnreadableFile('the file is empty');
  return beginning;
}

export function delimiterOf(beginning: string): string {
  const counts = new Map<string, number>(DELIMITERS.map((d) => [d, 0]));
  let quoted = false;
  for (const char of beginning.trimStart()) {
    if (char === '"') quoted = !quoted;
    else if (!quoted && (char === '\n' || char === '\r')) break;
    else if (!quoted && counts.has(char)) counts.set(char, (counts.get(char) ?? 0) + 1);
  }
  return DELIMITERS.reduce((best, d) => ((counts.get(d) ?? 0) > (counts.get(best) ?? 0) ? d : best));
}
