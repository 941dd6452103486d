/**
 * API keys of sources: "gmb_" and 43 base64url characters (256 random bits). The key is shown once; only its SHA-256 is
 * stored, and looking a hash up tells nothing about the key by its timing. `last_used_at` is kept to the minute so that
 * live traffic does not write a row per signal.
 */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import type { Instant } from '@gemba/core/time';
import type { Database } from '../store/database.ts';
import type { SourceIdentity } from './identity.ts';

const KEY = /^gmb_[A-Za-z0-9_-]{43}$/;

export const looksLikeSourceKey = (token: string): boolean => KEY.test(token);

export interface NewSourceKey {
  id: string;
  /** shown once, never stored */
  key: string;
}

const INSERT_KEY = `insert into source_key (id, plant, name, source, hash, created_at) values ($1, $2, $3, $4, $5, $6)`;

const REVOKE_KEY = `update source_key set revoked_at = $3 where plant = $1 and id = $2 and revoked_at is null`;

const USE_KEY = `
with found as (
  select id, name, source, last_used_at from source_key where plant = $1 and hash = $2 and revoked_at is null
), used as (
  update source_key k set last_used_at = $3 from found f
  where k.id = f.id and (f.last_used_at is null or f.last_used_at < $3::timestamptz - interval '1 minute')
)
select id, name, source from found`;

export interface SourceKeys {
  /** @param source the only source that the key may send as; null: any */
  create(ask: { name: string; source: string | null }): Promise<NewSourceKey>;
  /** @returns false when there is no such live key */
  revoke(id: string): Promise<boolean>;
  verify(key: string): Promise<SourceIdentity | null>;
}

export function openSourceKeys(database: Database, plant: string, now: () => Instant): SourceKeys {
  return {
    async create({ name, source }) {
      const id = randomUUID();
      const key = `gmb_${randomBytes(32).toString('base64url')}`;
      await database.query(INSERT_KEY, [id, plant, name, source, sha256(key), now()]);
      return { id, key };
    },
    async revoke(id) {
      const { rowCount } = await database.query(REVOKE_KEY, [plant, id, now()]);
      return rowCount === 1;
    },
    async verify(key) {
      const { rows } = await database.query<Omit<SourceIdentity, 'kind'>>(USE_KEY, [
        plant,
        sha256(key),
        now(),
      ]);
      return rows[0] ? { kind: 'source', ...rows[0] } : null;
    },
  };
}

const sha256 = (text: string) => createHash('sha256').update(text).digest();
