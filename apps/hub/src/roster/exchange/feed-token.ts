/**
 * The address of a person's calendar feed. Calendar programs cannot sign in, so the address itself is the key: the
 * person's id with a signature. It shows when that person works, and nothing else; changing the secret ends all of them.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

export interface FeedTokens {
  tokenOf(person: string): string;
  /** null: not one of ours */
  personOf(token: string): string | null;
}

export function feedTokens(secret: string, plant: string): FeedTokens {
  const sign = (person: string): Buffer =>
    createHmac('sha256', secret)
      .update(JSON.stringify(['roster-feed', plant, person]))
      .digest();
  return {
    tokenOf: (person) => `${Buffer.from(person).toString('base64url')}.${sign(person).toString('base64url')}`,
    personOf: (token) => {
      const [name = '', signature = ''] = token.split('.');
      const person = Buffer.from(name, 'base64url').toString('utf8');
      const given = Buffer.from(signature, 'base64url');
      const right = sign(person);
      return given.length === right.length && timingSafeEqual(given, right) ? person : null;
    },
  };
}
