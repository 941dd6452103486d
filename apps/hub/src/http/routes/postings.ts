/** Postings: the list, and what people do to one by hand: repair what the ERP refused, undo what it has. */
import { POSTING_ACTS, type PostingActName, type PostingRow } from '@gemba/core/wire';
import { POSTING_STATES } from '@gemba/core/posting';
import { z } from 'zod';
import type { Acts } from '../../acts/acts.ts';
import { POSTING_COLUMNS } from '../../erp/posting-columns.ts';
import type { Database } from '../../store/database.ts';
import type { App, Routes } from '../app.ts';
import { sendProblem } from '../errors.ts';
import { signedIn } from '../identity.ts';
import { PageQuery, pageOf, positionOf, toPage } from '../page.ts';
import { ActReplySchema, PostingRowSchema, ProblemSchema } from '../schemas.ts';

const PostingId = z.object({ id: z.string().min(1).max(300) });

export const postingRoutes =
  ({ database, plant, acts }: { database: Database; plant: string; acts: Acts }): Routes =>
  (app) => {
    app.get(
      '/api/postings',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Postings, newest first',
          tags: ['postings'],
          querystring: PageQuery.extend({
            state: z.enum(POSTING_STATES).optional(),
            id: PostingId.shape.id.optional().describe('only this one'),
          }),
          response: { 200: pageOf(PostingRowSchema) },
        },
      },
      async ({ query }) => {
        const [before, id] = positionOf(query.cursor);
        const { rows } = await database.query<PostingRow>({
          name: 'list-postings',
          text: `select ${POSTING_COLUMNS} from posting
                 where plant = $1 and (queued_at, id) < ($2, $3) and ($4::text is null or state = $4)
                   and ($5::text is null or id = $5)
                 order by queued_at desc, id desc limit $6`,
          values: [plant, before, id, query.state ?? null, query.id ?? null, query.limit + 1],
        });
        return toPage(rows, query.limit, (row) => [row.queuedAt, row.id]);
      },
    );

    for (const name of Object.keys(POSTING_ACTS) as PostingActName[]) registerAct(app, name, acts);
  };

const SUMMARY: Record<PostingActName, string> = {
  retry: 'Send a refused posting again',
  void: 'Give up a refused posting: it is not wanted any more',
  repair: 'Change what the ERP refused, and send it again',
  'enter-document': 'Say under which number a refused posting was done in the ERP by hand',
  compensate: 'Post what undoes a confirmed posting',
};

function registerAct(app: App, name: PostingActName, acts: Acts): void {
  app.post(
    `/api/postings/:id/${name}`,
    {
      config: { requires: 'act' },
      schema: {
        summary: SUMMARY[name],
        tags: ['postings'],
        params: PostingId,
        ...(name !== 'retry' && { body: POSTING_ACTS[name] }),
        response: { 200: ActReplySchema, '4xx': ProblemSchema },
      },
    },
    async (request, reply) => {
      const answer = await acts.onPosting(signedIn(request), request.params.id, name, request.body);
      return answer.ok ? answer : sendProblem(reply, answer.problem);
    },
  );
}
