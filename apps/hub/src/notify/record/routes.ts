/**
 * Being told, over HTTP: my notifications, somebody's, why anybody was or was not told about a decision, and how the
 * channels do. A wall is nobody and sees none of it; another person's record is for managers.
 */
import type { Roster } from '@gemba/core/roster';
import type { NotificationRow } from '@gemba/core/wire';
import type { Decision } from '@gemba/core/exception';
import { z } from 'zod';
import type { SignedIn } from '../../auth/identity.ts';
import { mayManage } from '../../auth/rights.ts';
import type { Routes } from '../../http/app.ts';
import { signedIn } from '../../http/identity.ts';
import { PageQuery, pageOf, positionOf, toPage } from '../../http/page.ts';
import { ProblemError } from '../../http/problem.ts';
import { ProblemSchema } from '../../http/schemas.ts';
import { tryAgain } from '../answers/set-aside-rows.ts';
import type { Notify } from '../notify.ts';
import { nameOf, type NotifyParts } from '../parts.ts';
import { readRecord } from './record-rows.ts';
import { ChannelsSchema, NotificationSchema, ToldSchema } from './record-schemas.ts';
import { whoWasTold } from './who-was-told.ts';

const Id = z.object({ id: z.string().min(1).max(200) });

/** More than the people of a plant are told of one decision (OF_EACH a person): a page of it would hide who was told. */
const MOST_OF_A_DECISION = 10_000;

export const notificationRoutes =
  (
    parts: Pick<NotifyParts, 'database' | 'plant' | 'personOf' | 'timeZone' | 'keepForMs' | 'now'> & {
      roster: () => Roster;
      notify: Pick<Notify, 'seen' | 'health' | 'wake'>;
    },
  ): Routes =>
  (app) => {
    const { database, plant, notify } = parts;

    const list = async (
      { limit, cursor }: z.infer<typeof PageQuery>,
      person: string | null,
      unseen: boolean,
    ) => {
      const before = positionOf(cursor);
      const rows = await readRecord(parts, { person, decisionId: null, unseen, before, limit: limit + 1 });
      return toPage(rows, limit, (row) => [row.at, row.id]);
    };

    app.get(
      '/api/notifications',
      {
        config: { requires: 'act' },
        schema: {
          summary: 'What I was told, newest first; of everybody for managers',
          tags: ['notifications'],
          querystring: PageQuery.extend({
            mine: z.stringbool().default(false),
            unseen: z.stringbool().default(false).describe('not opened yet, and not needless'),
          }),
          response: { 200: pageOf(NotificationSchema), '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const { mine, unseen, ...page } = request.query;
        const who = signedIn(request);
        if (!mine && !mayManage(who)) throw notYours();
        return list(page, mine ? who.id : null, unseen);
      },
    );

    app.get(
      '/api/people/:id/notifications',
      {
        config: { requires: 'act' },
        schema: {
          summary: 'What a person was told, newest first: my own, or anybody’s for managers',
          tags: ['notifications'],
          params: Id,
          querystring: PageQuery,
          response: { 200: pageOf(NotificationSchema), '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const { id } = request.params;
        if (!maySee(signedIn(request), id)) throw notYours();
        return list(request.query, id, false);
      },
    );

    app.get(
      '/api/decisions/:id/notifications',
      {
        config: { requires: 'act' },
        schema: {
          summary: 'Why was, or was not, anybody told about this decision',
          tags: ['notifications'],
          params: Id,
          querystring: z.object({
            person: z.string().max(100).optional().describe('somebody whom nothing else links to it'),
          }),
          response: { 200: ToldSchema, '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const { id } = request.params;
        const { person } = request.query;
        const { rows } = await database.query<{ exception_id: string; open: boolean; decision: Decision }>(
          `select d.exception_id, x.state = 'open' as open, jsonb_path_query_first(x.fold, '$.decisions[*] ? (@.id == $id)',
             jsonb_build_object('id', d.id)) as decision
           from decision d join exception x on x.id = d.exception_id where d.plant = $1 and d.id = $2`,
          [plant, id],
        );
        const [found] = rows;
        if (!found)
          throw new ProblemError({
            status: 404,
            code: 'unknown_decision',
            detail: 'There is no such decision.',
          });
        const record = await readRecord(parts, {
          person: null,
          decisionId: id,
          unseen: false,
          before: positionOf(undefined),
          limit: MOST_OF_A_DECISION,
        });
        const asking = {
          decision: found.decision,
          roster: parts.roster(),
          nameOf: (one: string) => nameOf(parts, one),
          zone: parts.timeZone,
          now: parts.now(),
          keepForMs: parts.keepForMs,
          open: found.open,
        };
        return {
          decisionId: id,
          exceptionId: found.exception_id,
          people: whoWasTold(
            visibleTo(signedIn(request), record),
            asking,
            person === undefined ? [] : [person],
          ),
        };
      },
    );

    app.post(
      '/api/notifications/:id/seen',
      {
        config: { requires: 'act' },
        schema: {
          summary: 'I have opened it',
          tags: ['notifications'],
          params: Id,
          response: { 200: z.object({ ok: z.literal(true) }), '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const me = signedIn(request).id;
        const { rows } = await database.query<{ id: string }>(
          `select d.id from delivery_notice dn join delivery d on d.plant = dn.plant and d.id = dn.delivery_id
           where dn.plant = $1 and dn.notification_id = $2 and d.person = $3 and d.channel = 'in-app'`,
          [plant, request.params.id, me],
        );
        if (rows.length === 0)
          throw new ProblemError({
            status: 404,
            code: 'not_found',
            detail: 'There is no such notification of yours.',
          });
        for (const { id } of rows) await notify.seen(me, id);
        return { ok: true as const };
      },
    );

    app.get(
      '/api/channels',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'How the channels do, and what is stuck',
          tags: ['notifications'],
          response: { 200: ChannelsSchema },
        },
      },
      () => notify.health(),
    );

    app.post(
      '/api/answers/:id/try-again',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'Have an answer that was set aside tried again; /api/channels names them',
          tags: ['notifications'],
          params: z.object({ id: z.uuid() }),
          response: { 200: z.object({ ok: z.literal(true) }), '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const { id } = request.params;
        const name = nameOf(parts, signedIn(request).id);
        if (!(await tryAgain(database, plant, { id, name, at: parts.now() })))
          throw new ProblemError({
            status: 404,
            code: 'not_found',
            detail: 'There is no such answer that was set aside.',
          });
        notify.wake();
        return { ok: true as const };
      },
    );
  };

const maySee = (identity: SignedIn, person: string): boolean => identity.id === person || mayManage(identity);

/** What a provider said of a failure can quote an address, which is its owner's business and the managers'. */
const visibleTo = (identity: SignedIn, record: readonly NotificationRow[]): NotificationRow[] =>
  record.map((row) =>
    maySee(identity, row.person)
      ? row
      : { ...row, deliveries: row.deliveries.map((delivery) => ({ ...delivery, error: null })) },
  );

const notYours = () =>
  new ProblemError({
    status: 403,
    code: 'no_rights',
    detail: 'You see what you were told yourself; what others were told is for managers.',
  });
