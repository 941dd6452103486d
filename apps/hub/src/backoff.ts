/** The wait before the next attempt: doubling, capped, with full jitter in its upper half so that retries don't march in step. */

export interface Backoff {
  firstMs: number;
  capMs: number;
}

/**
 * @param attempts made so far, from 1
 * @param random a number in [0, 1)
 * @returns ms, between half of the doubled wait and the whole of it
 */
export function backoffMs({ firstMs, capMs }: Backoff, attempts: number, random: number): number {
  const whole = Math.min(capMs, firstMs * 2 ** Math.min(attempts - 1, 30));
  return Math.round(whole / 2 + (whole / 2) * random);
}
