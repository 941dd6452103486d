/** What the journal says of each posting: when its decision was decided, when it was confirmed, and in which order. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { JournalEntry } from '@gemba/core/exception';
import type { HubProcess } from '../../tests/hub-process.ts';

export interface Confirmation {
  postingId: string;
  /** epoch ms, by the journal */
  decidedAt: number;
  confirmedAt: number;
  /** a read-back that is not as asked for */
  differs: boolean;
}

/** Waits until that many postings are confirmed. @throws Error when the ERP refuses one, or after `withinMs` */
export async function confirmations(
  hub: HubProcess,
  count: number,
  withinMs: number,
): Promise<Confirmation[]> {
  const decidedAt = new Map<string, number>();
  const decisionOf = new Map<string, string>();
  const confirmed: Confirmation[] = [];
  const end = Date.now() + withinMs;
  let after = 0;
  for (;;) {
    const { items } = await hub.get<{ items: JournalEntry[] }>(`/api/journal?after=${after}&limit=5000`);
    for (const fact of items) {
      after = fact.seq;
      if (fact.type === 'decision.decided') decidedAt.set(fact.payload.decisionId, Date.parse(fact.at));
      if (fact.type === 'posting.queued') decisionOf.set(fact.payload.postingId, fact.payload.decisionId);
      if (fact.type === 'posting.rejected') throw new Error(`refused: ${fact.payload.rejection}`);
      if (fact.type === 'decision.returned') throw new Error(`returned: ${JSON.stringify(fact.payload)}`);
      if (fact.type === 'posting.confirmed')
        confirmed.push({
          postingId: fact.payload.postingId,
          decidedAt: decidedAt.get(decisionOf.get(fact.payload.postingId) ?? '') ?? Number.NaN,
          confirmedAt: Date.parse(fact.at),
          differs: fact.payload.differences !== undefined,
        });
    }
    if (confirmed.length >= count) return confirmed;
    if (Date.now() > end)
      throw new Error(
        `${confirmed.length} of ${count} confirmed in ${withinMs} ms\n${hub.log().slice(-3_000)}`,
      );
    await sleep(1_000);
  }
}
