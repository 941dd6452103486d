/**
 * What the store can keep as JSON. PostgreSQL refuses U+0000 and lone surrogates in `jsonb` and runs out of stack on
 * absurd nesting; one such value would make the commit of every signal beside it fail, on every redelivery, for ever.
 * A source asks here first and keeps what is not storable as bytes, as a garbled signal.
 */
const MAX_DEPTH = 100;

/** @returns why `value` cannot be kept as JSON, or null when it can */
export function whyNotStorable(value: unknown, depth = 0): string | null {
  if (depth > MAX_DEPTH) return `nested deeper than ${MAX_DEPTH} levels`;
  if (typeof value === 'string') {
    if (value.includes('\u0000')) return 'contains the character U+0000';
    return value.isWellFormed() ? null : 'contains half of a surrogate pair';
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, member] of Object.entries(value)) {
    const why = whyNotStorable(key, depth) ?? whyNotStorable(member, depth + 1);
    if (why) return why;
  }
  return null;
}
