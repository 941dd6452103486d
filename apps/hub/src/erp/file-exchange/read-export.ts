/**
 * Reads `export/*.csv` into planning rows. A bad line is left out and named (file, line, field); the rest counts. A
 * file that is missing or lacks a column is no planning context at all: half a context would compute wrong
 * consequences, so the caller keeps what it had. The files are read one after the other, not as one moment: a change
 * in between is followed by another read (the folder is watched).
 */
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { PlanningRows } from '@gemba/core/planning';
import { rowsOf, type Touched, type TouchedRows } from '@gemba/core/posting';
import { instant, type Instant } from '@gemba/core/time';
import { z } from 'zod';
import { ErpUnavailable } from '../connector.ts';
import { readIfThere } from './folder.ts';
import { EXPORT_FILES } from './formats.ts';

/** A line that was left out. `line` counts the header as 1. */
export interface BadRow {
  file: string;
  line: number;
  field: string;
  reason: string;
}

export interface Export {
  rows: PlanningRows;
  badRows: BadRow[];
  /** when the newest file of the export was written: until then its figures were true */
  at: Instant;
}

/** Touched by the ERP at each export, changed or not: tells an ERP that has nothing new from one that is silent. */
export const EXPORTED_MARK = 'exported.txt';

/** @throws ErpUnavailable naming the file */
export async function readExport(folder: string): Promise<Export> {
  const badRows: BadRow[] = [];
  const entity = <Shape extends z.ZodRawShape>(format: RowFormat<Shape>) => readRows(folder, format, badRows);
  const rows: PlanningRows = {
    items: await entity(EXPORT_FILES.items),
    bomLines: await entity(EXPORT_FILES.bomLines),
    workCentres: await entity(EXPORT_FILES.workCentres),
    workOrders: await entity(EXPORT_FILES.workOrders),
    operations: await entity(EXPORT_FILES.operations),
    requirements: await entity(EXPORT_FILES.requirements),
    stock: await entity(EXPORT_FILES.stock),
    salesLines: await entity(EXPORT_FILES.salesLines),
    purchaseLines: await entity(EXPORT_FILES.purchaseLines),
  };
  return { rows, badRows, at: await exportedAt(folder) };
}

/** Only the files that hold these documents. @throws ErpUnavailable naming the file */
export async function readTouched(folder: string, touched: Touched): Promise<TouchedRows> {
  const rows = async <Shape extends z.ZodRawShape>(asked: readonly unknown[], format: RowFormat<Shape>) =>
    asked.length > 0 ? readRows(folder, format, []) : [];
  const found: TouchedRows = {
    workOrders: await rows(touched.workOrders, EXPORT_FILES.workOrders),
    stock: await rows(touched.stock, EXPORT_FILES.stock),
    salesLines: await rows(touched.salesLines, EXPORT_FILES.salesLines),
    purchaseLines: await rows(touched.purchaseLines, EXPORT_FILES.purchaseLines),
  };
  return rowsOf(found, touched);
}

interface RowFormat<Shape extends z.ZodRawShape> {
  file: string;
  unique: readonly string[];
  row: z.ZodObject<Shape>;
}

async function readRows<Shape extends z.ZodRawShape>(
  folder: string,
  { file, unique, row: schema }: RowFormat<Shape>,
  badRows: BadRow[],
) {
  const content = await readIfThere(join(folder, file));
  if (content === null) throw new ErpUnavailable(`${file} is missing in the ERP's export`);
  const { header, lines } = parseCsv(file, content);
  const required = schema.safeParse({}).error?.issues.map((issue) => String(issue.path[0])) ?? [];
  const lacking = required.find((field) => !header.includes(field));
  if (lacking) throw new ErpUnavailable(`${file} has no column "${lacking}"`);

  const seen = new Set<string>();
  const rows: z.output<z.ZodObject<Shape>>[] = [];
  for (const { record, info } of lines) {
    const leaveOut = (field: string, reason: string) =>
      badRows.push({ file, line: info.lines, field, reason });
    const parsed = schema.safeParse(record);
    if (!parsed.success) {
      const issue = parsed.error.issues[0];
      leaveOut(issue?.path.join('.') ?? '', issue?.message ?? 'not a row');
      continue;
    }
    const key = unique.map((field) => record[field]).join('\u0000');
    if (unique.length > 0 && seen.has(key)) {
      leaveOut(unique.join('+'), 'a second line with the same key');
      continue;
    }
    seen.add(key);
    rows.push(parsed.data);
  }
  return rows;
}

const Lines = z.array(
  z.object({ record: z.record(z.string(), z.string()), info: z.object({ lines: z.number() }) }),
);

function parseCsv(file: string, content: string) {
  const csv = { bom: true, trim: true, skip_empty_lines: true, relax_column_count: true };
  try {
    return {
      header: parse(content, { ...csv, to_line: 1 })[0] ?? [],
      lines: Lines.parse(parse(content, { ...csv, columns: true, info: true })),
    };
  } catch (error) {
    throw new ErpUnavailable(`${file} is not readable as CSV`, { cause: error });
  }
}

async function exportedAt(folder: string): Promise<Instant> {
  let newest = 0;
  for (const file of [...Object.values(EXPORT_FILES).map((entity) => entity.file), EXPORTED_MARK]) {
    const found = await stat(join(folder, file)).catch(() => null);
    newest = Math.max(newest, found?.mtimeMs ?? 0);
  }
  return instant(newest);
}
