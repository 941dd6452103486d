/** What is held back, for everybody who may look; planned stops, for schedulers and those above. */
import type { Instant } from '@gemba/core/time';
import { epochMs } from '@gemba/core/time';
import { MAX_STOP_AHEAD_MS, MAX_STOP_MS, PlannedStopBody, StopFilter } from '@gemba/core/wire';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { SignedIn } from '../auth/identity.ts';
import { atLeast } from '../auth/rights.ts';
import type { Routes } from '../http/app.ts';
import { signedIn } from '../http/identity.ts';
import { PageQuery, pageOf, positionOf, toPage } from '../http/page.ts';
import { ProblemError } from '../http/problem.ts';
import { ProblemSchema } from '../http/schemas.ts';
import type { Database } from '../store/database.ts';
import { heldCauses, heldCounts, listHeld } from './held.ts';
import type { PlannedStops } from './planned-stops.ts';

const at = z.string().meta({ format: 'date-time' });
const count = z.int().min(0);

const HeldSchema = z
  .object({
    key: z.string(),
    playbook: z.string(),
    title: z.string(),
    where: z.string(),
    because: z.enum(['planned-stop', 'delay', 'too-few', 'muted']),
    why: z.string().describe('in one sentence'),
    since: at,
    until: at.nullable().describe('when it is looked at again; null: when the exception above is resolved'),
    events: count,
    lastAt: at,
    stop: z.object({ id: z.string(), reason: z.string(), author: z.string() }).nullable(),
    above: z.object({ id: z.string(), title: z.string() }).nullable(),
  })
  .meta({ id: 'Held' });

const HeldAnswer = pageOf(HeldSchema).extend({
  causes: z.record(z.string(), count).describe('held now, by reason'),
  counts: z.array(z.object({ day: z.string(), playbook: z.string(), because: z.string(), events: count })),
});

const StopSchema = z
  .object({
    id: z.string(),
    from: at,
    to: at,
    filter: StopFilter,
    reason: z.string(),
    author: z.string(),
    createdAt: at,
    state: z.enum(['planned', 'on', 'over']),
    ended: z.object({ at, by: z.string() }).nullable(),
    holds: count.describe('causes that it holds now'),
  })
  .meta({ id: 'PlannedStop' });

/** Who may say that a stop is planned: what it covers asks nobody. */
export const mayPlanStops = (identity: SignedIn): boolean => atLeast(identity.role, 'scheduler');

export const situationRoutes =
  (parts: {
    database: Database;
    plant: string;
    stops: Pick<PlannedStops, 'plan' | 'end' | 'list'>;
    now: () => Instant;
    /** the plant's day */
    dayOf: (at: Instant) => string;
    /** a planned stop has ended before its time */
    onEnded: () => void;
  }): Routes =>
  (app) => {
    const { database, plant, stops, now, dayOf } = parts;

    app.get(
      '/api/held',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'What asks nobody for now, why and until when; longest held first',
          tags: ['situations'],
          querystring: PageQuery,
          response: { 200: HeldAnswer },
        },
      },
      async ({ query: { limit, cursor } }) => {
        const [rows, causes, counts] = await Promise.all([
          listHeld(database, plant, cursor === undefined ? null : positionOf(cursor), limit),
          heldCauses(database, plant),
          heldCounts(database, plant, now(), dayOf),
        ]);
        return { ...toPage(rows, limit, (row) => [row.since, row.key]), causes, counts };
      },
    );

    app.get(
      '/api/planned-stops',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Planned stops that are on or to come; with `past`, those that are over too',
          tags: ['situations'],
          querystring: z.object({ past: z.stringbool().default(false) }),
          response: { 200: z.object({ items: z.array(StopSchema), nextCursor: z.null() }) },
        },
      },
      async ({ query }) => ({ items: await stops.list(query.past), nextCursor: null }),
    );

    app.post(
      '/api/planned-stops',
      {
        config: { requires: 'act' },
        schema: {
          summary: 'Plan a stop: what it covers asks nobody while it lasts',
          description:
            'It ends by itself; what still stands then is asked about, and says why it was not before.',
          tags: ['situations'],
          body: PlannedStopBody,
          response: { 201: StopSchema, '4xx': ProblemSchema },
        },
      },
      async (request, reply) => {
        const { from, to, reason, ...filter } = request.body;
        refuseUnbounded(request.body, now());
        const stop = await stops.plan({ from, to, reason, filter, author: planner(request).id });
        return reply.code(201).send(stop);
      },
    );

    app.delete(
      '/api/planned-stops/:id',
      {
        config: { requires: 'act' },
        schema: {
          summary: 'End a planned stop before its time; what still stands is asked about now',
          tags: ['situations'],
          params: z.object({ id: z.uuid() }),
          response: { 200: StopSchema, '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const ended = await stops.end(request.params.id, planner(request).id);
        if (ended === null)
          throw new ProblemError({
            status: 404,
            code: 'not_found',
            detail: 'There is no such planned stop, or it is over already.',
          });
        parts.onEnded();
        return ended;
      },
    );
  };

function planner(request: FastifyRequest): SignedIn {
  const identity = signedIn(request);
  if (mayPlanStops(identity)) return identity;
  throw new ProblemError({
    status: 403,
    code: 'no_rights',
    detail: 'Stops are planned by schedulers and managers: what they cover asks nobody.',
  });
}

/** A stop that is too long, too far off, over, or about nothing in particular would be a silence that nobody sees. */
function refuseUnbounded(stop: z.output<typeof PlannedStopBody>, now: Instant): void {
  const { areas, lines, workCentres, playbooks, eventTypes, wholePlant } = stop;
  const filtered = [areas, lines, workCentres, playbooks, eventTypes].some((list) => list !== undefined);
  const empty = Object.entries({ areas, lines, workCentres, playbooks, eventTypes }).find(
    ([, list]) => list?.length === 0,
  );
  const length = epochMs(stop.to) - epochMs(stop.from);
  if (length <= 0) refuse('to', 'it ends before it begins');
  if (stop.to <= now) refuse('to', 'it is over already');
  if (length > MAX_STOP_MS)
    refuse('to', `it may last ${MAX_STOP_MS / 86_400_000} days at most; plan it anew then`);
  if (epochMs(stop.from) - epochMs(now) > MAX_STOP_AHEAD_MS) refuse('from', 'it is too far ahead');
  if (empty) refuse(empty[0], 'an empty list covers nothing; leave it out');
  if (!filtered && !wholePlant) refuse('wholePlant', 'say what it covers, or that it is the whole plant');
  if (filtered && wholePlant) refuse('wholePlant', 'the whole plant needs no lists');
}

function refuse(field: string, reason: string): never {
  throw new ProblemError({
    status: 422,
    code: 'invalid_input',
    detail: `${field}: ${reason}`,
    errors: [{ field, reason }],
  });
}
