/**
 * What a reader (read-csv.ts, read-xlsx.ts) makes of a file: rows of cells in their order, the header among them as the
 * first. A reader throws `UnreadableFile` where it can go no further; the rows before it were handed out.
 */
import { whyNotStorable } from '../storable.ts';

export type Cell = string | number | boolean | null;

export interface Row {
  /** where a person finds it: the line of a CSV (the last one of a row over several lines), the row of a sheet; from 1 */
  row: number;
  cells: readonly Cell[];
}

export class UnreadableFile extends Error {
  readonly at: { row: number; raw: string } | null;

  /** @param at the row that stopped the reader, with as much of its text as is worth keeping */
  constructor(why: string, at: { row: number; raw: string } | null = null) {
    super(why);
    this.at = at;
  }
}

export interface Header {
  names: readonly string[];
}

const DATA_LIKE = /^(?:[-+]?\d+(?:[.,]\d+)?|\d{4}-\d\d-\d\d.*)$/;

/** @throws UnreadableFile when the first row cannot name the columns */
export function readHeader({ cells }: Row): Header {
  const texts = cells.map((cell) => String(cell ?? '').trim());
  while (texts.at(-1) === '') texts.pop();
  if (texts.length === 0) throw new UnreadableFile('the header row is empty');
  const data = texts.find((text) => DATA_LIKE.test(text));
  if (data !== undefined)
    throw new UnreadableFile(
      `there is no header row: the first row holds “${data.slice(0, 40)}”, which is data`,
    );
  const unstorable = whyNotStorable(texts);
  if (unstorable) throw new UnreadableFile(`the header row ${unstorable}`);
  const names = texts.map((text, i) => text || `column ${i + 1}`);
  const twice = names.find((name, i) => names.indexOf(name) < i);
  if (twice !== undefined) throw new UnreadableFile(`two columns are named “${twice.slice(0, 80)}”`);
  return { names };
}

export type Cells = { readonly [column: string]: Cell };

/** @returns the cells by column, or why the row does not fit its header. Empty cells beyond the header do no harm. */
export function byColumn({ names }: Header, cells: readonly Cell[]): { data: Cells } | { misfit: string } {
  const used = cells.findLastIndex((cell) => cell !== null && cell !== '') + 1;
  if (used > names.length) return { misfit: `${used} cells, but the header names ${names.length}` };
  return { data: Object.fromEntries(names.map((name, i) => [name, cells[i] ?? null])) };
}
