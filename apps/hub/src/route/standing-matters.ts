/**
 * What Gemba has reported of its own work and still asks people about: whether it stands, by the tables that hold it. A
 * refused posting stands until a person has done something about it, an unanswered one until it is confirmed or not wanted
 * any more, a contradiction until one of its outcomes is taken back.
 */
import { OWN_SOURCE } from '@gemba/core/signal';
import type { Database } from '../store/database.ts';

export const MATTERS = ['erp.posting-rejected', 'erp.posting-unconfirmed', 'decision.conflict'] as const;
export type Matter = (typeof MATTERS)[number];

const ABOUT_MATTERS = `exists (
  select from exception_event l join event e on e.id = l.event_id
  where l.exception_id = x.id and e.source = $2 and e.type = any($3))`;

/** All open exceptions about matters of this kind. */
export async function openMatters(database: Database, plant: string): Promise<string[]> {
  const { rows } = await database.query<{ id: string }>(
    `select x.id from exception x where x.plant = $1 and x.state = 'open' and ${ABOUT_MATTERS}`,
    [plant, OWN_SOURCE, MATTERS],
  );
  return rows.map(({ id }) => id);
}

export async function isAboutMatters(database: Database, id: string): Promise<boolean> {
  const { rowCount } = await database.query(`select from exception x where x.id = $1 and ${ABOUT_MATTERS}`, [
    id,
    OWN_SOURCE,
    MATTERS,
  ]);
  return rowCount === 1;
}

/** Those of these exceptions that nothing of what was reported stands behind any more. */
export async function overMatters(database: Database, ids: readonly string[]): Promise<string[]> {
  const { rows } = await database.query<{ id: string }>(
    `with matter as (
       select l.exception_id as id, e.type, e.fields #>> '{postingId,value}' as posting,
              e.fields #>> '{firstDecision,value}' as decision, e.fields #> '{conflict,value}' as conflict
       from exception_event l join event e on e.id = l.event_id where l.exception_id = any($1::uuid[])),
     standing as (
       select m.id from matter m join posting p on p.id = m.posting
       where (m.type = 'erp.posting-rejected' and p.state = 'rejected')
          or (m.type = 'erp.posting-unconfirmed' and p.state in ('queued', 'posting', 'posted'))
       union all
       select m.id from matter m join decision d on d.id = m.decision join exception x on x.id = d.exception_id
       where m.type = 'decision.conflict' and d.in_conflict and x.fold @> jsonb_build_object('decisions',
         jsonb_build_array(jsonb_build_object('id', d.id, 'conflicts',
           jsonb_build_array(jsonb_build_object('id', m.conflict))))))
     select id from unnest($1::uuid[]) as asked(id) where not exists (select from standing s where s.id = asked.id)`,
    [ids],
  );
  return rows.map(({ id }) => id);
}
