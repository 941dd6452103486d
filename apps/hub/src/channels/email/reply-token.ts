/**
 * Where the reply token travels in mail: in the address answered to (`gemba+TOKEN@plant.example`), and as `[gemba:TOKEN]`
 * in the text or the subject, since programs quote these. And the delivery's id in the Message-ID, which answers and
 * bounces refer to; in hex, for mail systems that change the case of letters.
 */

const IN_TEXT = /\[gemba:\s*([A-Za-z0-9._~=-]{6,1000})\s*\]/;
/** RFC 5321 §4.5.3.1.1, octets before the @ */
const MOST_LOCAL_PART = 64;

export const tokenInText = (token: string): string => `[gemba:${token}]`;

/** @returns null: the token makes the address longer than mail allows, or cannot stand in one */
export function plusAddress(address: string, token: string): string | null {
  const at = address.lastIndexOf('@');
  const local = `${address.slice(0, at)}+${token}`;
  return local.length <= MOST_LOCAL_PART && /^[A-Za-z0-9._~=+-]+$/.test(local)
    ? local + address.slice(at)
    : null;
}

/**
 * @param recipients all addresses that the mail went to
 * @param texts subject, body, whatever may quote ours
 */
export function findToken(
  own: string,
  recipients: readonly string[],
  texts: readonly string[],
): string | null {
  const quoted = texts.map((text) => IN_TEXT.exec(text)?.[1]).find((token) => token !== undefined) ?? null;
  const addressed = recipients.map((one) => tokenInAddress(own, one)).find((token) => token !== null) ?? null;
  // on its way an address may have lost its capitals, the text has not
  return addressed === null || quoted?.toLowerCase() === addressed.toLowerCase() ? quoted : addressed;
}

function tokenInAddress(own: string, address: string): string | null {
  const at = own.lastIndexOf('@');
  const before = `${own.slice(0, at)}+`.toLowerCase();
  const after = own.slice(at).toLowerCase();
  const lower = address.toLowerCase();
  if (!lower.startsWith(before) || !lower.endsWith(after)) return null;
  const token = address.slice(before.length, address.length - after.length);
  return token === '' ? null : token;
}

/** "<gemba.6c2d…@plant.example>" */
export const messageIdOf = (deliveryId: string, domain: string): string =>
  `<gemba.${Buffer.from(deliveryId).toString('hex')}@${domain}>`;

const OURS = /<?gemba\.((?:[0-9a-f]{2}){1,300})@([^\s<>]+?)>?(?=\s|$)/gi;

/** @returns the delivery ids in any text that names our messages: In-Reply-To, References, the headers in a bounce */
export function deliveriesIn(text: string, domain: string): string[] {
  const found = [...text.matchAll(OURS)].filter(([, , at]) => at?.toLowerCase() === domain.toLowerCase());
  return [...new Set(found.map(([, hex]) => Buffer.from(hex ?? '', 'hex').toString('utf8')))];
}

export const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
