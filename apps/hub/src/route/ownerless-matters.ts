/**
 * Gemba's own exceptions about decisions that nobody can own: closed when somebody can again. What else the same playbook
 * asks about, or has joined to one of these, stays.
 */
import { OWNERLESS } from '@gemba/core/signal';
import type { Desk } from '../decide/desk.ts';
import type { LivePlaybook } from '../playbooks/playbooks.ts';
import type { Database } from '../store/database.ts';

/** @param still functions whose decisions are ownerless still */
export async function endOwnerlessMatters(
  parts: {
    database: Database;
    plant: string;
    desk: Pick<Desk, 'report'>;
    live: () => readonly LivePlaybook[];
  },
  still: readonly string[],
): Promise<void> {
  const concerned = parts
    .live()
    .flatMap(({ playbook }) => (playbook.on.includes(OWNERLESS) ? playbook.playbook : []));
  const { rows } = await parts.database.query<{ id: string }>(
    `select x.id from exception x
     where x.plant = $1 and x.state = 'open' and x.playbook = any($2::text[]) and not exists (
       select from exception_event l join event e on e.id = l.event_id where l.exception_id = x.id
         and (e.type <> $3 or e.fields #>> '{function,value}' = any($4::text[])))`,
    [parts.plant, concerned, OWNERLESS, still],
  );
  for (const { id } of rows)
    await parts.desk.report(id, { type: 'moot', why: 'every decision has an owner again' });
}
