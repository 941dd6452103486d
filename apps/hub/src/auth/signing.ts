/**
 * The proof of identity at signing (21 CFR Part 11 §11.200): whoever is signed in enters the password once more, for
 * this one signature. Wrong ones are counted per person, on all hubs together and past a restart, and end in a pause, so
 * that a station left open is no place to guess. The admin token has no password and cannot sign.
 */
import { after, type Instant } from '@gemba/core/time';
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

  /** Counted before it is checked: many at once are many. @returns which attempt this is */
  async function count(person: string): Promise<number> {
    const at = now();
    const { rows } = await database.query<{ times: number }>(
      `insert into signing_attempt as a (plant, person, times, since) values ($1, $2, 1, $3)
       on conflict (plant, person) do update set
         times = case when a.since > $4 then a.times + 1 else 1 end,
         since = case when a.since > $4 then a.since else excluded.since end
       returning times`,
      [plant, person, at, after(at, -PAUSE_MS)],
    );
    return rows[0]?.times ?? 1;
  }

  return {
    async prove(identity, password) {
      if (identity.kind !== 'person') return 'cannot-sign';
      const { id } = identity;
      if ((await count(id)) > MAX_WRONG) return 'paused';
      if (!(await isPasswordOf(database, plant, id, password))) return 'wrong';
      await database.query('delete from signing_attempt where plant = $1 and person = $2', [plant, id]);
      return 'proven';
    },
  };
}
