/** Text that is cut to a length: never in the middle of a character, for nothing can store the half of one. */

/** @returns at most `most` UTF-16 units, the last one an ellipsis where it was cut */
export function cut(text: string, most: number): string {
  if (text.length <= most) return text;
  const kept = text.slice(0, most - 1);
  return `${/[\uD800-\uDBFF]$/.test(kept) ? kept.slice(0, -1) : kept}…`;
}
