/**
 * Playbooks are published, withdrawn and switched. One number per playbook, counted from 1 by whatever is published; a
 * version's text never changes.
 *
 * What wins: the latest publication. The folder publishes when a file's text is another than the one read last, by any
 * hub and before any restart; so what a person has published stays until the file changes. All changes of a plant are
 * made one after another, under one lock, and counted: a hub that has seen revision n asks for what came after it.
 */
import {
  FOLDER_AUTHOR,
  type PlaybookSource,
  type PlaybookVersion,
  type PlaybookVersionRow,
} from '@gemba/core/wire';
import type { Instant } from '@gemba/core/time';
import { inTransaction, type Connection, type Database } from '../store/database.ts';
import { VERSION_COLUMNS } from './record.ts';

export interface PlaybookRefusal {
  refused: 'stale_version' | 'same_text' | 'unknown_playbook' | 'already_switched';
  why: string;
}

export interface Publication {
  id: string;
  yaml: string;
  author: string;
  reason: string;
  at: Instant;
  /** the newest number that its author has seen; 0: none */
  expectedVersion: number;
}

/** A person publishes a text, which must have been parsed. */
export function publish(
  database: Database,
  plant: string,
  { id, yaml, author, reason, at, expectedVersion }: Publication,
): Promise<{ version: number } | PlaybookRefusal> {
  return changing(database, plant, async (tx) => {
    const now = await newest(tx, plant, id);
    const version = now?.version ?? 0;
    if (version !== expectedVersion)
      return {
        refused: 'stale_version',
        why: now
          ? `Version ${version} was published by ${now.author} at ${now.publishedAt} (${now.reason}); you have seen ${expectedVersion}.`
          : `There is no playbook "${id}" yet; you have seen version ${expectedVersion} of it.`,
      };
    if (now && now.yaml === yaml && now.withdrawnAt === null)
      return { refused: 'same_text', why: `Version ${version} has this very text.` };
    return { version: await add(tx, plant, { id, yaml, source: 'person', author, reason, at }, version) };
  });
}

/** Off or on, with who and why. */
export function switchTo(
  database: Database,
  plant: string,
  { id, on, by, reason, at }: { id: string; on: boolean; by: string; reason: string; at: Instant },
): Promise<true | PlaybookRefusal> {
  return changing(database, plant, async (tx) => {
    if (!(await newest(tx, plant, id)))
      return { refused: 'unknown_playbook', why: `There is no playbook "${id}".` };
    const { rows } = await tx.query<{ turned_on: boolean }>(
      'select turned_on from playbook_switch where plant = $1 and playbook = $2 order by revision desc limit 1',
      [plant, id],
    );
    if ((rows[0]?.turned_on ?? true) === on)
      return { refused: 'already_switched', why: `"${id}" is ${on ? 'on' : 'off'} already.` };
    const revision = await touch(tx, plant, id);
    await tx.query(
      `insert into playbook_switch (plant, playbook, revision, turned_on, by, at, reason)
       values ($1, $2, $3, $4, $5, $6, $7)`,
      [plant, id, revision, on, by, at, reason],
    );
    return true;
  });
}

/** The number of what an upgrade has put on record and no hub has looked at since: a publication of a file ends above it. */
export const FROM_UPGRADE = 1;

/** A file as it was read right. @returns the version that it was published under; null: it says nothing new */
export function takeFile(
  database: Database,
  plant: string,
  { id, name, yaml, at }: { id: string; name: string; yaml: string; at: Instant },
): Promise<number | null> {
  return changing(database, plant, async (tx) => {
    const file = await fileOf(tx, plant, id);
    const isSame = file?.file_yaml === yaml && file.file_name === name;
    if (isSame && file.revision > FROM_UPGRADE) return null;
    const now = await newest(tx, plant, id);
    const isNew = file?.file_yaml !== yaml && (now?.yaml !== yaml || now.withdrawnAt !== null);
    const version = isNew
      ? await add(
          tx,
          plant,
          { id, yaml, source: 'folder', author: FOLDER_AUTHOR, reason: reasonOf(name, file, now), at },
          now?.version ?? 0,
        )
      : null;
    await touch(tx, plant, id, { name, yaml });
    return version;
  });
}

/** A file is gone. What a person has published since stays; what the folder has published is withdrawn. */
export function loseFile(
  database: Database,
  plant: string,
  { id, name, at }: { id: string; name: string; at: Instant },
): Promise<'withdrawn' | 'stays' | 'known'> {
  return changing(database, plant, async (tx) => {
    if ((await fileOf(tx, plant, id))?.file_name !== name) return 'known';
    const { rowCount } = await tx.query(
      `update playbook_version set withdrawn_at = $3
       where plant = $1 and playbook = $2 and source = 'folder' and withdrawn_at is null
         and version = (select max(version) from playbook_version where plant = $1 and playbook = $2)`,
      [plant, id, at],
    );
    await touch(tx, plant, id, null);
    return rowCount === 1 ? 'withdrawn' : 'stays';
  });
}

function reasonOf(name: string, file: FileRow | undefined, now: Newest | undefined): string {
  const what = file?.file_yaml ? 'changed' : 'added';
  const over =
    now?.source === 'person' ? ` It takes the place of version ${now.version} by ${now.author}.` : '';
  return `The file ${name} was ${what}.${over}`;
}

/** "play": a number of our own beside other advisory locks */
const LOCK = 0x706c6179;

/** One change at a time per plant, whichever hub makes it. */
const changing = <T>(database: Database, plant: string, work: (tx: Connection) => Promise<T>): Promise<T> =>
  inTransaction(database, async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1, hashtext($2))', [LOCK, plant]);
    return work(tx);
  });

type Newest = Pick<PlaybookVersion, 'yaml' | keyof PlaybookVersionRow>;

async function newest(tx: Connection, plant: string, id: string): Promise<Newest | undefined> {
  const { rows } = await tx.query<Newest>(
    `select yaml, ${VERSION_COLUMNS} from playbook_version where plant = $1 and playbook = $2
     order by version desc limit 1`,
    [plant, id],
  );
  return rows[0];
}

interface FileRow {
  revision: number;
  file_name: string | null;
  file_yaml: string | null;
}

async function fileOf(tx: Connection, plant: string, id: string): Promise<FileRow | undefined> {
  const { rows } = await tx.query<FileRow>(
    'select revision, file_name, file_yaml from playbook where plant = $1 and id = $2',
    [plant, id],
  );
  return rows[0];
}

async function add(
  tx: Connection,
  plant: string,
  text: Omit<Publication, 'expectedVersion'> & { source: PlaybookSource },
  last: number,
): Promise<number> {
  const { id, yaml, source, author, reason, at } = text;
  await tx.query(
    `insert into playbook_version (plant, playbook, version, yaml, source, author, reason, published_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)`,
    [plant, id, last + 1, yaml, source, author, reason, at],
  );
  await touch(tx, plant, id);
  return last + 1;
}

/** Counts the change. @returns its number. @param file as it is now, null for none; undefined: nothing new of it */
async function touch(
  tx: Connection,
  plant: string,
  id: string,
  file?: { name: string; yaml: string } | null,
): Promise<number> {
  const { rows } = await tx.query<{ revision: number }>(
    `insert into playbook as p (plant, id, revision, file_name, file_yaml)
     select $1, $2, coalesce(max(revision), 0) + 1, $3, $4 from playbook where plant = $1
     on conflict (plant, id) do update set revision = excluded.revision,
       file_name = case when $5 then excluded.file_name else p.file_name end,
       file_yaml = case when $5 then excluded.file_yaml else p.file_yaml end
     returning revision`,
    [plant, id, file?.name ?? null, file?.yaml ?? null, file !== undefined],
  );
  const [row] = rows;
  if (!row) throw new Error('a change of a playbook was not counted');
  return row.revision;
}
