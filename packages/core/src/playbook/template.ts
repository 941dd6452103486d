/**
 * Text with expressions inside: "lot ${event.lot}". A template that is exactly one `${…}` keeps the type of its value.
 * In text what has no value reads "unknown", except in lists: of "Press shop · order ${…}" an entry between the dots that
 * has a hole is left out, as long as one is left. Asked for its value, a template with a hole has none.
 */
import type { FieldValue } from '../event/event.ts';
import { compile, type Expression, type Scope, type ScopeRoot } from './expression.ts';

export interface Template {
  source: string;
  parts: readonly (string | Expression)[];
}

export const UNKNOWN = 'unknown';

/** @returns the template, or what is wrong with its expressions */
export function parseTemplate(source: string): { template: Template } | { wrong: string[] } {
  const parts: (string | Expression)[] = [];
  const wrong: string[] = [];
  let at = 0;
  while (at < source.length) {
    const open = source.indexOf('${', at);
    if (open === -1) {
      parts.push(source.slice(at));
      break;
    }
    if (open > at) parts.push(source.slice(at, open));
    const close = closingBrace(source, open + 2);
    if (close === -1) return { wrong: [...wrong, `"\${" at character ${open + 1} has no closing "}"`] };
    const inner = source.slice(open + 2, close).trim();
    const compiled = inner === '' ? { wrong: 'it is empty' } : compile(inner);
    if ('wrong' in compiled) wrong.push(`\${${inner}}: ${compiled.wrong}`);
    else parts.push(compiled.expression);
    at = close + 1;
  }
  return wrong.length > 0 ? { wrong } : { template: { source, parts } };
}

/** The `}` that ends an expression: not one inside a string or of a map literal. */
function closingBrace(source: string, from: number): number {
  let depth = 0;
  let quote: string | null = null;
  for (let i = from; i < source.length; i++) {
    const c = source[i];
    if (quote !== null) {
      if (c === '\\') i++;
      else if (c === quote) quote = null;
    } else if (c === '"' || c === "'") quote = c;
    else if (c === '{') depth++;
    else if (c === '}' && depth-- === 0) return i;
  }
  return -1;
}

const DOT = ' · ';

export function renderText(template: Template, scope: Scope): string {
  const entries: { text: string; hole: boolean }[] = [{ text: '', hole: false }];
  for (const part of template.parts) {
    const value = typeof part === 'string' ? part : part.value(scope);
    const [head = '', ...more] = typeof part === 'string' ? part.split(DOT) : [textOf(value)];
    const open = entries.at(-1);
    if (open) Object.assign(open, { text: open.text + head, hole: open.hole || value === undefined });
    entries.push(...more.map((text) => ({ text, hole: false })));
  }
  const whole = entries.filter((entry) => !entry.hole);
  return (whole.length > 0 ? whole : entries.slice(0, 1)).map((entry) => entry.text).join(DOT);
}

/** @returns undefined when a part has no value */
export function renderValue(template: Template, scope: Scope): FieldValue | undefined {
  const [only, second] = template.parts;
  if (only !== undefined && typeof only !== 'string' && second === undefined) return only.value(scope);
  const values = template.parts.map((part) => (typeof part === 'string' ? part : part.value(scope)));
  return values.includes(undefined) ? undefined : values.map((value) => written(value ?? '')).join('');
}

export const looksInto = (template: Template, root: ScopeRoot): boolean =>
  template.parts.some((part) => typeof part !== 'string' && part.roots.has(root));

const LONGEST = 120;

/** A value inside a line of text: on one line, and short enough that it cannot push out the rest. */
function textOf(value: FieldValue | undefined): string {
  if (value === undefined) return UNKNOWN;
  const text = written(value).replaceAll(/\s+/g, ' ');
  return text.length > LONGEST ? `${text.slice(0, LONGEST).toWellFormed()}…` : text;
}

/** Numbers without the noise of binary fractions: 3.7000000000000028 reads 3.7 */
const written = (value: FieldValue): string =>
  typeof value === 'number' ? String(Number(value.toFixed(3))) : String(value);
