/** The document's versions as text, what differs between two of them, and what a text would change before it is published. */
import { Roster } from '@gemba/core/roster';
import { ROSTER_BODIES, type RosterCheck, type RosterDiff, type RosterDocument } from '@gemba/core/wire';
import { z } from 'zod';
import type { SignedIn } from '../auth/identity.ts';
import type { Routes } from '../http/app.ts';
import { signedIn } from '../http/identity.ts';
import { ProblemError } from '../http/problem.ts';
import { ProblemSchema, typed } from '../http/schemas.ts';
import { whatChanges } from './document-change.ts';
import { readText, readValue, unified, yamlOf } from './document-text.ts';
import type { QuestionParts } from './question-routes.ts';
import { readVersion } from './rows.ts';
import { visibleTo } from './visible.ts';

const tags = ['roster'];
const Version = z.coerce.number().int().min(1).max(2_147_483_647);

const DocumentSchema = typed<RosterDocument>(
  z.looseObject({ version: z.int(), author: z.string(), reason: z.string(), yaml: z.string() }),
);
const DiffSchema = typed<RosterDiff>(
  z.object({ from: z.int(), to: z.int(), diff: z.string().describe('unified') }),
);
const CheckSchema = typed<RosterCheck>(
  z.object({
    problems: z.array(z.object({ field: z.string(), reason: z.string(), line: z.int().nullable() })),
    would: z.looseObject({ against: z.int(), yaml: z.string(), diff: z.string().nullable() }).nullable(),
  }),
);

export const documentRoutes =
  ({ roster, database, plant, now, load, functions }: QuestionParts): Routes =>
  (app) => {
    /** As this person may see it. @throws ProblemError */
    async function versionFor(identity: SignedIn, version: number): Promise<RosterDocument> {
      const stored = await readVersion(database, plant, version);
      if (!stored)
        throw new ProblemError({
          status: 404,
          code: 'unknown_version',
          detail: `The roster has no version ${version}.`,
        });
      const document = visibleTo(identity, Roster.parse(stored.document));
      return { ...stored, document, yaml: yamlOf(document) };
    }

    app.get(
      '/api/roster/versions/:version',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'A version of the document, as a value and as YAML, with who published it and why',
          tags,
          params: z.object({ version: Version }),
          response: { 200: DocumentSchema, '4xx': ProblemSchema },
        },
      },
      async (request) => versionFor(signedIn(request), request.params.version),
    );

    app.get(
      '/api/roster/diff',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'What differs between two versions of the document',
          tags,
          querystring: z.object({ from: Version, to: Version }),
          response: { 200: DiffSchema, '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const identity = signedIn(request);
        const { from, to } = request.query;
        const before = await versionFor(identity, from);
        const after = await versionFor(identity, to);
        const diff = await unified(nameOf(from), nameOf(to), before.yaml, after.yaml);
        if (diff !== null) return { from, to, diff };
        throw new ProblemError({
          status: 422,
          code: 'too_different',
          detail: 'The two versions have too little in common to be compared.',
        });
      },
    );

    app.post(
      '/api/roster/check',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'Whether a document would be accepted, and what it would change; nothing is written',
          description:
            'Its problems, as PUT would name them, with their lines; else the difference to the newest version, who is added, changed or removed, functions that lose their last decider or deputy, and new holes of the next two weeks.',
          tags,
          body: ROSTER_BODIES.check,
          response: { 200: CheckSchema, '4xx': ProblemSchema },
        },
      },
      async ({ body }): Promise<RosterCheck> => {
        const read = body.yaml === undefined ? readValue(body.document) : readText(body.yaml);
        if ('problems' in read) return { problems: read.problems, would: null };
        const { document } = read;
        const held = roster.document();
        const { version } = roster.version();
        const yaml = yamlOf(document);
        return {
          problems: [],
          would: {
            against: version,
            document,
            yaml,
            diff: await unified(nameOf(version), 'to be published', yamlOf(held), yaml),
            ...whatChanges(held, document, {
              entries: roster.entries().filter(({ state }) => state === 'active'),
              functions: functions(),
              load: load(),
              from: now(),
            }),
          },
        };
      },
    );
  };

const nameOf = (version: number): string => `version ${version}`;
