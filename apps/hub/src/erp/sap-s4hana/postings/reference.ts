/**
 * The trace of a key in SAP, which has no place for one: 16 characters that fit ReferenceDocument (XBLNR, upper case),
 * `G` and 75 bits of the key's SHA-256 in base 32. The same key gives the same reference for ever; two keys share one with
 * a chance of 1 in 10¹⁰ at a million postings. Free texts carry the whole key as well where it fits.
 */
import { createHash } from 'node:crypto';

const BASE_32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

export function referenceOf(key: string): string {
  const digest = createHash('sha256').update(key).digest();
  let bits = BigInt(`0x${digest.subarray(0, 10).toString('hex')}`) >> 5n;
  let text = '';
  for (let i = 0; i < 15; i += 1) {
    text = `${BASE_32[Number(bits & 31n)] ?? ''}${text}`;
    bits >>= 5n;
  }
  return `G${text}`;
}

/** MaterialDocumentHeaderText, 25 characters. */
export const headerText = (key: string): string => (key.length <= 25 ? key : '');

/** ConfirmationText, 40 characters: the reference first, for it is what is searched. */
export function confirmationText(key: string): string {
  const whole = `${referenceOf(key)} ${key}`;
  return whole.length <= 40 ? whole : referenceOf(key);
}
