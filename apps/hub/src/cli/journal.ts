/** `journal verify` and `replay`: two proofs that the record is what was written. */
import { evolve, type ExceptionState } from '@gemba/core/exception';
import { isDeepStrictEqual } from 'node:util';
import { readJournal, verifyJournal } from '../journal/read.ts';
import { say, withStore } from './open-store.ts';

export const verify = (): Promise<void> =>
  withStore(async ({ config, database }) => {
    const { entries, broken } = await verifyJournal(database, config.plant.id);
    if (broken === null) {
      say(`The journal is whole: ${entries} entries.`);
      return;
    }
    say(`The journal is broken: ${broken.why}.`);
    process.exitCode = 1;
  });

const PAGE = 5_000;

/** Holds one fold per exception in memory. */
export const replay = (): Promise<void> =>
  withStore(async ({ config, database }) => {
    const plant = config.plant.id;
    const folds = new Map<string, ExceptionState>();
    let seq = 0;
    let different = 0;
    let compared = 0;

    async function compare(ids: readonly string[]): Promise<void> {
      const { rows } = await database.query<{ id: string; fold: ExceptionState }>(
        'select id, fold from exception where id = any($1::uuid[])',
        [ids],
      );
      const stored = new Map(rows.map((row) => [row.id, row.fold]));
      for (const id of ids) {
        compared += 1;
        const folded: unknown = JSON.parse(JSON.stringify(folds.get(id)));
        if (isDeepStrictEqual(folded, stored.get(id))) continue;
        different += 1;
        say(`Exception ${id} differs from what the journal tells.`);
      }
    }

    for (;;) {
      const entries = await readJournal(database, plant, seq, PAGE);
      if (entries.length === 0) break;
      for (const entry of entries) {
        folds.set(entry.exceptionId, evolve(folds.get(entry.exceptionId), entry));
        seq = entry.seq;
      }
    }
    const ids = [...folds.keys()];
    for (let i = 0; i < ids.length; i += 500) await compare(ids.slice(i, i + 500));
    say(`Replayed ${seq} facts: ${compared} exceptions, ${different} differ from the read tables.`);
    if (different > 0) process.exitCode = 1;
  });
