/**
 * The address of a person's calendar feed. Calendar programs cannot sign in, so the address itself is the key: the
 * person's id and the generation of the address, with a signature over both. It shows when that person works, and nothing
 * else. Ending it counts the generation on; changing the secret ends all of them.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** The generation is left out of the first address, which is what all were before they could be ended one by one. */
const TOKEN = /^([\w-]+)\.([\w-]+)(?:\.([1-9]\d{0,9}))?$/;

export interface FeedTokens {
  /** @param generation how many addresses of theirs were ended before */
  tokenOf(person: string, generation: number): string;
  /** null: not one of ours */
  read(token: string): { person: string; generation: number } | null;
}

export function feedTokens(secret: string, plant: string): FeedTokens {
  const sign = (person: string, generation: number): Buffer =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['roster-feed', plant, person, ...(generation > 0 ? [generation] : [])]))
      .digest();
  return {
    tokenOf: (person, generation) =>
      [
        Buffer.from(person).toString('base64url'),
        sign(person, generation).toString('base64url'),
        ...(generation > 0 ? [generation] : []),
      ].join('.'),
    read: (token) => {
      const [, name = '', signature = '', counted = '0'] = TOKEN.exec(token) ?? [];
      const person = Buffer.from(name, 'base64url').toString('utf8');
      const generation = Number(counted);
      const given = Buffer.from(signature, 'base64url');
      const right = sign(person, generation);
      return given.length === right.length && timingSafeEqual(given, right) ? { person, generation } : null;
    },
  };
}
