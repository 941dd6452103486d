/**
 * Exceptions that Gemba raises about its own work, followed from the journal. A contradiction between two outcomes is
 * reported to the arbiter, as a signal like any other; what has come to an end by another way (a posting repaired, an
 * answer taken back, an ERP that did answer) closes the exception that it had opened, so that nobody is asked in vain.
 *
 * Reports are repeated at each start, under the same ids, so none is lost; and what came to an end while no hub ran, or
 * before its report had opened an exception, is closed then.
 */
import type { ExceptionState, JournalEntry } from '@gemba/core/exception';
import { correlationKey } from '@gemba/core/playbook';
import { OWN_SOURCE } from '@gemba/core/signal';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { Desk } from '../decide/desk.ts';
import type { Database } from '../store/database.ts';
import type { LivePlaybook } from '../playbooks/playbooks.ts';
import { isAboutMatters, openMatters, overMatters, type Matter } from './standing-matters.ts';

/** The matter that a fact brings to an end: what was reported of it, by which field, and why nobody is needed now. */
interface Ended {
  type: Matter;
  field: 'postingId' | 'conflict';
  value: string;
  why: string;
}

export async function startOwnMatters(parts: {
  database: Database;
  plant: string;
  /** the journal's live end */
  tail: { follow(follower: (entries: JournalEntry[]) => void): () => void };
  desk: Pick<Desk, 'report'>;
  capture: (signals: ReturnType<typeof conflictSignals>) => Promise<unknown>;
  live: () => readonly LivePlaybook[];
  log: Logger;
}): Promise<{ close(): Promise<void> }> {
  const { database, plant, tail, desk, capture, log } = parts;
  let work = Promise.resolve();

  const later = (what: string, run: () => Promise<void>): void => {
    work = work.then(run).catch((error: unknown) => log.error({ err: error }, what));
  };

  async function report(exceptionId: string): Promise<void> {
    const { rows } = await database.query<{ fold: ExceptionState }>(
      'select fold from exception where plant = $1 and id = $2',
      [plant, exceptionId],
    );
    const signals = rows.flatMap(({ fold }) => conflictSignals(fold));
    if (signals.length > 0) await capture(signals);
  }

  async function close({ type, field, value, why }: Ended): Promise<void> {
    const keys = parts.live().flatMap(({ playbook }) => {
      if (!playbook.on.includes(type)) return [];
      return correlationKey(playbook, reportOf(type, field, value)) ?? [];
    });
    const { rows } = await database.query<{ id: string }>(
      `select id from exception where plant = $1 and state = 'open' and correlation_key = any($2::text[])`,
      [plant, keys],
    );
    await closeOver(
      rows.map(({ id }) => id),
      why,
    );
  }

  /** A posting that was refused again before its repair was heard of is somebody's all the same. */
  async function closeOver(ids: readonly string[], why: string): Promise<void> {
    if (ids.length === 0) return;
    for (const id of await overMatters(database, ids)) await desk.report(id, { type: 'moot', why });
  }

  const MEANWHILE = 'it has come to an end meanwhile';
  const COULD_NOT_CLOSE = 'a settled matter could not be closed';
  const endFollowing = tail.follow((entries) => {
    for (const entry of entries) {
      if (entry.type === 'decision.conflict-found')
        later('a conflict could not be reported yet', () => report(entry.exceptionId));
      if (entry.type === 'exception.opened' && entry.payload.source === OWN_SOURCE)
        later(COULD_NOT_CLOSE, async () => {
          const { exceptionId } = entry;
          if (await isAboutMatters(database, exceptionId)) await closeOver([exceptionId], MEANWHILE);
        });
      for (const ended of endsOf(entry)) later(COULD_NOT_CLOSE, () => close(ended));
    }
  });
  later(COULD_NOT_CLOSE, async () => closeOver(await openMatters(database, plant), MEANWHILE));

  const { rows } = await database.query<{ id: string }>(
    'select distinct exception_id as id from decision where plant = $1 and in_conflict',
    [plant],
  );
  for (const { id } of rows) later('a conflict could not be reported yet', () => report(id));

  return {
    close: async () => {
      endFollowing();
      await work;
    },
  };
}

function endsOf(entry: JournalEntry): Ended[] {
  const ofPosting = (type: Matter, value: string, why: string): Ended => ({
    type,
    field: 'postingId',
    value,
    why,
  });
  switch (entry.type) {
    case 'posting.retried':
    case 'posting.repaired':
    case 'posting.voided':
    case 'posting.entered-by-hand':
      return [ofPosting('erp.posting-rejected', entry.payload.postingId, WHY[entry.type])];
    case 'posting.superseded':
      return (['erp.posting-rejected', 'erp.posting-unconfirmed'] as const).map((type) =>
        ofPosting(type, entry.payload.postingId, WHY[entry.type]),
      );
    case 'posting.confirmed':
    case 'posting.rejected':
      return [ofPosting('erp.posting-unconfirmed', entry.payload.postingId, WHY[entry.type])];
    case 'decision.conflict-settled':
      return [
        {
          type: 'decision.conflict',
          field: 'conflict',
          value: entry.payload.conflictId,
          why: 'one of the two answers was taken back',
        },
      ];
    default:
      return [];
  }
}

const WHY = {
  'posting.retried': 'it was sent again',
  'posting.repaired': 'it was repaired and sent again',
  'posting.voided': 'it was given up',
  'posting.entered-by-hand': 'it was done in the ERP by hand',
  'posting.superseded': 'it is not wanted any more',
  'posting.confirmed': 'the ERP has answered',
  'posting.rejected': 'the ERP has answered',
} as const;

/** An event with the one field that the matter is known by. */
const reportOf = (type: string, field: string, value: string) => ({
  id: '',
  plant: '',
  type,
  occurredAt: '' as Instant,
  source: OWN_SOURCE,
  signalId: '',
  fields: { [field]: { value, confidence: 1, from: OWN_SOURCE } },
  missing: [],
});

/** Told by both sides under one id, the first to decide first: so it is one signal. */
function conflictSignals(state: ExceptionState) {
  return state.decisions.flatMap(({ id, function: name, outcome, conflicts = [] }) =>
    conflicts.map((conflict) => {
      const mine = { decision: id, function: name, outcome: outcome?.label ?? '' };
      const { decisionId, function: theirName, label } = conflict.with;
      const theirs = { decision: decisionId, function: theirName, outcome: label };
      // the id begins with the one that was decided last
      const [first, second] = conflict.id.startsWith(`${id}@`) ? [theirs, mine] : [mine, theirs];
      const { lot, workOrder, salesLine, purchaseLine } = state.subject;
      return {
        source: OWN_SOURCE,
        externalId: `conflict:${conflict.id}`,
        type: 'decision.conflict',
        occurredAt: null,
        garbled: null,
        content: {
          data: {
            conflict: conflict.id,
            firstDecision: first.decision,
            firstFunction: first.function,
            firstOutcome: first.outcome,
            secondDecision: second.decision,
            secondFunction: second.function,
            secondOutcome: second.outcome,
            about: conflict.mine.subject,
            lot,
            workOrder,
            salesLine,
            purchaseLine,
          },
        },
      };
    }),
  );
}
