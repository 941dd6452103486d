/**
 * The journal's form: one stream per plant, gapless `seq`, each entry chained to the one before by its hash.
 * The hash function is an input, for this package does no I/O and knows no platform.
 */
import type { Actor, Fact, JournalEntry } from '../exception/index.ts';
import type { Instant } from '../time/index.ts';

export const GENESIS_HASH = '0'.repeat(64);

export type UnchainedEntry = Fact & { seq: number; at: Instant; exceptionId: string; actor: Actor };

/** The bytes that are hashed: JSON with sorted keys, so that a database may store the payload as it likes. */
export function canonical(entry: UnchainedEntry, previousHash: string): string {
  const { seq, at, type, exceptionId, actor, payload } = entry;
  return JSON.stringify([previousHash, seq, at, type, exceptionId, actor, sorted(payload)]);
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, v]) => v !== undefined)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([k, v]) => [k, sorted(v)]),
  );
}

export function chain(
  entry: UnchainedEntry,
  previousHash: string,
  sha256: (text: string) => string,
): JournalEntry {
  return { ...entry, previousHash, hash: sha256(canonical(entry, previousHash)) };
}

export type Break = { seq: number; why: string };

/** @returns the first place where the stream is not what was written, or null; feed it entries in `seq` order */
export function findBreak(
  entries: Iterable<JournalEntry>,
  from: { seq: number; hash: string },
  sha256: (text: string) => string,
): Break | null {
  let { seq, hash } = from;
  for (const entry of entries) {
    seq += 1;
    if (entry.seq !== seq) return { seq, why: `entry ${seq} is missing, found ${entry.seq}` };
    if (entry.previousHash !== hash)
      return { seq, why: `entry ${seq} does not continue the hash of entry ${seq - 1}` };
    if (sha256(canonical(entry, hash)) !== entry.hash)
      return { seq, why: `entry ${seq} was changed after it was written` };
    hash = entry.hash;
  }
  return null;
}
