/** Master data cross-references: the list, what people add and remove, and all of them as a CSV table. */
import { CODE_ENTITIES } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import { z } from 'zod';
import { readReferences, ReferenceInput, writeReferences } from '../../erp/cross-reference/csv.ts';
import {
  addReferences,
  allReferences,
  listReferences,
  removeReference,
  type TakenCode,
} from '../../erp/cross-reference/references.ts';
import type { Database } from '../../store/database.ts';
import type { Routes } from '../app.ts';
import { signedIn } from '../identity.ts';
import { PageQuery, pageOf, positionOf, toPage } from '../page.ts';
import { ProblemError } from '../problem.ts';
import { ProblemSchema } from '../schemas.ts';

const CSV = 'text/csv';
const MAX_TABLE = 10 * 1024 * 1024;

const at = z.string().meta({ format: 'date-time' });

const ReferenceSchema = z
  .object({
    id: z.string(),
    entity: z.enum(CODE_ENTITIES),
    item: z.string().nullable().describe('of units and lots: the item in the ERP that it holds for'),
    ours: z.string(),
    theirs: z.string(),
    factor: z.number().describe('of units: how many of theirs make one of ours'),
    learnedFrom: z.string().nullable().describe('the key of the repaired posting that taught it'),
    by: z.string(),
    at,
    removedBy: z.string().nullable(),
    removedAt: at.nullable(),
  })
  .meta({ id: 'CrossReference' });

const Done = z.object({
  added: z.int(),
  replaced: z.int().describe('our code referred to something else before'),
  unchanged: z.int(),
});

export const crossReferenceRoutes =
  ({ database, plant, now }: { database: Database; plant: string; now: () => Instant }): Routes =>
  (app) => {
    app.addContentTypeParser(CSV, { parseAs: 'buffer', bodyLimit: MAX_TABLE }, (_request, bytes, done) =>
      done(null, bytes),
    );

    app.get(
      '/api/cross-references',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Codes here and in the ERP, newest first',
          tags: ['cross-references'],
          querystring: PageQuery.extend({
            entity: z.enum(CODE_ENTITIES).optional(),
            search: z.string().max(100).optional().describe('a part of either code'),
            removed: z.stringbool().default(false).describe('those that were removed too'),
          }),
          response: { 200: pageOf(ReferenceSchema) },
        },
      },
      async ({ query: { entity, search, removed, limit, cursor } }) => {
        const rows = await listReferences(database, plant, {
          entity: entity ?? null,
          search: search ?? null,
          removed,
          limit,
          before: positionOf(cursor),
        });
        return toPage(rows, limit, (row) => [row.at, row.id]);
      },
    );

    app.post(
      '/api/cross-references',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'Say what a code is in the ERP; takes the place of what was said of it before',
          tags: ['cross-references'],
          body: ReferenceInput,
          response: { 200: Done, '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const act = { by: signedIn(request).id, at: now() };
        const done = await addReferences(database, plant, [request.body], act);
        if ('taken' in done) throw taken(done, 'theirs');
        return done;
      },
    );

    app.delete(
      '/api/cross-references/:id',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'Remove a reference; it stays on the record',
          tags: ['cross-references'],
          params: z.object({ id: z.string().min(1).max(100) }),
          response: { 200: ReferenceSchema, '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const act = { by: signedIn(request).id, at: now() };
        const removed = await removeReference(database, plant, request.params.id, act);
        if (removed === null)
          throw new ProblemError({
            status: 404,
            code: 'not_found',
            detail: 'There is no such reference, or it was removed already.',
          });
        return removed;
      },
    );

    app.get(
      '/api/cross-references.csv',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'All references that hold, as a table',
          tags: ['cross-references'],
          produces: [CSV],
          response: { 200: z.string() },
        },
        serializerCompiler: () => String,
      },
      async (_request, reply) =>
        reply
          .type(`${CSV}; charset=utf-8`)
          .header('content-disposition', 'attachment; filename="cross-references.csv"')
          .send(writeReferences(await allReferences(database, plant))),
    );

    app.post(
      '/api/cross-references.csv',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'Take over a table: all of it, or nothing when a row is wrong',
          description: 'Columns entity, item, ours, theirs, factor. What it does not name stays as it is.',
          tags: ['cross-references'],
          consumes: [CSV],
          body: { content: { [CSV]: { schema: z.string() } } },
          response: { 200: Done, '4xx': ProblemSchema },
        },
        // the schema describes; the table is read row by row
        validatorCompiler: () => (value: unknown) => ({ value }),
      },
      async (request) => {
        const read = readReferences(Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0));
        if ('problems' in read) {
          const errors = read.problems.map(({ row, reason }) => ({ field: `row ${row}`, reason }));
          const detail = `The table was not taken over: row ${read.problems[0]?.row}: ${read.problems[0]?.reason}.`;
          throw new ProblemError({ status: 422, code: 'invalid_input', detail, errors });
        }
        const act = { by: signedIn(request).id, at: now() };
        const done = await addReferences(database, plant, read.references, act);
        if ('taken' in done) throw taken(done, `"${done.taken.reference.ours}"`);
        return done;
      },
    );
  };

function taken({ taken: { reference, by } }: TakenCode, field: string): ProblemError {
  const reason = `"${reference.theirs}" of the ERP is "${by}" here already`;
  return new ProblemError({
    status: 409,
    code: 'code_taken',
    detail: `${reason}. Remove that reference first.`,
    errors: [{ field, reason }],
  });
}
