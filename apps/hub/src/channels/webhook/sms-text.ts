/**
 * What fits into an SMS. In GSM-7 one part holds 160 characters, and 153 each when there are several; a single character
 * outside that alphabet turns the whole message into UCS-2 with 70 and 67 (3GPP TS 23.038, 23.040). The characters of
 * the extension table count twice.
 */

export interface SmsSize {
  encoding: 'GSM-7' | 'UCS-2';
  /** septets or UTF-16 units */
  units: number;
  parts: number;
}

const BASIC = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
const EXTENSION = new Set('\f^{}\\[~]|€');

/** What people write that has an equal in GSM-7: one curly quote should not halve what fits. */
const PLAINER: readonly (readonly [RegExp, string])[] = [
  [/[‘’‚‛′]/g, "'"],
  [/[“”„‟″]/g, '"'],
  [/[‐‑‒–—―−]/g, '-'],
  [/…/g, '...'],
  [/[\u00A0\u2007\u2009\u202F]/g, ' '],
  [/\r\n?/g, '\n'],
  [/\t/g, ' '],
];

export const plainer = (text: string): string =>
  PLAINER.reduce((all, [what, by]) => all.replace(what, by), text);

export function smsSize(text: string): SmsSize {
  let septets = 0;
  for (const c of text) {
    if (BASIC.has(c)) septets += 1;
    else if (EXTENSION.has(c)) septets += 2;
    else return { encoding: 'UCS-2', units: text.length, parts: parts(text.length, 70, 67) };
  }
  return { encoding: 'GSM-7', units: septets, parts: parts(septets, 160, 153) };
}

/**
 * Puts `head`, `middle` and `tail` on lines of their own within `most` parts. Only the middle is cut, at a word where
 * there is one, and ends in "..." then: what the message is about and how it is answered always arrives.
 */
export function fitSms(
  { head, middle, tail }: { head: string; middle: string; tail: string },
  most: number,
): string {
  const whole = join(head, middle, tail);
  if (smsSize(whole).parts <= most) return whole;
  const letters = Array.from(new Intl.Segmenter().segment(middle), ({ segment }) => segment);
  let fits = 0;
  let tooMany = letters.length;
  while (tooMany - fits > 1) {
    const half = (fits + tooMany) >> 1;
    if (smsSize(join(head, shortened(letters, half), tail)).parts <= most) fits = half;
    else tooMany = half;
  }
  return join(head, fits === 0 ? '' : shortened(letters, fits), tail);
}

function shortened(letters: readonly string[], keep: number): string {
  const kept = letters.slice(0, keep).join('');
  const atWord = kept.replace(/\s+\S*$/, '');
  return `${atWord.length > kept.length * 0.7 ? atWord : kept}...`;
}

const join = (...lines: readonly string[]): string => lines.filter((line) => line !== '').join('\n');

const parts = (units: number, single: number, several: number): number =>
  units <= single ? 1 : Math.ceil(units / several);
