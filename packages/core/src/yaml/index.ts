/**
 * Reads the YAML files that people write (playbooks, the event catalogue) against a zod schema and reports every
 * problem at once, each with file, line (from 1) and a reason that names the field. Pure: text in, value or problems out.
 */
import { isMap, isNode, isPair, LineCounter, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';

export interface FileProblem {
  file: string;
  /** from 1 */
  line: number;
  reason: string;
}

type Path = readonly PropertyKey[];

/** A rule that looks at several fields together; it sees the data as written, so it must expect anything. */
export type CrossCheck = (raw: unknown) => { path: Path; reason: string }[];

export function readYaml<T>(
  text: string,
  file: string,
  schema: z.ZodType<T>,
  crossCheck: CrossCheck = () => [],
): { value: T } | { problems: FileProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  const problems: FileProblem[] = document.errors.map((error) => ({
    file,
    line: lines.linePos(error.pos[0]).line,
    reason: `not valid YAML: ${error.message}`,
  }));
  // Everything but a repeated key makes the rest of the document guesswork, and its problems noise.
  if (document.errors.some((error) => error.code !== 'DUPLICATE_KEY')) return { problems };

  let raw: unknown;
  try {
    raw = document.toJS();
  } catch (error) {
    return { problems: [...problems, { file, line: 1, reason: `not valid YAML: ${reasonOf(error)}` }] };
  }
  const at = (path: Path, reason: string): FileProblem => ({
    file,
    line: lineOf(document, lines, path),
    reason: path.length === 0 ? reason : `${pathText(path)}: ${reason}`,
  });
  const parsed = schema.safeParse(raw);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      if (issue.code === 'unrecognized_keys')
        for (const key of issue.keys) problems.push(at([...issue.path, key], 'no such field'));
      else problems.push(at(issue.path, plain(issue.message)));
    }
  }
  for (const { path, reason } of crossCheck(raw)) problems.push(at(path, reason));
  if (parsed.success && problems.length === 0) return { value: parsed.data };
  return { problems: problems.toSorted((a, b) => a.line - b.line) };
}

/** @returns the line of a field, from 1, for what is found after the text was read */
export function pathLines(text: string): (path: Path) => number {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
  return (path) => lineOf(document, lines, path);
}

/** The line of a field; of the nearest thing around it when the field itself is not there. */
function lineOf(document: Document, lines: LineCounter, path: Path): number {
  const keys = path.map((key) => (typeof key === 'symbol' ? String(key) : key));
  for (let depth = keys.length; depth > 0; depth--) {
    const start = startOf(document, keys.slice(0, depth));
    if (start !== undefined) return lines.linePos(start).line;
  }
  const start = document.contents?.range?.[0];
  return start === undefined ? 1 : lines.linePos(start).line;
}

/** Where a field is written: at its key when it has one, since a value may begin on a later line. */
function startOf(document: Document, path: (string | number)[]): number | undefined {
  const parent = document.getIn(path.slice(0, -1), true);
  const last = path.at(-1);
  if (isMap(parent)) {
    const pair = parent.items.find((item) => isPair(item) && keyText(item.key) === String(last));
    return rangeOf(pair?.key);
  }
  return rangeOf(document.getIn(path, true));
}

const rangeOf = (node: unknown): number | undefined => (isNode(node) ? node.range?.[0] : undefined);

const keyText = (key: unknown): string =>
  String(typeof key === 'object' && key !== null && 'value' in key ? key.value : key);

const pathText = (path: Path): string =>
  path.reduce<string>(
    (text, key) =>
      typeof key === 'number' ? `${text}[${key}]` : text === '' ? String(key) : `${text}.${String(key)}`,
    '',
  );

/** Zod's words for people who write YAML. */
const plain = (message: string): string =>
  message.endsWith('received undefined') ? 'is missing' : message.replace(/^Invalid input: /, '');

const reasonOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
