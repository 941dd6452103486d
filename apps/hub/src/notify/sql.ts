/** Where a statement runs: the pool, or the one connection of a transaction. */
import type { Connection, Database } from '../store/database.ts';

export type Sql = Pick<Database | Connection, 'query'>;
