/** What is on record of a night: folds, the journal, and the story of a decision by the plant's clock. */
import type { Decision, ExceptionState, JournalEntry } from '@gemba/core/exception';
import { DateTime } from 'luxon';
import type { Pool } from 'pg';
import { ZONE } from './plant-for-tests.ts';

export interface NightRecord {
  exceptions(playbook?: string): Promise<ExceptionState[]>;
  /** null: the signal has opened and joined none */
  exceptionOfSignal(externalId: string): Promise<ExceptionState | undefined>;
  decision(id: string): Promise<Decision>;
  journal(): Promise<JournalEntry[]>;
  /** the facts about a decision: "23:40 escalated to dora" */
  story(decisionId: string): Promise<string[]>;
}

export function recordIn(database: Pool): NightRecord {
  const foldsOf = async (where: string, ...values: unknown[]): Promise<ExceptionState[]> => {
    const { rows } = await database.query<{ fold: ExceptionState }>(
      `select fold from exception where ${where} order by opened_at, id`,
      values,
    );
    return rows.map((row) => row.fold);
  };
  const journal = async (): Promise<JournalEntry[]> => {
    const { rows } = await database.query<{ entry: JournalEntry }>(
      `select jsonb_build_object('seq', seq, 'type', type, 'exceptionId', exception_id, 'actor', actor,
         'payload', payload, 'at', to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as entry
       from journal order by seq`,
    );
    return rows.map((row) => row.entry);
  };
  return {
    exceptions: (playbook) => (playbook === undefined ? foldsOf('true') : foldsOf('playbook = $1', playbook)),
    exceptionOfSignal: async (externalId) =>
      (
        await foldsOf(
          `id in (select ee.exception_id from signal s join event e on e.signal_id = s.id
             join exception_event ee on ee.event_id = e.id where s.external_id = $1)`,
          externalId,
        )
      )[0],
    decision: async (id) => {
      const [fold] = await foldsOf('id = (select exception_id from decision where id = $1)', id);
      const found = fold?.decisions.find((d) => d.id === id);
      if (!found) throw new Error(`no decision ${id}`);
      return found;
    },
    journal,
    story: async (decisionId) =>
      (await journal()).flatMap((entry) =>
        'decisionId' in entry.payload && entry.payload.decisionId === decisionId
          ? [`${DateTime.fromISO(entry.at, { zone: ZONE }).toFormat('HH:mm')} ${wordOf(entry)}`]
          : [],
      ),
  };
}

/** "escalated to dora", "passed-on to lea", "decided by lea" */
function wordOf({ type, payload, actor }: JournalEntry): string {
  const word = type.replace('decision.', '');
  if (type === 'decision.asked') return `${word} ${payload.owner ?? 'nobody'}`;
  if (type === 'decision.escalated' || type === 'decision.passed-on')
    return `${word} to ${payload.to ?? 'nobody'}`;
  if (type === 'decision.repeated') return `${word} to ${payload.to.join(', ')}`;
  return actor === 'gemba' ? word : `${word} by ${actor}`;
}
