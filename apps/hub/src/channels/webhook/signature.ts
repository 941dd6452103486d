/**
 * Signatures as Standard Webhooks 1.0 has them, both ways: `webhook-id`, `webhook-timestamp` (unix seconds) and
 * `webhook-signature: v1,<base64>` = HMAC-SHA256 over `id.timestamp.body`. Older or newer than five minutes is refused.
 * Own code, since the libraries read the clock themselves.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { epochMs, type Instant } from '@gemba/core/time';

export interface SignedHeaders extends Record<string, string> {
  'webhook-id': string;
  'webhook-timestamp': string;
  'webhook-signature': string;
}

const TOLERANCE_MS = 5 * 60_000;
const MOST_SIGNATURES = 10;

/** @param secret `whsec_` and base64, or any text */
export function sign(secret: string, id: string, at: Instant, body: string | Buffer): SignedHeaders {
  const seconds = Math.floor(epochMs(at) / 1_000).toString();
  return {
    'webhook-id': id,
    'webhook-timestamp': seconds,
    'webhook-signature': `v1,${hmac(secret, id, seconds, body).toString('base64')}`,
  };
}

/** @returns why not; null: it is genuine */
export function whyNotGenuine(
  secret: string,
  headers: Readonly<Record<string, unknown>>,
  body: Buffer,
  now: Instant,
): string | null {
  const id = headers['webhook-id'];
  const seconds = headers['webhook-timestamp'];
  const signatures = headers['webhook-signature'];
  if (typeof id !== 'string' || typeof seconds !== 'string' || typeof signatures !== 'string')
    return 'webhook-id, webhook-timestamp or webhook-signature is missing';
  if (!/^\d{1,12}$/.test(seconds)) return 'webhook-timestamp is not in unix seconds';
  if (Math.abs(epochMs(now) - Number(seconds) * 1_000) > TOLERANCE_MS)
    return 'webhook-timestamp is more than five minutes away from the clock of the hub';
  const expected = hmac(secret, id, seconds, body);
  // several while a secret is being changed
  const genuine = signatures
    .split(' ', MOST_SIGNATURES)
    .filter((one) => one.startsWith('v1,'))
    .map((one) => Buffer.from(one.slice(3), 'base64'))
    .some((one) => one.length === expected.length && timingSafeEqual(one, expected));
  return genuine ? null : 'webhook-signature does not match';
}

function hmac(secret: string, id: string, seconds: string, body: string | Buffer): Buffer {
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice(6), 'base64') : secret;
  return createHmac('sha256', key).update(`${id}.${seconds}.`).update(body).digest();
}
