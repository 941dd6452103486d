/**
 * Reads YAML without ever quoting it: the library's own messages show the lines around a mistake, and those may hold a
 * password.
 */
import { LineCounter, parseDocument } from 'yaml';

/** @returns the content (null for an empty text), or what is wrong with it, by line */
export function readYaml(text: string): { value: unknown } | { wrong: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const wrong = document.errors.map(
    ({ code, pos }) =>
      `line ${lines.linePos(pos[0]).line} is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`,
  );
  if (wrong.length > 0) return { wrong };
  try {
    return { value: document.toJS() };
  } catch {
    return { wrong: ['an alias (*name) points to no anchor; put a text that begins with * in quotes'] };
  }
}
