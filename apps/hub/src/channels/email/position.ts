/** How far a mailbox has been read, in the database, so that any hub goes on where another one stopped. */
import type { Pool } from 'pg';

export interface Position {
  uidValidity: bigint;
  lastUid: number;
}

export interface Positions {
  load(): Promise<Position | null>;
  save(position: Position): Promise<void>;
}

export function openPositions(database: Pool, plant: string, mailbox: string): Positions {
  return {
    async load() {
      const { rows } = await database.query<{ uid_validity: string; last_uid: string }>(
        `select uid_validity::text, last_uid::text from mailbox_position where plant = $1 and mailbox = $2`,
        [plant, mailbox],
      );
      const row = rows[0];
      return row ? { uidValidity: BigInt(row.uid_validity), lastUid: Number(row.last_uid) } : null;
    },
    async save({ uidValidity, lastUid }) {
      await database.query(
        `insert into mailbox_position (plant, mailbox, uid_validity, last_uid) values ($1, $2, $3, $4)
         on conflict (plant, mailbox) do update
           set uid_validity = excluded.uid_validity, last_uid = excluded.last_uid`,
        [plant, mailbox, uidValidity.toString(), lastUid],
      );
    },
  };
}
