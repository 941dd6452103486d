/** `GET /api/resource/<DocType>`: fields, filters, pages of 20 unless asked otherwise. Unknown columns are refused. */
import { COLUMNS, ROWS } from './columns.ts';
import { FrappeError } from './frappe-error.ts';
import { rowsOf, table, text, type Row, type Site } from './site.ts';

type Filter = [field: string, operator: string, value: unknown];

export function list(site: Site, doctype: string, query: URLSearchParams): Row[] {
  const columns = COLUMNS[doctype];
  if (!columns) throw new FrappeError('DoesNotExistError', `DocType ${doctype} not found`);
  const fields: string[] = JSON.parse(query.get('fields') ?? '["name"]');
  const filters: Filter[] = JSON.parse(query.get('filters') ?? '[]');
  for (const field of [...fields, ...filters.map(([name]) => name)])
    if (!columns.includes(field) || (field === 'custom_gemba_key' && !site.keyField))
      throw new FrappeError('DataError', `Field not permitted in query: <b>${field}</b>`);
  const rows = all(site, doctype, query.get('parent')).filter((row) => filters.every((f) => holds(row, f)));
  rows.sort((a, b) => (text(a['name']) < text(b['name']) ? -1 : 1));
  const start = Number(query.get('limit_start') ?? 0);
  const length = Number(query.get('limit_page_length') ?? 20);
  return rows
    .slice(start, length === 0 ? undefined : start + length)
    .map((row) => Object.fromEntries(fields.map((field) => [field, row[field] ?? null])));
}

function all(site: Site, doctype: string, parent: string | null): Row[] {
  const rows = ROWS[doctype];
  if (!rows) return [...table(site, doctype).values()];
  if (parent !== rows.parent)
    throw new FrappeError('PermissionError', `Insufficient Permission for <b>${doctype}</b>`);
  return [...table(site, rows.parent).values()].flatMap((doc) =>
    rowsOf(doc, rows.field).map((row, at) => ({
      name: `${doc.name}-row${at + 1}`,
      idx: at + 1,
      modified: doc.modified,
      ...row,
      parent: doc.name,
      docstatus: doc.docstatus,
    })),
  );
}

function holds(row: Row, [field, operator, value]: Filter): boolean {
  const is = row[field] ?? '';
  switch (operator) {
    case '=':
      return is === value;
    case '!=':
      return is !== value;
    case 'in':
      return Array.isArray(value) && value.includes(is);
    case 'not in':
      return Array.isArray(value) && !value.includes(is);
    case 'is':
      return (value === 'set') === (is !== '');
    case 'like':
      return text(is).includes(text(value).replaceAll('%', ''));
    case '<':
      return compare(is, value) < 0;
    case '>':
      return compare(is, value) > 0;
    case '>=':
      return compare(is, value) >= 0;
    default:
      throw new FrappeError('ValidationError', `Operator must be one of …, not ${operator}`);
  }
}

const compare = (a: unknown, b: unknown): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : text(a) < text(b) ? -1 : Number(a !== b);
