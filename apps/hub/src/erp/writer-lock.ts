/**
 * One writer per ERP and plant, whichever hub it is: a PostgreSQL advisory lock that lives as long as its connection.
 * The holder works on that very connection, so losing it stops the holder at its next statement and lets another hub
 * take over. Needs session semantics: no transaction-pooling proxy between hub and PostgreSQL.
 */
import type { Pool, PoolClient } from 'pg';

export interface WriterLock {
  /** the connection that holds the lock */
  db: PoolClient;
  lost: () => boolean;
  release: () => void;
}

/** Null: another hub holds it. */
export async function takeWriterLock(pool: Pool, plant: string): Promise<WriterLock | null> {
  const db = await pool.connect();
  let lost: Error | undefined;
  const onError = (error: Error) => {
    lost = error;
  };
  db.on('error', onError);
  try {
    const { rows } = await db.query<{ taken: boolean }>(
      `select pg_try_advisory_lock(hashtext('gemba erp writer'), hashtext($1)) as taken`,
      [plant],
    );
    if (!rows[0]?.taken) {
      db.off('error', onError);
      db.release();
      return null;
    }
    // what the writer notes itself may be lost in a crash of the database; facts are committed by the desk, and each of
    // its commits makes what was noted before durable as well
    await db.query('set synchronous_commit = off');
  } catch (error) {
    db.release(true);
    throw error;
  }
  // closing the connection is what frees the lock
  return { db, lost: () => lost !== undefined, release: () => db.release(true) };
}
