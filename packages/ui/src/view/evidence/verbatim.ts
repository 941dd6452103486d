/** A signal's content as it came, as text to read. What holds a sentence shows the sentence; other JSON is shown whole. */

const MOST_CHARACTERS = 600;

export function verbatim(content: unknown): string {
  const text = textOf(content);
  return text.length > MOST_CHARACTERS ? `${text.slice(0, MOST_CHARACTERS)} …` : text;
}

function textOf(content: unknown): string {
  if (typeof content === 'string') return content;
  if (content === null || content === undefined) return '';
  if (typeof content !== 'object') return JSON.stringify(content);
  const { text, data } = content as { text?: unknown; data?: unknown };
  if (typeof text === 'string' && text !== '') return text;
  if (typeof data === 'object' && data !== null) return pairs(data);
  return pairs(content);
}

const pairs = (object: object): string =>
  Object.entries(object)
    .map(
      ([name, value]) =>
        `${name}: ${typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value)}`,
    )
    .join(', ');
