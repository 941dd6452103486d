/** The hub's PostgreSQL: the one it is given, or the embedded one; migrated, with the plant in it. */
import type { Logger } from 'pino';
import type { Closing } from './closing.ts';
import type { Config } from './config/config.ts';
import { openDatabase, type Database } from './store/database.ts';
import { openEmbedded } from './store/embedded.ts';
import { migrate } from './store/migrate.ts';

export interface HubStore {
  url: string;
  database: Database;
  /** a pool of its own, for what must not wait for the rest of the hub or keep it waiting */
  connect(max: number): Database;
}

export async function openHubStore(config: Config, log: Logger, closing: Closing): Promise<HubStore> {
  const url = config.databaseUrl ?? (await embedded(config, log, closing));
  const connect = (max: number): Database => {
    const pool = openDatabase(url, max);
    pool.on('error', (error) => log.warn({ err: error }, 'a database connection broke'));
    closing.add(() => pool.end());
    return pool;
  };
  const database = connect(10);
  await migrate(database).catch((cause: unknown) => {
    if (config.databaseUrl === null) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`DATABASE_URL: this database cannot be used: ${why}`, { cause });
  });
  await database.query(
    'insert into plant (id, name) values ($1, $2) on conflict (id) do update set name = excluded.name',
    [config.plant.id, config.plant.name],
  );
  return { url, database, connect };
}

async function embedded(config: Config, log: Logger, closing: Closing): Promise<string> {
  const postgres = await openEmbedded({ dataFolder: config.dataFolder, log });
  closing.add(() => postgres.stop());
  return postgres.url;
}
