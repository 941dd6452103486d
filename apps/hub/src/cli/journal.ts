/** `journal verify` and `replay`: two proofs that the record is what was written. */
import { evolve, type ExceptionState } from '@gemba/core/exception';
import { isDeepStrictEqual } from 'node:util';
import { atOneMoment, readJournal, verifyJournal } from '../journal/read.ts';
import type { Connection } from '../store/database.ts';
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
    const { facts, compared, different } = await atOneMoment(database, async (tx) => {
      const folds = new Map<string, ExceptionState>();
      let seq = 0;
      for (;;) {
        const entries = await readJournal(tx, plant, seq, PAGE);
        if (entries.length === 0) break;
        for (const entry of entries) {
          folds.set(entry.exceptionId, evolve(folds.get(entry.exceptionId), entry));
          seq = entry.seq;
        }
      }
      return { facts: seq, compared: folds.size, different: await differing(tx, plant, folds) };
    });
    for (const id of different) say(`Exception ${id} differs from what the journal tells.`);
    say(`Replayed ${facts} facts: ${compared} exceptions, ${different.length} differ from the read tables.`);
    if (different.length > 0) process.exitCode = 1;
  });

/** Both ways: an exception that only the read tables know differs as well. */
async function differing(
  tx: Connection,
  plant: string,
  folds: ReadonlyMap<string, ExceptionState>,
): Promise<string[]> {
  const missing = new Set(folds.keys());
  const different: string[] = [];
  let after = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const { rows } = await tx.query<{ id: string; fold: ExceptionState }>(
      'select id, fold from exception where plant = $1 and id > $2 order by id limit 500',
      [plant, after],
    );
    for (const { id, fold } of rows) {
      missing.delete(id);
      const folded: unknown = JSON.parse(JSON.stringify(folds.get(id) ?? null));
      if (!isDeepStrictEqual(folded, fold)) different.push(id);
      after = id;
    }
    if (rows.length < 500) return [...different, ...missing];
  }
}
