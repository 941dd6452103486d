/** What a round is going to write, gathered in memory until its end; then the parameters of one statement. */
import type { OperationalEvent } from '@gemba/core/event';
import type { ExceptionState, JournalEntry } from '@gemba/core/exception';
import type { ContextPack } from '@gemba/core/planning';
import type { Transaction } from '@gemba/core/posting';
import { nobodyTold } from '../notify/told.ts';
import { markOf } from '../store/mark.ts';
import type { NewTransaction, OptionScope } from './orders.ts';
import { decisionRow, eventRow, exceptionRow, journalRow, newPostingRow, postingRow } from './rows.ts';

export class Pending {
  readonly entries: JournalEntry[] = [];
  readonly events: OperationalEvent[] = [];
  readonly links: { exception_id: string; event_id: string }[] = [];
  readonly packs: { decision_id: string; body: ContextPack }[] = [];
  readonly scopes: { exception_id: string; body: OptionScope }[] = [];
  /** whom the facts concern */
  readonly told = nobodyTold();
  /** of new postings, by their id */
  readonly transactions = new Map<string, NewTransaction>();
  /** what postings send from now on, by their id */
  readonly repaired = new Map<string, Transaction>();

  get isEmpty(): boolean {
    return this.events.length + this.entries.length === 0;
  }

  /** @returns what takes out all that is added from here on */
  mark(): () => void {
    const { notices, settlements } = this.told;
    const lists: { length: number }[] = [
      this.entries,
      this.events,
      this.links,
      this.packs,
      this.scopes,
      notices,
      settlements,
    ];
    const lengths = lists.map(({ length }) => length);
    const undoMaps = [markOf(this.transactions), markOf(this.repaired)];
    return () => {
      for (const [i, list] of lists.entries()) list.length = lengths[i] ?? 0;
      for (const undo of undoMaps) undo();
    };
  }

  /** Rows by table, as WRITE_ROUND takes them. @param stateOf an exception after the round */
  rows(stateOf: (exceptionId: string) => ExceptionState | null): object[][] {
    const touched = [...new Set(this.entries.map((e) => e.exceptionId))]
      .map(stateOf)
      .filter((state) => state !== null);
    const decisionIds = this.idsIn('decisionId');
    const postingIds = this.idsIn('postingId');
    const postings = touched.flatMap((state) =>
      state.postings.filter((p) => postingIds.has(p.id)).map((posting) => ({ state, posting })),
    );
    const added = postings.flatMap(({ state, posting }) => {
      const transaction = this.transactions.get(posting.id);
      return transaction ? [newPostingRow(state, posting, transaction)] : [];
    });
    const isNew = new Set(added.map((row) => row.id));
    return [
      this.events.map(eventRow),
      this.entries.map(journalRow),
      touched.map(exceptionRow),
      this.links,
      touched.flatMap((state) =>
        state.decisions.filter((d) => decisionIds.has(d.id)).map((d) => decisionRow(state, d)),
      ),
      added,
      postings
        .filter(({ posting }) => !isNew.has(posting.id))
        .map(({ posting }) => postingRow(posting, this.repaired.get(posting.id))),
      lastOf(this.packs, (row) => row.decision_id),
      lastOf(this.scopes, (row) => row.exception_id),
    ];
  }

  private idsIn(name: 'decisionId' | 'postingId'): Set<string> {
    const ids = new Set<string>();
    for (const { payload } of this.entries) {
      const id = (payload as Record<string, unknown>)[name];
      if (typeof id === 'string') ids.add(id);
    }
    return ids;
  }
}

/** A statement may touch a row once only. */
const lastOf = <T>(rows: readonly T[], key: (row: T) => string): T[] => [
  ...new Map(rows.map((row) => [key(row), row])).values(),
];
