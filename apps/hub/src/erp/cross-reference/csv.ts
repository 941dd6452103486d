/**
 * References as a table that people keep in a spreadsheet: `entity,item,ours,theirs,factor`. UTF-8, with or without a byte
 * order mark, separated by `,` `;` or tabs. `item` and `factor` may be left out. What is exported can be imported again.
 */
import { isUtf8 } from 'node:buffer';
import { CODE_ENTITIES } from '@gemba/core/posting';
import { CsvError, parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { z } from 'zod';
import { storableText } from '../../store/storable.ts';
import type { NewReference } from './references.ts';

const COLUMNS = ['entity', 'item', 'ours', 'theirs', 'factor'] as const;
/** wrong rows that are named; the rest would tell nothing new */
const MOST_PROBLEMS = 50;

const Code = z
  .string()
  .trim()
  .min(1, 'is empty')
  .max(100, 'is longer than 100 characters')
  .refine((text) => storableText(text) === text, 'holds a NUL character or half of a surrogate pair');

/** A number, or a fraction such as "1/12" where the ERP's unit is the larger one. */
const Factor = z.union([
  z.number().positive(),
  z
    .string()
    .trim()
    .regex(/^\d+(\.\d+)?(\/\d+(\.\d+)?)?$/, 'is no number such as 12, 0.5 or 1/12')
    .transform((text) => {
      const [over = 0, under = 1] = text.split('/').map(Number);
      return over / under;
    })
    .refine((factor) => factor > 0 && Number.isFinite(factor), 'is not above zero'),
]);

/** A reference as people enter it. */
export const ReferenceInput = z
  .strictObject({
    entity: z.enum(CODE_ENTITIES),
    item: Code.nullable().default(null).describe('of units and lots: the item in the ERP that it holds for'),
    ours: Code,
    theirs: Code,
    factor: Factor.default(1).describe('of units: how many of theirs make one of ours'),
  })
  .superRefine(({ entity, item, theirs, factor }, ctx) => {
    const wrong = (field: string, message: string): void =>
      ctx.addIssue({ code: 'custom', path: [field], message });
    if (item !== null && entity !== 'uom' && entity !== 'lot') wrong('item', 'only units and lots have one');
    if (factor !== 1 && entity !== 'uom') wrong('factor', 'only units have one');
    if (entity === 'uom' && theirs.length > 20) wrong('theirs', 'is longer than 20 characters');
  });

export interface WrongRow {
  /** as a spreadsheet counts: the header is row 1 */
  row: number;
  reason: string;
}

export function readReferences(bytes: Buffer): { references: NewReference[] } | { problems: WrongRow[] } {
  if (!isUtf8(bytes)) return { problems: [{ row: 1, reason: 'it is not UTF-8: save it as “CSV UTF-8”' }] };
  let rows: { record: Record<string, string>; info: { lines: number } }[];
  try {
    rows = parse(bytes, {
      bom: true,
      columns: (header: string[]) => header.map((name) => name.trim().toLowerCase()),
      delimiter: [',', ';', '\t'],
      info: true,
      skip_empty_lines: true,
      trim: true,
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    return { problems: [{ row: Number(error['lines'] ?? 1), reason: error.message }] };
  }
  const problems: WrongRow[] = [];
  const references: NewReference[] = [];
  const seen = new Map<string, number>();
  for (const { record, info } of rows) {
    const { item = '', factor = '', ...rest } = record;
    const read = ReferenceInput.safeParse({ ...rest, item: item || null, factor: factor || 1 });
    if (!read.success) {
      const [issue] = read.error.issues;
      problems.push({
        row: info.lines,
        reason: `${issue?.path.join('.') ?? ''} ${issue?.message ?? ''}`.trim(),
      });
      continue;
    }
    const place = JSON.stringify([read.data.entity, read.data.item, read.data.ours]);
    const before = seen.get(place);
    if (before === undefined) references.push(read.data);
    else problems.push({ row: info.lines, reason: `"${read.data.ours}" is in row ${before} already` });
    seen.set(place, info.lines);
  }
  return problems.length > 0 ? { problems: problems.slice(0, MOST_PROBLEMS) } : { references };
}

export const writeReferences = (references: readonly NewReference[]): string =>
  stringify(
    references.map((reference) => COLUMNS.map((column) => reference[column] ?? '')),
    { header: true, columns: [...COLUMNS], record_delimiter: 'windows' },
  );
