/**
 * Reads JSON from outside. Refused, each with its place or reason: bytes that are not UTF-8, text that is not JSON,
 * nesting deeper than `MAX_DEPTH` (it would overflow the stack of whoever writes it out again), and NUL characters and
 * lone surrogates, which PostgreSQL cannot store. What passes can be stored as it is.
 */
import { isUtf8 } from 'node:buffer';
import { parseTree, type ParseError } from 'jsonc-parser';
import { ProblemError } from './problem.ts';

const MAX_DEPTH = 100;

/** @throws ProblemError 400 `invalid_json`, 422 `invalid_input` */
export function readJson(bytes: Buffer): unknown {
  if (bytes.length === 0) throw invalidJson('The body is empty where JSON is expected.');
  if (!isUtf8(bytes)) throw invalidJson('The body is not UTF-8.');
  const text = bytes.toString('utf8');
  if (isTooDeep(text)) throw unstorable(`is nested deeper than ${MAX_DEPTH} levels`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw invalidJson(`The body is not valid JSON${placeOf(text)}.`);
  }
  // only escapes can bring them in: UTF-8 holds no surrogates and JSON no raw control characters
  if (SUSPECT_ESCAPE.test(text)) {
    const field = unstorableField(value, '');
    if (field !== null) throw unstorable(WHY_UNSTORABLE, field);
  }
  return value;
}

export const WHY_UNSTORABLE = 'holds a NUL character or half of a surrogate pair';

/** Can PostgreSQL store this text? */
export const isStorable = (text: string): boolean => text.isWellFormed() && !text.includes('\0');

const SUSPECT_ESCAPE = /\\u(?:0000|d[89a-f])/i;

const invalidJson = (detail: string) => new ProblemError({ status: 400, code: 'invalid_json', detail });

const unstorable = (reason: string, field = 'body') =>
  new ProblemError({
    status: 422,
    code: 'invalid_input',
    detail: `${field}: ${reason}`,
    errors: [{ field, reason }],
  });

/** Before parsing, and without: counts brackets outside strings. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      i = endOfString(text, i);
    } else if (c === 0x7b || c === 0x5b) {
      depth += 1;
      if (depth > MAX_DEPTH) return true;
    } else if (c === 0x7d || c === 0x5d) depth -= 1;
  }
  return false;
}

/** @returns the index of the quote that closes the string opened at `start` */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === 0x5c) backslashes += 1;
    if (backslashes % 2 === 0) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}

/** Only for what is refused: a second reading by a parser that knows where it is. */
function placeOf(text: string): string {
  const errors: ParseError[] = [];
  parseTree(text, errors, { disallowComments: true });
  const [first] = errors;
  if (first === undefined) return '';
  const before = text.slice(0, first.offset);
  const line = before.split('\n').length;
  const column = before.length - before.lastIndexOf('\n');
  return ` at position ${first.offset} (line ${line}, column ${column})`;
}

/** @returns the name of the first text that PostgreSQL cannot store, or null */
export function unstorableField(value: unknown, field: string): string | null {
  if (typeof value === 'string') return isStorable(value) ? null : field || 'body';
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, item] of Object.entries(value)) {
    const name = Array.isArray(value) ? `${field}[${key}]` : field === '' ? key : `${field}.${key}`;
    if (!isStorable(key)) return field || 'body';
    const culprit = unstorableField(item, name);
    if (culprit !== null) return culprit;
  }
  return null;
}
