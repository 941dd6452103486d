/**
 * The codes that somebody may have meant: first those that are the same but for case and punctuation ("V-200" and
 * "v200"), then those with the same digits, then those a few letters away.
 */
const MOST = 5;

/** @returns the likeliest first; codes that are nothing alike are left out */
export function closestCodes(code: string, among: Iterable<string>): string[] {
  const bare = bareOf(code);
  const digits = digitsOf(bare);
  const far = Math.max(1, Math.floor(bare.length / 3));
  const found: { code: string; rank: number }[] = [];
  for (const other of new Set(among)) {
    if (other === '' || other === code) continue;
    const bareOther = bareOf(other);
    if (Math.abs(bareOther.length - bare.length) > far && digitsOf(bareOther) !== digits) continue;
    const distance = editDistance(bare, bareOther);
    const sameDigits = digits !== '' && digitsOf(bareOther) === digits;
    if (distance <= far || sameDigits)
      found.push({ code: other, rank: sameDigits ? distance : far + distance });
  }
  return found
    .toSorted((a, b) => a.rank - b.rank || (a.code < b.code ? -1 : 1))
    .slice(0, MOST)
    .map((candidate) => candidate.code);
}

/** digits by which a number is told from others */
const TELLING_DIGITS = 4;

/** The same but for case, punctuation, letters around a long enough number, and zeros that fill it up. */
export function writtenAlike(a: string, b: string): boolean {
  const [left, right] = [bareOf(a), bareOf(b)];
  const digits = left.replaceAll(/[^1-9]/g, '');
  return left === right || (digits.length >= TELLING_DIGITS && digits === right.replaceAll(/[^1-9]/g, ''));
}

const bareOf = (code: string): string => code.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
/** Zeros in front are filling. */
const digitsOf = (bare: string): string => bare.replaceAll(/\D/g, '').replace(/^0+/, '');

/** Levenshtein: letters to put in, leave out or exchange. */
export function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, n) => n);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const exchanged = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(exchanged, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
