/** A question that has come back is asked on the figures of now: its options, its context pack, and what both are made of. */
import type { OperationalEvent } from '@gemba/core/event';
import type { Database } from '../store/database.ts';
import type { AskedAgain, OptionScope } from '../decide/orders.ts';
import { askAgain, type Surroundings } from './opening.ts';
import type { Playbooks } from '../playbooks/playbooks.ts';

/** About the event that it was first asked about. @returns null when the event or the playbook's version is not on record any more: then the old options stay */
export async function askedAgain(
  parts: { database: Database; playbooks: Playbooks; surroundings: Surroundings },
  { exceptionId, decisionId }: { exceptionId: string; decisionId: string },
): Promise<AskedAgain | null> {
  const { rows } = await parts.database.query<{ event: OperationalEvent; scope: OptionScope }>(
    `select jsonb_build_object('id', e.id, 'plant', e.plant, 'type', e.type, 'source', e.source,
              'signalId', e.signal_id, 'fields', e.fields, 'missing', e.missing,
              'occurredAt', to_char(e.occurred_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as event,
            s.body as scope
     from option_scope s
     join journal j on j.exception_id = s.exception_id and j.type = 'exception.opened'
     join event e on e.id = (j.payload ->> 'eventId')::uuid
     where s.exception_id = $1`,
    [exceptionId],
  );
  const [row] = rows;
  const playbook = row && parts.playbooks.version(row.scope.playbook, row.scope.version);
  return row && playbook ? askAgain(playbook, row.event, decisionId, parts.surroundings) : null;
}
