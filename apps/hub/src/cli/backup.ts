/**
 * `backup` and `restore`: all rows of all tables as gzipped JSON lines, read in one snapshot, so that a backup of a
 * running hub is of one moment. A restore goes into an empty database, in one transaction, and ends by verifying the
 * journal. The file holds password hashes and messages of people: it is written for its owner only (0600).
 */
import { createReadStream, createWriteStream } from 'node:fs';
import { access, rename } from 'node:fs/promises';
import { createInterface } from 'node:readline/promises';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { atOneMoment, verifyJournal } from '../journal/read.ts';
import { inTransaction, type Connection } from '../store/database.ts';
import { say, withStore } from './open-store.ts';

const FORMAT = 'gemba-backup-1';
/** Rows in one line: with photos in signals, more would be too long a text. */
const PAGE = 100;

const Line = z.union([
  z.object({ format: z.literal(FORMAT), migrations: z.array(z.string()) }),
  z.object({ table: z.string(), rows: z.array(z.record(z.string(), z.unknown())) }),
]);

export const backup = (file: string): Promise<void> =>
  withStore(({ database }) =>
    atOneMoment(database, async (tx) => {
      const partial = `${file}.partial`;
      await access(file).then(
        () => Promise.reject(new Error(`backup: ${file} is there already`)),
        () => undefined,
      );
      const sink = createWriteStream(partial, { mode: 0o600 });
      let rows = 0;
      await pipeline(Readable.from(lines(tx, (n) => (rows += n))), createGzip(), sink);
      await rename(partial, file);
      say(`${rows} rows are in ${file}.`);
    }),
  );

async function* lines(tx: Connection, count: (n: number) => void): AsyncGenerator<string> {
  yield `${JSON.stringify({ format: FORMAT, migrations: await migrationsOf(tx) })}\n`;
  for (const table of await tablesOf(tx)) {
    await tx.query(`declare rows no scroll cursor for select to_jsonb(t) as row from ${quoted(table)} t`);
    for (;;) {
      const page = await tx.query<{ row: unknown }>(`fetch ${PAGE} from rows`);
      if (page.rows.length === 0) break;
      count(page.rows.length);
      yield `${JSON.stringify({ table, rows: page.rows.map((r) => r.row) })}\n`;
    }
    await tx.query('close rows');
  }
}

export const restore = (file: string): Promise<void> =>
  withStore(async ({ database }) => {
    await inTransaction(database, async (tx) => {
      const filled = await tx.query('select from plant limit 1');
      if (filled.rows.length > 0)
        throw new Error('restore: the database is not empty; start with a new data folder (GEMBA_DATA)');
      const tables = new Set(await tablesOf(tx));
      const source = createInterface({ input: createReadStream(file).pipe(createGunzip()) });
      let lineNumber = 0;
      for await (const text of source) {
        lineNumber += 1;
        const line = Line.parse(JSON.parse(text));
        if ('format' in line) {
          const own = await migrationsOf(tx);
          if (line.migrations.join() !== own.join())
            throw new Error(
              `restore: the backup is of schema ${line.migrations.at(-1)}, this Gemba has ${own.at(-1)}`,
            );
          continue;
        }
        if (!tables.has(line.table))
          throw new Error(`restore: line ${lineNumber} names the unknown table "${line.table}"`);
        await tx.query(
          `insert into ${quoted(line.table)} overriding system value
           select * from jsonb_populate_recordset(null::${quoted(line.table)}, $1::jsonb)`,
          [JSON.stringify(line.rows)],
        );
      }
      for (const table of ['waiting_signal', 'posting'])
        await tx.query(
          `select setval(pg_get_serial_sequence('${table}', 'ordinal'), coalesce(max(ordinal), 0) + 1, false) from ${table}`,
        );
    });
    const { rows: plants } = await database.query<{ id: string }>('select id from plant');
    for (const { id } of plants) {
      const { entries, broken } = await verifyJournal(database, id);
      if (broken) throw new Error(`restore: the journal of ${id} in the backup is broken: ${broken.why}`);
      say(`Restored ${id}; its journal is whole: ${entries} entries.`);
    }
  });

/** All tables but the record of migrations, which the target has itself; those that others refer to come first. */
async function tablesOf(tx: Connection): Promise<string[]> {
  const { rows } = await tx.query<{ name: string; refers: string[] }>(
    `select t.tablename as name,
            coalesce(array_agg(r.relname::text) filter (where r.relname is not null), '{}') as refers
     from pg_tables t
     left join pg_constraint c on c.conrelid = format('%I', t.tablename)::regclass and c.contype = 'f'
     left join pg_class r on r.oid = c.confrelid and r.relname <> t.tablename
     where t.schemaname = 'public' and t.tablename <> 'migration'
     group by t.tablename order by t.tablename`,
  );
  const ordered: string[] = [];
  let waiting = rows;
  while (waiting.length > 0) {
    const ready = waiting.filter((t) => t.refers.every((r) => ordered.includes(r)));
    if (ready.length === 0) throw new Error('tables refer to each other in a circle');
    ordered.push(...ready.map((t) => t.name));
    waiting = waiting.filter((t) => !ready.includes(t));
  }
  return ordered;
}

async function migrationsOf(tx: Connection): Promise<string[]> {
  const { rows } = await tx.query<{ name: string }>('select name from migration order by name');
  return rows.map((row) => row.name);
}

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
