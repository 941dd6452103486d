/** Exceptions: the list, one of them, and the evidence that lies apart from the journal. */
import type { ExceptionState } from '@gemba/core/exception';
import type { ContextPack } from '@gemba/core/planning';
import type { Evidence, PostingRow } from '@gemba/core/wire';
import { z } from 'zod';
import { POSTING_COLUMNS } from '../../erp/posting-columns.ts';
import { journalOf } from '../../journal/read.ts';
import type { Database } from '../../store/database.ts';
import type { Routes } from '../app.ts';
import { PageQuery, pageOf, positionOf, toPage } from '../page.ts';
import { ProblemError } from '../problem.ts';
import { ExceptionSchema } from '../schemas.ts';

const Id = z.object({ id: z.uuid() });

export const exceptionRoutes =
  ({ database, plant }: { database: Database; plant: string }): Routes =>
  (app) => {
    app.get(
      '/api/exceptions',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Exceptions, newest first',
          tags: ['exceptions'],
          querystring: PageQuery.extend({
            state: z.enum(['open', 'resolved']).optional(),
            playbook: z.string().max(100).optional(),
          }),
          response: { 200: pageOf(ExceptionSchema) },
        },
      },
      async ({ query }) => {
        const [before, id] = positionOf(query.cursor);
        const { rows } = await database.query<{ fold: ExceptionState }>({
          name: 'list-exceptions',
          text: `select fold from exception
                 where plant = $1 and (opened_at, id::text) < ($2, $3)
                   and ($4::text is null or state = $4) and ($5::text is null or playbook = $5)
                 order by opened_at desc, id::text desc limit $6`,
          values: [plant, before, id, query.state ?? null, query.playbook ?? null, query.limit + 1],
        });
        return toPage(
          rows.map((row) => row.fold),
          query.limit,
          (e) => [e.openedAt, e.id],
        );
      },
    );

    app.get(
      '/api/exceptions/:id',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'One exception',
          tags: ['exceptions'],
          params: Id,
          response: { 200: ExceptionSchema },
        },
      },
      async ({ params }) => load(params.id),
    );

    app.get(
      '/api/exceptions/:id/evidence',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Events, context packs, timeline and similar cases',
          tags: ['exceptions'],
          params: Id,
        },
      },
      async ({ params }): Promise<Evidence> => {
        const exception = await load(params.id);
        const [events, packs, timeline, postings, similar] = await Promise.all([
          eventsOf(exception.id),
          packsOf(exception),
          journalOf(database, exception.id),
          postingsOf(exception.id),
          similarTo(exception),
        ]);
        return { events, packs, timeline, postings, similar };
      },
    );

    async function load(id: string): Promise<ExceptionState> {
      const { rows } = await database.query<{ fold: ExceptionState }>({
        name: 'load-exception',
        text: 'select fold from exception where plant = $1 and id = $2',
        values: [plant, id],
      });
      const found = rows[0];
      if (!found)
        throw new ProblemError({ status: 404, code: 'not_found', detail: `There is no exception ${id}.` });
      return found.fold;
    }

    async function eventsOf(exceptionId: string): Promise<Evidence['events']> {
      const { rows } = await database.query<Evidence['events'][number]>({
        name: 'events-of',
        text: `select e.id, e.plant, e.type, e.occurred_at as "occurredAt", e.source, e.signal_id as "signalId",
                 e.fields, e.missing, s.received_at as "receivedAt", s.content
               from exception_event l join event e on e.id = l.event_id join signal s on s.id = e.signal_id
               where l.exception_id = $1 order by s.received_at desc limit 50`,
        values: [exceptionId],
      });
      return rows;
    }

    async function packsOf(exception: ExceptionState): Promise<Record<string, ContextPack>> {
      const { rows } = await database.query<{ decision_id: string; body: ContextPack }>(
        'select decision_id, body from context_pack where decision_id = any($1::text[])',
        [exception.decisions.map((d) => d.id)],
      );
      return Object.fromEntries(rows.map((row) => [row.decision_id, row.body]));
    }

    async function postingsOf(exceptionId: string): Promise<PostingRow[]> {
      const { rows } = await database.query<PostingRow>(
        `select ${POSTING_COLUMNS} from posting where exception_id = $1 order by ordinal`,
        [exceptionId],
      );
      return rows;
    }

    async function similarTo(exception: ExceptionState): Promise<Evidence['similar']> {
      const { rows } = await database.query<{ fold: ExceptionState }>({
        name: 'similar-exceptions',
        text: `select fold from exception
               where plant = $1 and playbook = $2 and id <> $3 and state = 'resolved'
               order by opened_at desc limit 5`,
        values: [plant, exception.playbook, exception.id],
      });
      return rows.map(({ fold }) => ({
        id: fold.id,
        title: fold.title,
        openedAt: fold.openedAt,
        outcomes: fold.decisions.map((d) => ({ function: d.function, label: d.outcome?.label ?? '' })),
      }));
    }
  };
