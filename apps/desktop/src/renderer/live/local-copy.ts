/**
 * What a station keeps of the journal between two starts, in IndexedDB: the fold, the `seq` up to which it is folded,
 * and the acts that the hub has not answered. One database per hub, plant and person, for rights decide what is in it;
 * all windows of that person on this machine share it.
 *
 * Promise: fold and `seq` change in one transaction, so that whatever kills the page, the copy is the fold of exactly
 * the facts up to its `seq`. A window that lags behind another never writes over what is newer. The price: after a crash,
 * the facts of the last half second come from the hub again.
 */
import { Dexie } from 'dexie';
import type { EntityTable } from 'dexie';
import type { ExceptionState } from '@gemba/core/exception';
import type { Instant } from '@gemba/core/time';
import type { ActName } from '@gemba/core/wire';

/** Where the copy is in the journal. `hash` is of the entry `seq`; null right after a snapshot, which carries none. */
export interface Position {
  seq: number;
  hash: string | null;
}

export interface QueuedAct {
  /** makes the order; given by the database */
  order: number;
  decisionId: string;
  act: ActName;
  body: Record<string, unknown>;
  at: Instant;
  /** the window that made it and sends it */
  window: string;
  /** it was made while the hub was away */
  waited: boolean;
  /** it was sent at least once, so the hub may have carried it out although no answer came */
  sent: boolean;
}

export interface Copy {
  exceptions: ExceptionState[];
  /** null: nothing was ever received */
  position: Position | null;
  /** when the station was live last */
  liveAt: Instant | null;
  acts: QueuedAct[];
}

export interface Change {
  put: ExceptionState[];
  removed: string[];
  position: Position;
  liveAt: Instant;
}

export interface LocalCopy {
  /** The most urgent open exceptions, for a first paint that does not wait for the many others of a flood. */
  peek: () => Promise<Pick<Copy, 'exceptions' | 'liveAt'>>;
  /** Acts are those of this window and of windows that are no more, which it takes over. */
  load: () => Promise<Copy>;
  /** @returns false when another window replaced the copy meanwhile: nothing was written, commit everything held */
  commit: (change: Change) => Promise<boolean>;
  /** a snapshot: what was held before is gone */
  replace: (exceptions: ExceptionState[], position: Position, liveAt: Instant) => Promise<void>;
  queue: (act: Omit<QueuedAct, 'order' | 'window'>) => Promise<number>;
  update: (order: number, change: Partial<Pick<QueuedAct, 'sent' | 'body'>>) => Promise<void>;
  drop: (order: number) => Promise<void>;
  close: () => void;
  /** @throws when the browser refuses to delete it */
  destroy: () => Promise<void>;
}

/** More cards than a screen shows. */
const PEEK = 50;

export interface CopyScope {
  hub: string;
  plant: string;
  person: string;
}

interface Mark {
  key: 'mark';
  position: Position;
  liveAt: Instant;
  /** counts the replacements */
  generation: number;
}

type Tables = Dexie & {
  exceptions: EntityTable<ExceptionState, 'id'>;
  acts: EntityTable<QueuedAct, 'order'>;
  marks: EntityTable<Mark, 'key'>;
};

export const copyName = ({ hub, plant, person }: CopyScope): string =>
  `gemba:${[hub, plant, person].map(encodeURIComponent).join(':')}`;

/** This window among those that share the copy. */
export interface WindowIdentity {
  id: string;
  /** ids of the windows that are open now, this one included */
  open: () => Promise<ReadonlySet<string>>;
}

export function openLocalCopy(scope: CopyScope, window: WindowIdentity): LocalCopy {
  const db = new Dexie(copyName(scope)) as Tables;
  db.version(1).stores({ exceptions: 'id, [state+priority]', acts: '++order', marks: 'key' });
  let generation = 0;

  return {
    peek: () =>
      db.transaction('r', db.exceptions, db.marks, async () => {
        const exceptions = await db.exceptions
          .where('[state+priority]')
          .between(['open', Dexie.minKey], ['open', Dexie.maxKey])
          .limit(PEEK)
          .toArray();
        return { exceptions, liveAt: (await db.marks.get('mark'))?.liveAt ?? null };
      }),
    load: async () => {
      const open = await window.open();
      return db.transaction('rw', db.exceptions, db.acts, db.marks, async () => {
        const [exceptions, queued, mark] = await Promise.all([
          db.exceptions.toArray(),
          db.acts.orderBy('order').toArray(),
          db.marks.get('mark'),
        ]);
        generation = mark?.generation ?? 0;
        const acts = queued
          .filter((act) => act.window === window.id || !open.has(act.window))
          .map((act) => ({ ...act, window: window.id }));
        await db.acts.bulkPut(acts);
        return { exceptions, acts, position: mark?.position ?? null, liveAt: mark?.liveAt ?? null };
      });
    },
    commit: ({ put, removed, position, liveAt }) =>
      db.transaction('rw', db.exceptions, db.marks, async () => {
        const mark = await db.marks.get('mark');
        if (mark && mark.generation !== generation) {
          generation = mark.generation;
          return false;
        }
        const held = await db.exceptions.bulkGet(put.map((e) => e.id));
        await db.exceptions.bulkPut(put.filter((e, index) => e.seq >= (held[index]?.seq ?? 0)));
        await db.exceptions.bulkDelete(removed);
        const furthest = mark && mark.position.seq > position.seq ? mark.position : position;
        await db.marks.put({ key: 'mark', position: furthest, liveAt, generation });
        return true;
      }),
    replace: (exceptions, position, liveAt) =>
      db.transaction('rw', db.exceptions, db.marks, async () => {
        generation = ((await db.marks.get('mark'))?.generation ?? 0) + 1;
        await db.exceptions.clear();
        await db.exceptions.bulkPut(exceptions);
        await db.marks.put({ key: 'mark', position, liveAt, generation });
      }),
    queue: (act) => db.acts.add({ ...act, window: window.id }),
    update: async (order, change) => {
      await db.acts.update(order, change);
    },
    drop: (order) => db.acts.delete(order),
    close: () => db.close(),
    destroy: () => db.delete(),
  };
}
