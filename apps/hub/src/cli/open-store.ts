/** The database of the configured installation, for commands; joins the embedded server when a hub runs it. */
import { pino } from 'pino';
import { loadConfig, type Config } from '../config/config.ts';
import { openDatabase, type Database } from '../store/database.ts';
import { openEmbedded } from '../store/embedded.ts';
import { migrate } from '../store/migrate.ts';

export interface Opened {
  config: Config;
  database: Database;
}

export async function withStore<T>(work: (opened: Opened) => Promise<T>): Promise<T> {
  const config = loadConfig(process.env);
  const log = pino({ name: 'gemba', level: 'warn' }, pino.destination(2));
  const own = config.databaseUrl === null ? await openEmbedded({ dataFolder: config.dataFolder, log }) : null;
  const database = openDatabase(config.databaseUrl ?? own?.url ?? '', 4);
  try {
    await migrate(database);
    return await work({ config, database });
  } finally {
    await database.end();
    await own?.stop();
  }
}

export const say = (line: string): void => {
  process.stdout.write(`${line}\n`);
};
