/** The journal over HTTP: facts after a `seq`, in order. */
import { z } from 'zod';
import { readJournal } from '../../journal/read.ts';
import type { Database } from '../../store/database.ts';
import type { Routes } from '../app.ts';
import { pageOf } from '../page.ts';
import { JournalEntrySchema } from '../schemas.ts';

export const journalRoutes =
  ({ database, plant }: { database: Database; plant: string }): Routes =>
  (app) => {
    app.get(
      '/api/journal',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Facts in order; nextCursor is the seq to go on after',
          tags: ['journal'],
          querystring: z.object({
            after: z.coerce.number().int().min(0).default(0),
            limit: z.coerce.number().int().min(1).max(5_000).default(1_000),
          }),
          response: { 200: pageOf(JournalEntrySchema) },
        },
      },
      async ({ query }) => {
        const items = await readJournal(database, plant, query.after, query.limit);
        const last = items.at(-1);
        return { items, nextCursor: last && items.length === query.limit ? String(last.seq) : null };
      },
    );
  };
