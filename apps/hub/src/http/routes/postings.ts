/** Postings: the list, and the repair of a rejected one by hand. */
import type { PostingRow } from '@gemba/core/wire';
import { POSTING_STATES } from '@gemba/core/posting';
import { z } from 'zod';
import type { Acts } from '../../acts/acts.ts';
import { POSTING_COLUMNS } from '../../erp/posting-columns.ts';
import type { Database } from '../../store/database.ts';
import type { Routes } from '../app.ts';
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
          querystring: PageQuery.extend({ state: z.enum(POSTING_STATES).optional() }),
          response: { 200: pageOf(PostingRowSchema) },
        },
      },
      async ({ query }) => {
        const [before, id] = positionOf(query.cursor);
        const { rows } = await database.query<PostingRow>({
          name: 'list-postings',
          text: `select ${POSTING_COLUMNS} from posting
                 where plant = $1 and (queued_at, id) < ($2, $3) and ($4::text is null or state = $4)
                 order by queued_at desc, id desc limit $5`,
          values: [plant, before, id, query.state ?? null, query.limit + 1],
        });
        return toPage(rows, query.limit, (row) => [row.queuedAt, row.id]);
      },
    );

    app.post(
      '/api/postings/:id/retry',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'Send a rejected posting again',
          tags: ['postings'],
          params: PostingId,
          response: { 200: ActReplySchema, '4xx': ProblemSchema },
        },
      },
      async (request, reply) => {
        const answer = await acts.onPosting(signedIn(request), request.params.id, 'retry');
        return answer.ok ? answer : sendProblem(reply, answer.problem);
      },
    );

    app.post(
      '/api/postings/:id/void',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'Give up a rejected posting: it was done by hand, or is not wanted any more',
          tags: ['postings'],
          params: PostingId,
          body: z.strictObject({ reason: z.string().trim().min(1).max(2_000) }),
          response: { 200: ActReplySchema, '4xx': ProblemSchema },
        },
      },
      async (request, reply) => {
        const answer = await acts.onPosting(
          signedIn(request),
          request.params.id,
          'void',
          request.body.reason,
        );
        return answer.ok ? answer : sendProblem(reply, answer.problem);
      },
    );
  };
