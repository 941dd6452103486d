/**
 * What the desk writes beside the facts, in the same transaction: whom they concern, and which earlier notices they make
 * needless. Rows are only inserted, in one statement, so the desk never waits for a planner or a sender.
 */
import type { ExceptionState, JournalEntry } from '@gemba/core/exception';
import { noticesOf, settlementsOf, type Notice, type Settlement } from '@gemba/core/notification';
import type { Sql } from './sql.ts';
import { storableJson } from '../store/storable.ts';

export interface Told {
  notices: Notice[];
  settlements: Settlement[];
}

export const nobodyTold = (): Told => ({ notices: [], settlements: [] });

/** @param before the exception before this one fact, undefined when the fact opened it. @param after right after it */
export function gather(
  told: Told,
  before: ExceptionState | undefined,
  after: ExceptionState,
  entry: JournalEntry,
): void {
  told.notices.push(...noticesOf(before, after, entry));
  told.settlements.push(...settlementsOf(before, after, entry));
}

/** $1 plant, $2 notices, $3 settlements: JSON arrays of rows */
const WRITE_TOLD = {
  name: 'write-told',
  text: `with
    notices as (
      insert into notification (plant, id, seq, exception_id, decision_id, person, because, role, level, priority,
        function, channels, quote, by, at, next_at)
      select $1, id, seq, "exceptionId", "decisionId", person, because, role, level, priority, function, channels, quote,
        by, at, at
      from jsonb_to_recordset($2::jsonb) as n(
        id text, seq bigint, "exceptionId" uuid, "decisionId" text, person text, because text, role text, level integer,
        priority text, function text, channels text[], quote text, by text, at timestamptz)
      on conflict (plant, id) do nothing)
    insert into notification_settlement (plant, seq, ordinal, decision_id, person, only_these, because, at)
    select $1, seq, ordinal, "decisionId", person, "only", because, at
    from jsonb_to_recordset($3::jsonb) as s(
      seq bigint, ordinal integer, "decisionId" text, person text, "only" text[], because text, at timestamptz)
    on conflict do nothing`,
};

export async function writeTold(db: Sql, plant: string, { notices, settlements }: Told): Promise<void> {
  if (notices.length + settlements.length === 0) return;
  const numbered = settlements.map((settlement, ordinal) => ({ ...settlement, ordinal }));
  await db.query({ ...WRITE_TOLD, values: [plant, storableJson(notices), storableJson(numbered)] });
}
