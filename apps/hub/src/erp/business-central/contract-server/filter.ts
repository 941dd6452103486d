/** The part of `$filter` that is needed: `a eq 1 and b ge 2`, or `a eq 1 or a eq 2`; `eq`, `ne`, `ge`. */
import { BcError } from './bc-error.ts';
import type { Row } from './company.ts';

export function filtered<T extends Row>(rows: readonly T[], filter: string | null): T[] {
  if (filter === null) return [...rows];
  const [glue, parts] = filter.includes(' or ')
    ? (['some', filter.split(' or ')] as const)
    : (['every', filter.split(' and ')] as const);
  return rows.filter((row) => parts[glue]((part) => holds(row, part)));
}

function holds(row: Row, part: string): boolean {
  const [, field = '', operator = '', literal = ''] = /^(\w+) (eq|ne|ge) (.+)$/.exec(part.trim()) ?? [];
  if (!(field in row))
    throw new BcError(
      'BadRequest_NotFound',
      `Could not find a property named '${field}' in the filter '${part}'.`,
    );
  const is = row[field];
  const value = valueOf(literal);
  if (operator === 'eq') return is === value;
  if (operator === 'ne') return is !== value;
  return String(is) >= String(value);
}

function valueOf(literal: string): unknown {
  const quoted = /^'(.*)'$/s.exec(literal)?.[1];
  if (quoted !== undefined) return quoted.replaceAll("''", "'");
  if (literal === 'true' || literal === 'false') return literal === 'true';
  return /^-?\d+(\.\d+)?$/.test(literal) ? Number(literal) : literal;
}
