/**
 * What a button carries: whom and what its press is about, and what it says. `<reply token>|<say>`; where that is longer
 * than WhatsApp takes, or there is no token, `~<delivery id>|<say>`: the presser is proven by WhatsApp either way.
 */

/** Characters: a reply button; a row of a list; a quick reply of a template. */
export const MOST_ID = { button: 256, row: 200, template: 128 } as const;

/** @returns null when neither fits */
export function replyId(
  { id, replyToken }: { id: string; replyToken: string | null },
  say: string,
  most: number,
): string | null {
  const byToken = replyToken === null ? null : `${replyToken}|${say}`;
  if (byToken !== null && byToken.length <= most) return byToken;
  const byDelivery = `~${id}|${say}`;
  return byDelivery.length <= most ? byDelivery : null;
}

export interface ReadReply {
  token: string | null;
  deliveryId: string | null;
  say: string;
}

/** @returns null when it is none of ours */
export function readReplyId(text: string): ReadReply | null {
  const bar = text.lastIndexOf('|');
  if (bar <= 0) return null;
  const about = text.slice(0, bar);
  const say = text.slice(bar + 1);
  return about.startsWith('~')
    ? { token: null, deliveryId: about.slice(1), say }
    : { token: about, deliveryId: null, say };
}
