/**
 * A process of its own that reads one XLSX file and writes its first sheet to stdout as JSON lines, each an
 * `XlsxLine`: the rows and then the end, or only why it is unreadable. It knows no database and no network, may be killed
 * at any time, and is limited in time and memory by read-xlsx.ts. Arguments: path, entries, unpacked bytes allowed.
 */
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { readSheet } from 'read-excel-file/node';
import type { Cell } from './table.ts';
import type { XlsxLine } from './xlsx-line.ts';
import { whyUnsafeZip } from './zip-guard.ts';

const [path = '', entries, inflatedBytes] = process.argv.slice(2);

async function read(): Promise<XlsxLine[]> {
  const unsafe = await whyUnsafeZip(path, { entries: Number(entries), inflatedBytes: Number(inflatedBytes) });
  if (unsafe) return [{ unreadable: unsafe }];
  try {
    const rows = await readSheet(path);
    return [...rows.map((row) => ({ cells: row.map(cell) })), { end: true }];
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    return [{ unreadable: `it is not a readable XLSX file: ${why}` }];
  }
}

/** A sheet's date has no zone: it is written as the local time that the sheet shows, without an offset. */
function cell(value: unknown): Cell {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value;
  if (!(value instanceof Date)) return null;
  const text = value.toISOString();
  return text.endsWith('T00:00:00.000Z') ? text.slice(0, 10) : text.slice(0, 19);
}

function* asText(lines: readonly XlsxLine[]): Generator<string> {
  for (const line of lines) yield `${JSON.stringify(line)}\n`;
}

await pipeline(Readable.from(asText(await read())), process.stdout);
