/**
 * Gemba's own exceptions about decisions that nobody can own, or whose asking stands still: closed when that is over. What
 * else the same playbook asks about, or has joined to one of these, stays.
 */
import { OWNERLESS, STALLED } from '@gemba/core/signal';
import type { Desk } from '../decide/desk.ts';
import type { LivePlaybook } from '../playbooks/playbooks.ts';
import type { Database } from '../store/database.ts';

const OVER = {
  [OWNERLESS]: 'every decision has an owner again',
  [STALLED]: 'the asking goes on again',
};

/** @param still functions about whose decisions it is true still */
export async function endViolationMatters(
  parts: {
    database: Database;
    plant: string;
    desk: Pick<Desk, 'report'>;
    live: () => readonly LivePlaybook[];
  },
  type: keyof typeof OVER,
  still: readonly string[],
): Promise<void> {
  const concerned = parts
    .live()
    .flatMap(({ playbook }) => (playbook.on.includes(type) ? playbook.playbook : []));
  const { rows } = await parts.database.query<{ id: string }>(
    `select x.id from exception x
     where x.plant = $1 and x.state = 'open' and x.playbook = any($2::text[]) and not exists (
       select from exception_event l join event e on e.id = l.event_id where l.exception_id = x.id
         and (e.type <> $3 or e.fields #>> '{function,value}' = any($4::text[])))`,
    [parts.plant, concerned, type, still],
  );
  for (const { id } of rows) await parts.desk.report(id, { type: 'moot', why: OVER[type] });
}
