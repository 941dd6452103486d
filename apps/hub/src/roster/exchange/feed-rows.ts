/** How often the address of somebody's calendar feed was ended: one row per person whose address ever was. */
import type { Instant } from '@gemba/core/time';
import type { Database } from '../../store/database.ts';

/** The generation of the address that holds; 0: none was ended. */
export async function feedGeneration(database: Database, plant: string, person: string): Promise<number> {
  const { rows } = await database.query<{ generation: number }>({
    name: 'roster-feed',
    text: 'select generation from roster_feed where plant = $1 and person = $2',
    values: [plant, person],
  });
  return rows[0]?.generation ?? 0;
}

/** @returns the generation that holds from now on */
export async function endFeed(
  database: Database,
  plant: string,
  person: string,
  { by, at }: { by: string; at: Instant },
): Promise<number> {
  const { rows } = await database.query<{ generation: number }>(
    `insert into roster_feed as f (plant, person, generation, ended_by, ended_at) values ($1, $2, 1, $3, $4)
     on conflict (plant, person) do update set generation = f.generation + 1, ended_by = $3, ended_at = $4
     returning generation`,
    [plant, person, by, at],
  );
  const [row] = rows;
  if (!row) throw new Error('the end of a calendar’s address was not stored');
  return row.generation;
}
