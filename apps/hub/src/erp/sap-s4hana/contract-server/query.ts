/**
 * For tests: the part of OData V2's query language that SAP's services document and a client may rely on: `$filter` with
 * comparisons, `and`, `or` and parentheses, `$select`, `$expand`, `$orderby`, `$top`, `$skip`. Rows hold the values as they
 * travel: `/Date(ms)/`, decimals as strings. A field that the entity does not have is refused, as SAP does.
 */
export type Value = string | boolean | number | null;
export type Row = Record<string, Value>;

export class BadQuery extends Error {}

type Test = (row: Row) => boolean;

const TOKEN =
  /\s*(\(|\)|datetimeoffset'[^']*'|datetime'[^']*'|'(?:[^']|'')*'|[A-Za-z_][A-Za-z0-9_/]*|-?\d+(?:\.\d+)?m?)/y;

export function parseFilter(text: string, columns: ReadonlySet<string>): Test {
  const tokens: string[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.trimEnd().length) {
    const at = TOKEN.lastIndex;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new BadQuery(`Invalid filter at "${text.slice(at)}"`);
    tokens.push(token);
  }
  let position = 0;
  const take = () => tokens[position++] ?? '';

  const either = (): Test => {
    const tests = [both()];
    while (tokens[position] === 'or') {
      take();
      tests.push(both());
    }
    return (row) => tests.some((test) => test(row));
  };
  const both = (): Test => {
    const tests = [comparison()];
    while (tokens[position] === 'and') {
      take();
      tests.push(comparison());
    }
    return (row) => tests.every((test) => test(row));
  };
  const comparison = (): Test => {
    if (tokens[position] === '(') {
      take();
      const inner = either();
      if (take() !== ')') throw new BadQuery('Invalid filter: a parenthesis is open');
      return inner;
    }
    const field = take();
    if (!columns.has(field)) throw new BadQuery(`Property ${field} not found`);
    const operator = take();
    const compare = OPERATORS[operator];
    if (!compare) throw new BadQuery(`Invalid operator ${operator}`);
    const literal = literalOf(take());
    return (row) => {
      const value = comparable(row[field] ?? null, typeof literal);
      return value !== null && compare(value, literal);
    };
  };
  const test = either();
  if (position < tokens.length) throw new BadQuery(`Invalid filter at ${tokens[position]}`);
  return test;
}

type Comparable = string | number | boolean;
const OPERATORS: Readonly<Record<string, (a: Comparable, b: Comparable) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  ge: (a, b) => a >= b,
  gt: (a, b) => a > b,
  le: (a, b) => a <= b,
  lt: (a, b) => a < b,
};

function literalOf(token: string): Comparable {
  if (token === 'true' || token === 'false') return token === 'true';
  const date = /^datetime(?:offset)?'([^']*)'$/.exec(token)?.[1];
  if (date !== undefined) {
    const ms = Date.parse(date.endsWith('Z') ? date : `${date}Z`);
    if (Number.isNaN(ms)) throw new BadQuery(`Invalid date ${date}`);
    return ms;
  }
  if (token.startsWith("'")) return token.slice(1, -1).replaceAll("''", "'");
  const number = Number(token.replace(/m$/, ''));
  if (Number.isNaN(number)) throw new BadQuery(`Invalid literal ${token}`);
  return number;
}

function comparable(value: Value, like: string): Comparable | null {
  if (value === null || typeof value !== 'string' || like !== 'number') return value;
  return Number(/^\/Date\((-?\d+)\)\/$/.exec(value)?.[1] ?? value);
}

/** "A desc,B" */
export function orderRows(rows: readonly Row[], orderBy: string, columns: ReadonlySet<string>): Row[] {
  const terms = orderBy.split(',').map((term) => {
    const [field = '', direction = 'asc'] = term.trim().split(' ');
    if (!columns.has(field)) throw new BadQuery(`Property ${field} not found`);
    return { field, sign: direction === 'desc' ? -1 : 1 };
  });
  return rows.toSorted((a, b) => {
    for (const { field, sign } of terms) {
      const order = String(a[field]).localeCompare(String(b[field]));
      if (order !== 0) return order * sign;
    }
    return 0;
  });
}
