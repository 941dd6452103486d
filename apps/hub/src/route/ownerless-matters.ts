/** Gemba's own exceptions about decisions that nobody can own: closed when somebody can again. */
import { correlationKey } from '@gemba/core/playbook';
import { OWNERLESS } from '@gemba/core/signal';
import type { Desk } from '../decide/desk.ts';
import type { LivePlaybook } from '../playbooks/playbooks.ts';
import type { Database } from '../store/database.ts';
import { reportOf } from './own-matters.ts';

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
  const concerned = parts.live().filter(({ playbook }) => playbook.on.includes(OWNERLESS));
  const keys = concerned.flatMap(({ playbook }) =>
    still.map((fn) => correlationKey(playbook, reportOf(OWNERLESS, 'function', fn))),
  );
  const { rows } = await parts.database.query<{ id: string }>(
    `select id from exception
     where plant = $1 and state = 'open' and playbook = any($2::text[]) and correlation_key <> all($3::text[])`,
    [parts.plant, concerned.map(({ playbook }) => playbook.playbook), keys],
  );
  for (const { id } of rows)
    await parts.desk.report(id, { type: 'moot', why: 'every decision has an owner again' });
}
