/**
 * The proof of identity at signing (21 CFR Part 11 §11.200): whoever is signed in enters the password once more, for
 * this one signature. Wrong ones are counted per person and end in a pause, so that a station left open is no place
 * to guess. The admin token has no password and cannot sign.
 */
import { epochMs, type Instant } from '@gemba/core/time';
import { LRUCache } from 'lru-cache';
import type { Database } from '../store/database.ts';
import { isPasswordOf } from './accounts.ts';
import type { SignedIn } from './identity.ts';

export const MAX_WRONG = 5;
export const PAUSE_MS = 15 * 60_000;

export type Proof = 'proven' | 'wrong' | 'paused' | 'cannot-sign';

export interface Signing {
  prove(identity: SignedIn, password: string): Promise<Proof>;
}

export function openSigning(parts: { database: Database; plant: string; now: () => Instant }): Signing {
  const { database, plant, now } = parts;
  const wrong = new LRUCache<string, { times: number; since: number }>({ max: 10_000 });

  return {
    async prove(identity, password) {
      if (identity.kind !== 'person') return 'cannot-sign';
      const at = epochMs(now());
      const before = wrong.get(identity.id);
      const counted = before && at - before.since < PAUSE_MS ? before : { times: 0, since: at };
      if (counted.times >= MAX_WRONG) return 'paused';
      // counted before it is checked: many at once are many
      wrong.set(identity.id, { ...counted, times: counted.times + 1 });
      if (!(await isPasswordOf(database, plant, identity.id, password))) return 'wrong';
      wrong.delete(identity.id);
      return 'proven';
    },
  };
}
