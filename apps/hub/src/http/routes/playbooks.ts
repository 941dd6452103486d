/** Playbooks: what is live and why, every version, publishing, and what a text would do before anybody uses it. */
import {
  PLAYBOOK_ACTS,
  PlaybookCheckBody,
  type Page,
  type PlaybookCheck,
  type PlaybookDetail,
  type PlaybookDiff,
  type PlaybookRow,
  type PlaybookVersion,
} from '@gemba/core/wire';
import { z } from 'zod';
import type { Authoring, AuthoringRefusal } from '../../playbooks/authoring.ts';
import type { Check } from '../../playbooks/check.ts';
import type { Routes } from '../app.ts';
import { signedIn } from '../identity.ts';
import { ProblemError } from '../problem.ts';
import { ProblemSchema, typed } from '../schemas.ts';

const at = z.string().meta({ format: 'date-time' });

const version = {
  version: z.int(),
  source: z.enum(['folder', 'person']).describe('a person’s text stays live until the file changes'),
  author: z.string(),
  reason: z.string(),
  publishedAt: at,
  withdrawnAt: at.nullable(),
};
const row = {
  id: z.string(),
  title: z.string(),
  state: z.enum(['live', 'off', 'withdrawn']),
  differsFromFile: z.boolean(),
  hasFile: z.boolean(),
  problem: z.string().nullable(),
};
const RowSchema = typed<PlaybookRow>(z.looseObject({ ...row, ...version }).meta({ id: 'PlaybookRow' }));
const DetailSchema = typed<PlaybookDetail>(
  z
    .looseObject({ ...row, ...version, yaml: z.string(), versions: z.array(z.object(version)) })
    .meta({ id: 'Playbook' }),
);
const VersionSchema = typed<PlaybookVersion>(
  z.object({ playbook: z.string(), yaml: z.string(), ...version }).meta({ id: 'PlaybookVersion' }),
);
const CheckSchema = typed<PlaybookCheck>(
  z
    .looseObject({
      problems: z.array(z.object({ file: z.string(), line: z.int(), reason: z.string() })),
      findings: z.array(z.looseObject({ code: z.string(), severity: z.string(), text: z.string() })),
      dryRun: z.looseObject({ events: z.int(), stoppedAtBound: z.boolean() }).nullable(),
    })
    .meta({ id: 'PlaybookCheck' }),
);

const Id = z.object({ id: z.string().min(1).max(60) });
const Which = z.union([z.literal('file'), z.coerce.number().int().min(1).max(1_000_000)]);
const tags = ['playbooks'];
const ofOne = (summary: string) => ({
  summary,
  tags,
  params: Id,
  response: { 200: DetailSchema, '4xx': ProblemSchema },
});

export const playbookRoutes =
  (parts: { authoring: Authoring; check: Check }): Routes =>
  (app) => {
    const { authoring, check } = parts;

    app.get(
      '/api/playbooks',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'All playbooks with their newest version, those that are off or withdrawn too',
          tags,
          response: { 200: z.object({ items: z.array(RowSchema), nextCursor: z.null() }) },
        },
      },
      async (): Promise<Page<PlaybookRow> & { nextCursor: null }> => ({
        items: [...authoring.rows()],
        nextCursor: null,
      }),
    );

    app.get(
      '/api/playbooks/:id',
      {
        config: { requires: 'sign-in' },
        schema: ofOne('A playbook: its text, and its versions'),
      },
      async ({ params: { id } }) => answer(await authoring.detail(id)),
    );

    app.get(
      '/api/playbooks/:id/versions/:version',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'The text of a version, with who published it and why',
          tags,
          params: Id.extend({ version: z.coerce.number().int().min(1).max(1_000_000) }),
          response: { 200: VersionSchema, '4xx': ProblemSchema },
        },
      },
      async ({ params }) => answer(await authoring.version(params.id, params.version)),
    );

    app.get(
      '/api/playbooks/:id/diff',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'What differs between two versions, or a version and the file',
          tags,
          params: Id,
          querystring: z.object({ from: Which, to: Which }),
          response: {
            200: typed<PlaybookDiff>(z.looseObject({ diff: z.string().describe('unified') })),
            '4xx': ProblemSchema,
          },
        },
      },
      async ({ params: { id }, query: { from, to } }) => answer(await authoring.diff(id, from, to)),
    );

    app.post(
      '/api/playbooks/:id/versions',
      {
        config: { requires: 'manage' },
        schema: {
          ...ofOne('Publish a text: it is live at once, and what is running is not touched'),
          body: PLAYBOOK_ACTS.versions,
        },
      },
      async (request) =>
        answer(await authoring.publish(request.params.id, request.body, signedIn(request).id)),
    );

    app.post(
      '/api/playbooks/:id/roll-back',
      {
        config: { requires: 'manage' },
        schema: {
          ...ofOne('Publish the text of an older version anew'),
          body: PLAYBOOK_ACTS['roll-back'],
        },
      },
      async (request) =>
        answer(await authoring.rollBack(request.params.id, request.body, signedIn(request).id)),
    );

    app.post(
      '/api/playbooks/:id/switch',
      {
        config: { requires: 'manage' },
        schema: {
          ...ofOne('Switch it off or on: off, it opens nothing, and what it has opened runs on'),
          body: PLAYBOOK_ACTS.switch,
        },
      },
      async (request) =>
        answer(await authoring.switchTo(request.params.id, request.body, signedIn(request).id)),
    );

    app.post(
      '/api/playbooks/check',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'What a text would do, over the events on record; nothing is written',
          description:
            'Its mistakes with their lines, what the linter finds, and a dry run beside the live version: exceptions, causes, questions, and who would be asked at night.',
          tags,
          body: PlaybookCheckBody,
          response: { 200: CheckSchema, '4xx': ProblemSchema },
        },
      },
      async ({ body: { yaml, days } }): Promise<PlaybookCheck> => {
        const checked = await check(yaml, days);
        if (checked !== 'busy') return checked;
        throw new ProblemError(
          { status: 429, code: 'busy', detail: 'Another dry run is under way; try again when it is done.' },
          RETRY_AFTER_S,
        );
      },
    );
  };

const RETRY_AFTER_S = 10;

const STATUS: Record<AuthoringRefusal['refused'], number> = {
  unknown_playbook: 404,
  unknown_version: 404,
  stale_version: 409,
  same_text: 409,
  already_switched: 409,
  id_mismatch: 422,
  invalid_playbook: 422,
  too_different: 422,
};

function answer<T extends object>(outcome: T | AuthoringRefusal): T {
  if (!isRefusal(outcome)) return outcome;
  throw new ProblemError({
    status: STATUS[outcome.refused],
    code: outcome.refused,
    detail: outcome.why,
    ...('problems' in outcome && {
      errors: outcome.problems.map(({ line, reason }) => ({ field: `line ${line}`, reason })),
    }),
  });
}

const isRefusal = (outcome: object): outcome is AuthoringRefusal => 'refused' in outcome;
