/**
 * A hub reduced to one drop folder and a store of one file, to be killed in the middle. The store has the promise of the
 * real one: an answer comes after the write, and an id that is there is a duplicate. Arguments: folder, store file, and
 * how many rows it stores at most; then it hangs.
 */
import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { pino } from 'pino';
import { openDropFolder } from './open.ts';
import { DropFolderSettings } from './settings.ts';

const [path = '', store = '', most = 'Infinity'] = process.argv.slice(2);
const known = new Set(existsSync(store) ? readFileSync(store, 'utf8').trim().split('\n') : []);

openDropFolder(
  DropFolderSettings.parse({ name: 'x', path, type: 't' }),
  {
    log: pino({ level: 'silent' }),
    capture: async (signals) => {
      if (known.size >= Number(most)) await new Promise(() => {});
      const fresh = signals.filter(({ externalId }) => !known.has(externalId));
      for (const { externalId } of fresh) {
        known.add(externalId);
        appendFileSync(store, `${externalId}\n`);
      }
      const ids = signals.map(({ externalId }) => externalId);
      return { ids, accepted: fresh.length, duplicates: ids.length - fresh.length };
    },
  },
  { firstRetryMs: 50, mostRetryMs: 200, stableMs: 100 },
);
