/** Reads of the journal: in `seq` order, by exception, and its verification from the first entry to the last. */
import type { JournalEntry } from '@gemba/core/exception';
import { findBreak, GENESIS_HASH, type Break } from '@gemba/core/journal';
import { inTransaction, type Connection, type Database } from '../store/database.ts';
import { sha256 } from './hash.ts';

interface Row {
  seq: number;
  at: string;
  type: string;
  exception_id: string;
  actor: string;
  payload: unknown;
  hash: string;
  previous_hash: string;
}

const COLUMNS = 'seq, at, type, exception_id, actor, payload, hash, previous_hash';

/** The journal wrote it, so its type and payload belong together. */
const toEntry = (row: Row): JournalEntry =>
  ({
    seq: row.seq,
    at: row.at,
    type: row.type,
    exceptionId: row.exception_id,
    actor: row.actor,
    payload: row.payload,
    hash: row.hash,
    previousHash: row.previous_hash,
  }) as JournalEntry;

/** @returns up to `limit` entries after `after` */
export async function readJournal(
  database: Database | Connection,
  plant: string,
  after: number,
  limit: number,
): Promise<JournalEntry[]> {
  const { rows } = await database.query<Row>({
    name: 'read-journal',
    text: `select ${COLUMNS} from journal where plant = $1 and seq > $2 order by seq limit $3`,
    values: [plant, after, limit],
  });
  return rows.map(toEntry);
}

export async function journalOf(database: Database, exceptionId: string): Promise<JournalEntry[]> {
  const { rows } = await database.query<Row>({
    name: 'journal-of',
    text: `select ${COLUMNS} from journal where exception_id = $1 order by seq`,
    values: [exceptionId],
  });
  return rows.map(toEntry);
}

/** @returns the `seq` of the last entry, 0 when there is none */
export async function endOfJournal(
  database: Database | Connection,
  plant: string,
): Promise<{ seq: number; hash: string }> {
  const { rows } = await database.query<{ seq: number; hash: string }>(
    'select journal_seq as seq, journal_hash as hash from plant where id = $1',
    [plant],
  );
  return rows[0] ?? { seq: 0, hash: GENESIS_HASH };
}

/** Every byte of every entry, and that none is missing at the end. @returns null when the journal is whole */
export const verifyJournal = (
  database: Database,
  plant: string,
): Promise<{ entries: number; broken: Break | null }> =>
  atOneMoment(database, async (tx) => {
    const end = await endOfJournal(tx, plant);
    let last = { seq: 0, hash: GENESIS_HASH };
    for (;;) {
      const entries = await readJournal(tx, plant, last.seq, 5_000);
      const broken = findBreak(entries, last, sha256);
      if (broken) return { entries: last.seq, broken };
      const final = entries.at(-1);
      if (!final) break;
      last = { seq: final.seq, hash: final.hash };
    }
    if (last.seq === end.seq && last.hash === end.hash) return { entries: last.seq, broken: null };
    const why = `the journal ends at ${last.seq}, the plant knows ${end.seq} entries`;
    return { entries: last.seq, broken: { seq: last.seq + 1, why } };
  });

/** Reads of one moment, while hubs go on writing. */
export const atOneMoment = <T>(database: Database, read: (tx: Connection) => Promise<T>): Promise<T> =>
  inTransaction(database, async (tx) => {
    await tx.query('set transaction isolation level repeatable read, read only');
    return read(tx);
  });
