/** Questions to the roster: the document, who is on, who would get something, where the holes are. */
import {
  costOfHoles,
  coverage,
  dutyBetween,
  isReachableAt,
  onUntil,
  periodOf,
  shiftsAt,
  unreachableBetween,
  whoWouldGet,
  type Load,
  type RungReason,
} from '@gemba/core/roster';
import { after, epochMs, instant, Instant } from '@gemba/core/time';
import type { CoverageView, PersonOn, RosterVersion, RosterView, WhoIsOn } from '@gemba/core/wire';
import { z } from 'zod';
import type { Routes } from '../http/app.ts';
import { signedIn } from '../http/identity.ts';
import type { Database } from '../store/database.ts';
import { decisionsSince } from './history.ts';
import type { LivingRoster } from './living-roster.ts';
import { mayArrange } from './rights.ts';
import { listVersions } from './rows.ts';
import { visibleEntry, visibleTo } from './visible.ts';

/** why somebody is not on in a place of the function */
const NOT_ON: ReadonlySet<RungReason> = new Set(['stood-in-for', 'absent', 'off-shift']);
const HISTORY_MS = 28 * 86_400_000;

const About = z.object({
  at: Instant.optional(),
  area: z.string().max(100).optional(),
  line: z.string().max(100).optional(),
  skill: z.string().max(100).optional(),
});

export interface QuestionParts {
  roster: LivingRoster;
  database: Database;
  plant: string;
  now: () => Instant;
  /** open decisions per person */
  load: () => Load;
  /** functions that are asked, whoever is on the roster for them */
  functions: () => readonly string[];
}

export const questionRoutes =
  ({ roster, database, plant, now, load, functions }: QuestionParts): Routes =>
  (app) => {
    const tags = ['roster'];
    const allFunctions = (): string[] =>
      [...new Set([...functions(), ...roster.current().people.flatMap((p) => p.functions)])].toSorted();

    app.get(
      '/api/roster',
      {
        config: { requires: 'sign-in' },
        schema: { summary: 'The roster’s document, and what is different for a time', tags },
      },
      async (request): Promise<RosterView> => {
        const identity = signedIn(request);
        return {
          ...roster.version(),
          document: visibleTo(identity, roster.document()),
          entries: roster.entries().map((entry) => visibleEntry(identity, entry)),
          mayArrange: mayArrange(identity, roster.current()),
        };
      },
    );

    app.get(
      '/api/roster/versions',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Versions of the document, newest first: who changed it, why and when',
          tags,
          querystring: z.object({
            limit: z.coerce.number().int().min(1).max(1_000).default(100),
            cursor: z.coerce.number().int().min(1).max(2_147_483_647).default(2_147_483_647),
          }),
        },
      },
      async ({
        query: { limit, cursor },
      }): Promise<{ items: RosterVersion[]; nextCursor: string | null }> => {
        const rows = await listVersions(database, plant, cursor, limit + 1);
        const items = rows.slice(0, limit);
        return { items, nextCursor: rows.length > limit ? String(items.at(-1)?.version ?? 1) : null };
      },
    );

    app.get(
      '/api/roster/who',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Who is on at an instant, past or future; for a function: in the order of being asked',
          description: 'A past instant is answered as the roster was known then.',
          tags,
          querystring: About.extend({ function: z.string().max(100).optional() }),
        },
      },
      async ({ query }): Promise<WhoIsOn> => {
        const at = query.at ?? now();
        const { roster: held, version } = await roster.asOf(at);
        const people = new Map(held.people.map((person) => [person.id, person]));
        const ms = epochMs(at);
        const ordered: { id: string; standsInFor: string | null }[] =
          query.function === undefined
            ? held.people
                .filter(({ id }) => dutyBetween(held, id, ms, ms + 1).length > 0)
                .map(({ id }) => ({ id, standsInFor: null }))
            : whoWouldGet(held, { ...query, function: query.function, at }, load())
                .rungs.filter(({ why }) => !NOT_ON.has(why))
                .map((rung) => ({ id: rung.person, standsInFor: rung.standsInFor }));
        return {
          at,
          version,
          shifts: shiftsAt(held, at).map(({ shift, startMs, endMs }) => ({
            id: shift.id,
            name: shift.name,
            startedAt: instant(startMs),
            endsAt: instant(endMs),
          })),
          people: ordered.flatMap(({ id, standsInFor }): PersonOn[] => {
            const person = people.get(id);
            if (!person) return [];
            const { name, role, functions: own, areas, lines, skills } = person;
            const until = onUntil(held, person, at);
            return [
              {
                id,
                name,
                role,
                functions: own,
                areas,
                lines,
                skills,
                standsInFor,
                onUntil: until,
                reachable: isReachableAt(held, id, at),
              },
            ];
          }),
        };
      },
    );

    app.get(
      '/api/roster/would-get',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Who would get this, and why everybody else would not',
          tags,
          querystring: About.extend({ function: z.string().min(1).max(100) }),
        },
      },
      async ({ query: { at = now(), ...ask } }) => {
        const { roster: held } = await roster.asOf(at);
        return whoWouldGet(held, { ...ask, at }, load());
      },
    );

    app.get(
      '/api/roster/coverage',
      {
        config: { requires: 'sign-in' },
        schema: {
          summary: 'Holes of the next days, and what the last four weeks’ decisions would have cost in each',
          tags,
          querystring: z.object({
            days: z.coerce.number().int().min(1).max(60).default(14),
            function: z.string().max(100).optional(),
            area: z.string().max(100).optional(),
          }),
        },
      },
      async ({ query: { days, function: name, area } }): Promise<CoverageView> => {
        const from = now();
        const held = roster.current();
        const since = after(from, -HISTORY_MS);
        const asked = name === undefined ? allFunctions() : [name];
        const holes = coverage(held, {
          from,
          days,
          functions: asked,
          ...(area !== undefined && { areas: [area] }),
        });
        const history = await decisionsSince(database, plant, since);
        const costs = costOfHoles(holes, history, held.timeZone);
        const to = instant(periodOf(held, { from, days }).end);
        return {
          from,
          to,
          functions: asked,
          holes: holes.flatMap((hole, i) => {
            const cost = costs[i];
            return cost ? [{ ...hole, cost }] : [];
          }),
          history: { from: since, decisions: history.length },
          unreachable: held.people
            .filter(({ id }) => unreachableBetween(held, id, epochMs(from), epochMs(to)).length > 0)
            .map(({ id, name: called }) => ({ id, name: called })),
        };
      },
    );
  };
