/**
 * What PostgreSQL's jsonb cannot hold, as JSON.stringify escapes it: NUL and lone surrogates. It becomes U+FFFD. Doors
 * refuse it with a clear error; this is the last line, for one such character would fail the commit of everything
 * beside it, on every new try.
 */
const UNSTORABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][0-9a-f]{2})/g;

export const storableJson = (value: unknown): string =>
  JSON.stringify(value).replace(UNSTORABLE, '$1\\ufffd');

export const storableText = (text: string): string => text.toWellFormed().replaceAll('\0', '\ufffd');

/** The value as the database would give it back: what is hashed must be what is stored. */
export function storable<T>(value: T): T {
  const text = JSON.stringify(value);
  const stored = text.replace(UNSTORABLE, '$1\\ufffd');
  return stored === text ? value : (JSON.parse(stored) as T);
}
