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

/**
 * A hub that freezes in the middle of a transaction must not hold the plant's lock for hours: the server ends it after
 * ten idle seconds, and gives up a connection whose other end is gone.
 */
const SESSION = {
  idle_in_transaction_session_timeout: '10s',
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '5',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '20s',
};
const CONNECT_WITHIN_MS = 10_000;

export function openDatabase(url: string, max = 10): Database {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    types,
    application_name: 'gemba-hub',
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
    options: Object.entries(SESSION)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
  });
  // a connection that the server ends raises this wherever it is; without a listener the process would end as well.
  // Whoever uses it learns from its next statement
  pool.on('connect', (client) => client.on('error', () => undefined));
  pool.on('error', () => undefined);
  return pool;
}

/** Whether the statement itself is at fault (data, constraint, a limit) and would be so again; else try again. */
export function isStatementsFault(error: unknown): boolean {
  return error instanceof pg.DatabaseError && /^(?:22|23|54)/.test(error.code ?? '');
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
