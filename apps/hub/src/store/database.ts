/** The connection to PostgreSQL and the one way in which a transaction is run. */
import pg from 'pg';

export type Database = pg.Pool;
export type Connection = pg.PoolClient;

/** `bigint` columns here are sequence numbers, far below 2^53: they are read as numbers. */
const BIGINT_OID = 20;
/** Times are read as ISO-8601 instants, the form that they have everywhere else. */
const TIMESTAMPTZ_OID = 1184;

const types = new pg.TypeOverrides();
types.setTypeParser(BIGINT_OID, Number);
types.setTypeParser(TIMESTAMPTZ_OID, (text: string) => new Date(text).toISOString());

export function openDatabase(url: string, max = 10): Database {
  return new pg.Pool({ connectionString: url, max, types, application_name: 'gemba-hub' });
}

/** Runs `work` in one transaction; any error rolls it back and is thrown on. */
export async function inTransaction<T>(database: Database, work: (tx: Connection) => Promise<T>): Promise<T> {
  const tx = await database.connect();
  let broken: Error | undefined;
  try {
    await tx.query('begin');
    const result = await work(tx);
    await tx.query('commit');
    return result;
  } catch (error) {
    await tx.query('rollback').catch((rollbackError: Error) => {
      broken = rollbackError;
    });
    throw error;
  } finally {
    tx.release(broken);
  }
}
