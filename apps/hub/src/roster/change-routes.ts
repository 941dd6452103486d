/**
 * Changes of the roster: its document as a whole, and overrides, absences, swaps and dated shifts one by one. None of them
 * touches what is asked already.
 */
import type { Roster, RosterProblem, Swap } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';
import { ROSTER_BODIES, type RosterEntry, type RosterEntryKind } from '@gemba/core/wire';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { App, Routes } from '../http/app.ts';
import { signedIn } from '../http/identity.ts';
import { invalidInput, ProblemError, refusalProblem } from '../http/problem.ts';
import { ProblemSchema } from '../http/schemas.ts';
import type { NoRights } from '../auth/rights.ts';
import { checkEntries, LISTS, type EntryOf } from './check-entries.ts';
import type { LivingRoster, NewEntry, PublishRefusal } from './living-roster.ts';
import { isManager, mayAnswer, mayEnter, mayWithdraw, wordsNeeded } from './rights.ts';
import { EntrySchema, PublishedSchema } from './schemas.ts';
import { visibleEntry } from './visible.ts';

/** dated shifts in one request */
const MOST_AT_ONCE = 5_000;
const Id = z.object({ id: z.uuid() });
const tags = ['roster'];
const answers = { 200: EntrySchema, '4xx': ProblemSchema };

export interface ChangeParts {
  roster: LivingRoster;
  now: () => Instant;
}

export const changeRoutes =
  ({ roster, now }: ChangeParts): Routes =>
  (app) => {
    app.put(
      '/api/roster',
      {
        config: { requires: 'manage' },
        schema: {
          summary: 'Publish a new version of the whole document',
          tags,
          body: ROSTER_BODIES.document,
          response: { 200: PublishedSchema, '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const { expectedVersion, reason, document } = request.body;
        const act = { by: signedIn(request).id, reason, expectedVersion };
        return published(await roster.publish(() => ({ document }), act), 'document.');
      },
    );

    const enter = async (request: FastifyRequest, entries: readonly NewEntry[]): Promise<RosterEntry[]> => {
      const identity = signedIn(request);
      const held = roster.current();
      for (const entry of entries) {
        const verdict = mayEnter(identity, held, entry);
        if (verdict !== true) throw refused(verdict);
      }
      return (await roster.add(entries, identity.id)).map((entry) => visibleEntry(identity, entry));
    };

    const enterOne = async (request: FastifyRequest, entry: NewEntry): Promise<RosterEntry> =>
      (await enter(request, [entry]))[0] as RosterEntry;

    app.post(
      '/api/roster/overrides',
      {
        config: { requires: 'act' },
        schema: {
          summary: 'Somebody in somebody’s place for a time; without “instead”: in addition, for a hole',
          tags,
          body: ROSTER_BODIES.override,
          response: answers,
        },
      },
      async (request) => {
        const entry = checked(roster.current(), 'override', request.body);
        return enterOne(request, { kind: 'override', entry, state: 'active' });
      },
    );

    app.post(
      '/api/roster/absences',
      {
        config: { requires: 'act' },
        schema: { summary: 'Somebody is not there', tags, body: ROSTER_BODIES.absence, response: answers },
      },
      async (request) => {
        const entry = checked(roster.current(), 'absence', request.body);
        return enterOne(request, { kind: 'absence', entry, state: 'active' });
      },
    );

    app.post(
      '/api/roster/assignments',
      {
        config: { requires: 'act' },
        schema: {
          summary: 'Dated shifts: each of the people works each of the shifts, 20 × 3 in one go',
          tags,
          body: ROSTER_BODIES.assignments,
          response: { 200: z.object({ items: z.array(EntrySchema) }), '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const { people, shifts } = request.body;
        const all = people.flatMap((person) => shifts.map((shift) => ({ person, ...shift })));
        if (all.length > MOST_AT_ONCE)
          throw wrong([{ field: 'people', reason: `times shifts are more than ${MOST_AT_ONCE}` }]);
        const read = checkEntries(roster.current(), 'assignment', all);
        if ('problems' in read)
          throw wrong(
            read.problems.map(({ index, field, reason }) => ({
              field:
                field === 'person'
                  ? `people[${Math.floor(index / shifts.length)}]`
                  : `shifts[${index % shifts.length}].${field}`,
              reason,
            })),
          );
        const made = await enter(
          request,
          read.entries.map((entry) => ({ kind: 'assignment', entry, state: 'active' })),
        );
        return { items: made };
      },
    );

    app.post(
      '/api/roster/swaps',
      {
        config: { requires: 'act' },
        schema: {
          summary: 'Swap shifts: asked by one, accepted by the other; a manager of both decides at once',
          tags,
          body: ROSTER_BODIES.swap,
          response: answers,
        },
      },
      async (request) => {
        const identity = signedIn(request);
        const held = roster.current();
        const entry = checked(held, 'swap', request.body);
        if (entry.person === entry.with) throw wrong([{ field: 'with', reason: 'is the same person' }]);
        if (isOver(entry, now())) throw over();
        const decided = isManager(identity) || wordsNeeded(held, identity.id, entry).length === 0;
        return enterOne(request, { kind: 'swap', entry, state: decided ? 'active' : 'asked' });
      },
    );

    for (const answer of ['accept', 'decline'] as const)
      app.post(
        `/api/roster/swaps/:id/${answer}`,
        {
          config: { requires: 'act' },
          schema: {
            summary: answer === 'accept' ? 'Agree to a swap' : 'Say no to a swap',
            tags,
            params: Id,
            response: answers,
          },
        },
        async (request) => {
          const identity = signedIn(request);
          return settled(
            await roster.settle(request.params.id, identity.id, (entry, held) => {
              if (entry.kind !== 'swap') return NOT_THERE;
              if (entry.state !== 'asked') return { refused: 'settled', state: entry.state } as const;
              if (answer === 'accept' && isOver(entry.entry, now())) return { refused: 'over' } as const;
              const verdict = mayAnswer(identity, held, entry);
              if (verdict !== true) return verdict;
              return answer === 'accept' ? 'active' : 'declined';
            }),
          );
        },
      );

    for (const kind of Object.keys(LISTS) as RosterEntryKind[]) withdrawRoute(app, roster, kind);
  };

function withdrawRoute(app: App, roster: LivingRoster, kind: RosterEntryKind): void {
  app.delete(
    `/api/roster/${LISTS[kind]}/:id`,
    {
      config: { requires: 'act' },
      schema: {
        summary: `Take back: ${kind}; it stays on the record, and counts for the time in which it held`,
        tags,
        params: Id,
        response: answers,
      },
    },
    async (request) => {
      const identity = signedIn(request);
      return settled(
        await roster.settle(request.params.id, identity.id, (entry, held) => {
          if (entry.kind !== kind) return NOT_THERE;
          if (entry.state === 'withdrawn' || entry.state === 'declined')
            return { refused: 'settled', state: entry.state } as const;
          const verdict = mayWithdraw(identity, held, entry);
          return verdict === true ? 'withdrawn' : verdict;
        }),
      );
    },
  );
}

/** @throws ProblemError */
function checked<K extends RosterEntryKind>(held: Roster, kind: K, raw: object): EntryOf<K> {
  const read = checkEntries(held, kind, [raw]);
  if ('problems' in read) throw wrong(read.problems.map(({ field, reason }) => ({ field, reason })));
  const [entry] = read.entries;
  if (entry === undefined) throw new Error('one entry was given, and none was read');
  return entry;
}

const isOver = (swap: Swap, now: Instant): boolean =>
  swap.to <= now && (swap.theirs === undefined || swap.theirs.to <= now);

type Refused =
  | NoRights
  | { refused: 'not_found' }
  | { refused: 'over' }
  | { refused: 'settled'; state: RosterEntry['state'] };
const NOT_THERE = { refused: 'not_found' } as const;

function settled(result: RosterEntry | Refused | null): RosterEntry {
  if (result === null) throw refused(NOT_THERE);
  if ('refused' in result) throw refused(result);
  return result;
}

const over = () =>
  new ProblemError({ status: 409, code: 'over', detail: 'What would be swapped is over already.' });

function refused(refusal: Refused): ProblemError {
  switch (refusal.refused) {
    case 'not_found':
      return new ProblemError({ status: 404, code: 'not_found', detail: 'There is no such entry.' });
    case 'over':
      return over();
    case 'settled':
      return new ProblemError({
        status: 409,
        code: 'settled_already',
        detail: `It is ${refusal.state} already.`,
      });
    default: {
      const { status, code, detail } = refusalProblem(refusal);
      return new ProblemError({ status, code, detail });
    }
  }
}

/** The same problem of several entries is said once. */
const wrong = (errors: RosterProblem[]) => {
  const distinct = new Map(errors.map((error) => [JSON.stringify(error), error]));
  return new ProblemError(invalidInput([...distinct.values()].slice(0, 50)));
};

/** @param prefix where the document sits in the request. @throws ProblemError */
export function published(
  result: { version: number; published: boolean } | PublishRefusal,
  prefix = '',
): { version: number; published: boolean } {
  if (!('refused' in result)) return result;
  if (result.refused === 'stale_version')
    throw new ProblemError({
      status: 409,
      code: 'stale_version',
      detail: `The roster is at version ${result.version} by now; look at it again.`,
    });
  throw wrong(result.problems.map(({ field, reason }) => ({ field: `${prefix}${field}`, reason })));
}
