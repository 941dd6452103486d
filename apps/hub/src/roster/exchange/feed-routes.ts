/**
 * Calendar feeds: an address of one's own under which a calendar program finds one's shifts. It holds until its holder, or
 * a manager of theirs, ends it; the next one is another. Whoever is not on the roster has none.
 */
import type { Instant } from '@gemba/core/time';
import { z } from 'zod';
import type { App } from '../../http/app.ts';
import { signedIn } from '../../http/identity.ts';
import { ProblemError } from '../../http/problem.ts';
import { ProblemSchema } from '../../http/schemas.ts';
import type { Database } from '../../store/database.ts';
import type { LivingRoster } from '../living-roster.ts';
import { personOnRoster } from '../person-on-roster.ts';
import { maySpeakFor } from '../rights.ts';
import { FeedEndedSchema, FeedSchema } from '../schemas.ts';
import { calendarText, ICS } from './calendar-export.ts';
import { endFeed, feedGeneration } from './feed-rows.ts';
import type { FeedTokens } from './feed-token.ts';

const tags = ['roster'];

export interface FeedParts {
  roster: LivingRoster;
  database: Database;
  plant: string;
  now: () => Instant;
  feeds: FeedTokens;
}

export function feedRoutes(app: App, { roster, database, plant, now, feeds }: FeedParts): void {
  const pathOf = (person: string, generation: number): string =>
    `/api/roster/feeds/${feeds.tokenOf(person, generation)}`;

  app.get(
    '/api/roster/feed',
    {
      config: { requires: 'sign-in' },
      schema: {
        summary: 'The address under which a calendar program finds my shifts; it is a key, keep it',
        tags,
        response: { 200: FeedSchema, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const { id } = personOnRoster(roster.current(), signedIn(request).id);
      return { path: pathOf(id, await feedGeneration(database, plant, id)) };
    },
  );

  app.delete(
    '/api/roster/feed',
    {
      config: { requires: 'act' },
      schema: {
        summary: 'End the address of my calendar, or that of somebody I manage; the holder gets another',
        description: 'From now on nobody finds the shifts under any address that was given out before.',
        tags,
        querystring: z.object({ person: z.string().min(1).max(100).optional() }),
        response: { 200: FeedEndedSchema, '4xx': ProblemSchema },
      },
    },
    async (request) => {
      const identity = signedIn(request);
      const held = roster.current();
      const { id } = personOnRoster(held, request.query.person ?? identity.id);
      if (!maySpeakFor(identity, held, id))
        throw new ProblemError({
          status: 403,
          code: 'no_rights',
          detail: 'The address of a calendar is ended by the person or by a manager of theirs.',
        });
      const generation = await endFeed(database, plant, id, { by: identity.id, at: now() });
      return { path: id === identity.id ? pathOf(id, generation) : null };
    },
  );

  app.get(
    '/api/roster/feeds/:token',
    {
      config: { requires: 'nothing' },
      schema: {
        summary: 'A person’s shifts as a calendar; the address is the key',
        tags,
        params: z.object({ token: z.string().max(500) }),
        produces: [ICS],
        response: { 200: z.string(), '4xx': ProblemSchema },
      },
      serializerCompiler: () => String,
    },
    async ({ params: { token } }, reply) => {
      // nothing is looked up for an address that the hub has not given out
      const read = feeds.read(token);
      if (read === null || read.generation !== (await feedGeneration(database, plant, read.person)))
        throw new ProblemError({ status: 404, code: 'not_found', detail: 'There is no such calendar.' });
      const { id, name } = personOnRoster(roster.current(), read.person);
      return reply.type(`${ICS}; charset=utf-8`).send(calendarText(roster.current(), [id], now(), name));
    },
  );
}
