/** The roster in and out as tables (CSV) and calendars (iCalendar). An import is taken whole, or nothing of it. */
import { isUtf8 } from 'node:buffer';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, Routes } from '../../http/app.ts';
import { signedIn } from '../../http/identity.ts';
import { WHY_UNSTORABLE } from '../../http/json-body.ts';
import { fieldErrors, invalidInput, ProblemError } from '../../http/problem.ts';
import { ProblemSchema } from '../../http/schemas.ts';
import { personOnRoster } from '../person-on-roster.ts';
import { ImportSchema } from '../schemas.ts';
import { visibleEntry } from '../visible.ts';
import { calendarText, ICS } from './calendar-export.ts';
import { CALENDAR_KINDS, readCalendar } from './calendar-import.ts';
import {
  HOLIDAY_COLUMNS,
  holidayRows,
  PEOPLE_COLUMNS,
  PEOPLE_REQUIRED,
  peopleRows,
} from './document-tables.ts';
import { ENTRY_TABLES, entryRows, requiredOf } from './entry-tables.ts';
import { feedRoutes, type FeedParts } from './feed-routes.ts';
import { readTable, writeTable } from './table.ts';
import { notTaken, refuseUnlessManager, TABLES, takeOver, type Table } from './take-over.ts';

const CSV = 'text/csv';
const LARGEST = 10 * 1024 * 1024;
const tags = ['roster'];

export const exchangeRoutes =
  (parts: FeedParts): Routes =>
  (app) => {
    for (const type of [CSV, ICS])
      app.addContentTypeParser(type, { parseAs: 'buffer', bodyLimit: LARGEST }, (_request, bytes, done) =>
        done(null, bytes),
      );
    tableRoutes(app, parts);
    calendarRoutes(app, parts);
    feedRoutes(app, parts);
  };

function tableRoutes(app: App, { roster }: FeedParts): void {
  const Query = z.object({ table: z.enum(TABLES).default('people') });

  app.get(
    '/api/roster/csv',
    {
      config: { requires: 'sign-in' },
      schema: {
        summary: 'A table of the roster; of people, with their addresses, for managers only',
        tags,
        querystring: Query,
        produces: [CSV],
        response: { 200: z.string(), '4xx': ProblemSchema },
      },
      serializerCompiler: () => String,
    },
    async (request, reply) => {
      const identity = signedIn(request);
      const { table } = request.query;
      if (table === 'people') refuseUnlessManager(identity);
      const entries = roster.entries().map((entry) => visibleEntry(identity, entry));
      const [columns, rows] =
        table === 'people'
          ? [PEOPLE_COLUMNS, peopleRows(roster.document())]
          : table === 'holidays'
            ? [HOLIDAY_COLUMNS, holidayRows(roster.document())]
            : [ENTRY_TABLES[table].columns, entryRows(roster.current(), entries, table)];
      return reply
        .type(`${CSV}; charset=utf-8`)
        .header('content-disposition', `attachment; filename="roster-${table}.csv"`)
        .send(writeTable(columns, rows));
    },
  );

  app.post(
    '/api/roster/csv',
    {
      config: { requires: 'act' },
      schema: {
        summary: 'Take over a table: all of it, or nothing when a row is wrong',
        description: `People: ${PEOPLE_COLUMNS.join(', ')}. Holidays: ${HOLIDAY_COLUMNS.join(', ')}. Assignments: ${ENTRY_TABLES.assignments.columns.join(', ')}. Absences: ${ENTRY_TABLES.absences.columns.join(', ')}. Overrides: ${ENTRY_TABLES.overrides.columns.join(', ')}. Several values in a cell are separated by "|". What it does not name stays as it is.`,
        tags,
        querystring: Query,
        consumes: [CSV],
        body: { content: { [CSV]: { schema: z.string() } } },
        response: { 200: ImportSchema, '4xx': ProblemSchema },
      },
      // the schema describes; the table is read row by row
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    async (request) => {
      const { table } = queryOf(Query, request);
      const read = readTable(bytesOf(request), columnsOf(table), requiredColumns(table));
      if ('problems' in read) throw notTaken(read.problems);
      return takeOver(roster, signedIn(request), table, read.rows);
    },
  );
}

function calendarRoutes(app: App, { roster, now }: FeedParts): void {
  const Person = z.string().min(1).max(100);
  const Query = z.object({ kind: z.enum(CALENDAR_KINDS), person: Person.optional() });
  const send = (people: readonly string[], title: string): string =>
    calendarText(roster.current(), people, now(), title);

  app.get(
    '/api/roster/ics',
    {
      config: { requires: 'sign-in' },
      schema: {
        summary: 'Who works when, as a calendar: of one person, or of all',
        tags,
        querystring: z.object({ person: Person.optional() }),
        produces: [ICS],
        response: { 200: z.string(), '4xx': ProblemSchema },
      },
      serializerCompiler: () => String,
    },
    async ({ query: { person } }, reply) => {
      const all = roster.current().people.map(({ id }) => id);
      const text =
        person === undefined
          ? send(all, 'Roster')
          : send([person], personOnRoster(roster.current(), person).name);
      return reply.type(`${ICS}; charset=utf-8`).send(text);
    },
  );

  app.post(
    '/api/roster/ics',
    {
      config: { requires: 'act' },
      schema: {
        summary: 'Take over a calendar: holidays, dated shifts or absences; all of it or nothing',
        tags,
        querystring: Query,
        consumes: [ICS],
        body: { content: { [ICS]: { schema: z.string() } } },
        response: { 200: ImportSchema, '4xx': ProblemSchema },
      },
      validatorCompiler: () => (value: unknown) => ({ value }),
    },
    async (request) => {
      const { kind, person } = queryOf(Query, request);
      if (person !== undefined) personOnRoster(roster.current(), person);
      const bytes = bytesOf(request);
      if (!isUtf8(bytes)) throw notTaken([{ row: 1, field: null, reason: 'it is not UTF-8' }]);
      const text = bytes.toString('utf8');
      if (text.includes('\0')) throw notTaken([{ row: 1, field: null, reason: WHY_UNSTORABLE }]);
      const read = readCalendar(text, kind, roster.current(), now(), person);
      if ('problems' in read) throw notTaken(read.problems);
      return takeOver(roster, signedIn(request), kind, read.rows);
    },
  );
}

const columnsOf = (table: Table): readonly string[] =>
  table === 'people' ? PEOPLE_COLUMNS : table === 'holidays' ? HOLIDAY_COLUMNS : ENTRY_TABLES[table].columns;

const requiredColumns = (table: Table): readonly string[] =>
  table === 'people' ? PEOPLE_REQUIRED : table === 'holidays' ? ['date', 'name'] : requiredOf(table);

const bytesOf = ({ body }: FastifyRequest): Buffer => (Buffer.isBuffer(body) ? body : Buffer.alloc(0));

/** @throws ProblemError */
function queryOf<T>(schema: z.ZodType<T>, { query }: FastifyRequest): T {
  const read = schema.safeParse(query);
  if (read.success) return read.data;
  throw new ProblemError(invalidInput(fieldErrors(read.error.issues)));
}
