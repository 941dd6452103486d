/**
 * The demo ERP's books: the same CSV files that it exports. Rows stay the text that they are in the file, so that
 * columns which Gemba does not know, and lines which a rule did not touch, go back unchanged. Loaded anew for each
 * transaction; a refused one is simply not written back.
 */
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { readIfThere } from '../folder.ts';
import { EXPORT_FILES } from '../formats.ts';

export type Row = Record<string, string>;
export type TableName = Exclude<keyof typeof EXPORT_FILES, 'bomLines'>;

interface Table {
  columns: string[];
  rows: Row[];
}

export interface Books {
  tables: Record<TableName, Table>;
  changed: Set<TableName>;
}

const CSV = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true } as const;

/** @param folder the export folder. @throws Error naming a missing file */
export async function loadBooks(folder: string): Promise<Books> {
  const table = async (name: TableName): Promise<Table> => {
    const { file } = EXPORT_FILES[name];
    const content = await readIfThere(join(folder, file));
    if (content === null) throw new Error(`${file} is missing`);
    return {
      columns: parse(content, { ...CSV, to_line: 1 })[0] ?? [],
      rows: parse<Row>(content, { ...CSV, columns: true }),
    };
  };
  return {
    tables: {
      items: await table('items'),
      workCentres: await table('workCentres'),
      workOrders: await table('workOrders'),
      operations: await table('operations'),
      requirements: await table('requirements'),
      stock: await table('stock'),
      salesLines: await table('salesLines'),
      purchaseLines: await table('purchaseLines'),
    },
    changed: new Set(),
  };
}

/** The changed files: name → whole content. */
export function changedFiles({ tables, changed }: Books): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of changed) {
    const { columns, rows } = tables[name];
    files[EXPORT_FILES[name].file] = stringify(rows, { header: true, columns });
  }
  return files;
}

/** The rows whose fields all have these values. */
export function rowsWhere(books: Books, name: TableName, fields: Row): Row[] {
  const wanted = Object.entries(fields);
  return books.tables[name].rows.filter((row) => wanted.every(([field, value]) => row[field] === value));
}

export const rowWhere = (books: Books, name: TableName, fields: Row): Row | undefined =>
  rowsWhere(books, name, fields)[0];

export function change(books: Books, name: TableName, row: Row, fields: Row): void {
  Object.assign(row, fields);
  books.changed.add(name);
}

export function addRow(books: Books, name: TableName, row: Row): void {
  books.tables[name].rows.push(row);
  books.changed.add(name);
}

export function removeRow(books: Books, name: TableName, row: Row): void {
  books.tables[name].rows = books.tables[name].rows.filter((other) => other !== row);
  books.changed.add(name);
}

export const numberIn = (row: Row, field: string): number => Number(row[field] ?? 0);

/** Decimal quantities without the noise of binary fractions: six places. */
export const asText = (quantity: number): string => String(Math.round(quantity * 1e6) / 1e6);
