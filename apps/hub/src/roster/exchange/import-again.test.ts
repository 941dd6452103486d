import { after, instant } from '@gemba/core/time';
import type { Problem, RosterImport } from '@gemba/core/wire';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rosterStand } from '../roster-for-tests.ts';
import { ENTRY_TABLES, type EntryTable } from './entry-tables.ts';
import { writeTable } from './table.ts';

const T0 = instant(Date.parse('2026-11-23T08:00:00Z'));
const DAY = 86_400_000;
const stand = rosterStand(
  {
    timeZone: 'Europe/Berlin',
    shifts: [
      { id: 'early', name: 'Early shift', start: '06:00', end: '14:00' },
      { id: 'late', name: 'Late shift', start: '14:00', end: '22:00' },
    ],
    people: [
      { id: 'ann', name: 'Ann', functions: ['quality'], role: 'decider', shift: 'early' },
      { id: 'ben', name: 'Ben', functions: ['quality'], role: 'decider', shift: 'late', manager: 'ann' },
      { id: 'pia', name: 'Pia', role: 'plant-manager', shift: 'on-call' },
    ],
  },
  T0,
);

async function give(path: string, text: string, as = 'manager:pia') {
  const answer = await stand.app.inject({
    method: 'POST',
    url: `/api/roster${path}`,
    headers: {
      authorization: `Bearer ${as}`,
      'content-type': path.startsWith('/csv') ? 'text/csv' : 'text/calendar',
    },
    payload: text,
  });
  return { status: answer.statusCode, body: answer.json<RosterImport & Problem>() };
}
/** everything that was ever entered, in its order */
const stored = async () =>
  (
    await stand.database.pool.query<{ entry: object; state: string; revision: number }>(
      'select entry, state, revision from roster_entry where plant = $1 order by revision',
      [stand.plant],
    )
  ).rows;
const lines = (...rows: string[]) => rows.join('\n');

const PAST: Record<EntryTable, string> = {
  absences: lines(
    'person,from,to,reason',
    'ann,2026-03-02 06:00,2026-03-06 14:00,flu',
    'ben,2026-11-24,2026-11-25,course',
  ),
  assignments: lines(
    'person,shift,from,to',
    'ann,late,2026-03-02,2026-03-06',
    'ben,off,2026-11-24,2026-11-24',
  ),
  overrides: lines(
    'who,instead,from,to,reason',
    'ben,ann,2026-03-02 06:00,2026-03-02 14:00,training',
    'ann,,2026-11-24 22:00,2026-11-25 02:00,hole',
  ),
};

describe('importing again', () => {
  test.each(Object.entries(PAST))('%s that are past, too, are there already', async (table, text) => {
    expect((await give(`/csv?table=${table}`, text)).body).toMatchObject({ added: 2, unchanged: 0 });
    const before = await stored();
    expect(before).toHaveLength(2);
    expect((await give(`/csv?table=${table}`, text)).body).toMatchObject({ added: 0, unchanged: 2 });
    // once more when all of it is past
    stand.now = after(T0, 400 * DAY);
    expect((await give(`/csv?table=${table}`, text)).body).toMatchObject({ added: 0, unchanged: 2 });
    expect(await stored()).toEqual(before);
  });

  test('a calendar of absences of last spring is taken over once', async () => {
    const text = [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:x',
      'BEGIN:VEVENT',
      'UID:u',
      'DTSTART:20260302T050000Z',
      'DTEND:20260306T130000Z',
      'SUMMARY:flu',
      'END:VEVENT',
      'END:VCALENDAR',
    ].join('\r\n');
    expect((await give('/ics?kind=absences&person=ann', text)).body).toMatchObject({ added: 1 });
    expect((await give('/ics?kind=absences&person=ann', text)).body).toMatchObject({
      added: 0,
      unchanged: 1,
    });
    expect(await stored()).toHaveLength(1);
  });

  test('what was taken back in between is new again, and so is a row with another reason', async () => {
    await give('/csv?table=absences', PAST.absences);
    const [{ id } = { id: '' }] = stand.roster.entries();
    await stand.roster.settle(id, 'pia', () => 'withdrawn');
    expect((await give('/csv?table=absences', PAST.absences)).body).toMatchObject({ added: 1, unchanged: 1 });
    const other = PAST.absences.replace('flu', 'injury');
    expect((await give('/csv?table=absences', other)).body).toMatchObject({ added: 1, unchanged: 1 });
  });

  test('of a row that is twice in a file the last place counts', async () => {
    const text = lines(
      'person,shift,from,to',
      'ann,late,2026-11-23,2026-11-27',
      'ann,off,2026-11-25,2026-11-25',
      'ann,late,2026-11-23,2026-11-27',
    );
    expect((await give('/csv?table=assignments', text)).body).toMatchObject({ added: 2, unchanged: 1 });
    expect(stand.roster.current().assignments.map(({ shift }) => shift)).toEqual(['off', 'late']);
  });

  test('rows that are there already need no right, but absences, whose reasons are not for everybody', async () => {
    await give('/csv?table=assignments', PAST.assignments);
    const more = lines(PAST.assignments, 'ben,early,2026-11-26,2026-11-26');
    expect((await give('/csv?table=assignments', more, 'decider:ann')).body).toMatchObject({
      added: 1,
      unchanged: 2,
    });
    await give('/csv?table=absences', PAST.absences);
    const before = await stored();
    for (const reason of ['flu', 'a guess']) {
      const guess = lines('person,from,to,reason', `ann,2026-03-02 06:00,2026-03-06 14:00,${reason}`);
      expect(await give('/csv?table=absences', guess, 'decider:ben')).toMatchObject({
        status: 403,
        body: { code: 'no_rights' },
      });
    }
    expect(await stored()).toEqual(before);
  });

  const person = fc.constantFrom('ann', 'ben', 'pia');
  const day = fc.constantFrom('2025-12-31', '2026-03-28', '2026-03-29', '2026-10-25', '2026-11-24');
  const time = fc.constantFrom('06:00', '06:00:00', '02:30', '06:00+02:00', '04:00Z');
  const from = fc.tuple(day, time).map(([d, t]) => `${d} ${t}`);
  const span = {
    from,
    to: fc.constantFrom('2026-11-24 12:00', '2026-12-01 06:00'),
    reason: fc.constantFrom('x', 'é', 'a "b"; c,'),
  };
  const rows: { [T in EntryTable]: fc.Arbitrary<Record<string, string>[]> } = {
    absences: fc.array(fc.record({ person, ...span }), { maxLength: 8 }),
    overrides: fc.array(
      fc.record(
        {
          who: person,
          instead: person,
          function: fc.constantFrom('quality', ''),
          area: fc.constant('A'),
          ...span,
        },
        { requiredKeys: ['who', 'from', 'to', 'reason'] },
      ),
      { maxLength: 8 },
    ),
    assignments: fc.array(
      fc.record({
        person,
        shift: fc.constantFrom('early', 'late', 'off', 'on-call'),
        from: day,
        to: fc.constantFrom('2026-11-24', '2026-11-30'),
      }),
      { maxLength: 8 },
    ),
  };

  test('any file of entries: twice is the same as once, whatever is there', async () => {
    const seen = { added: 0, unchanged: 0 };
    stand.now = after(T0, 5 * DAY);
    const file = fc
      .constantFrom<EntryTable>('absences', 'overrides', 'assignments')
      .chain((table) => rows[table].map((of) => ({ table, of })));
    await fc.assert(
      fc.asyncProperty(file, async ({ table, of }) => {
        const text = writeTable(ENTRY_TABLES[table].columns, of);
        const first = await give(`/csv?table=${table}`, text);
        expect(first.status).toBe(200);
        expect(first.body.added + first.body.unchanged).toBe(of.length);
        const once = await stored();
        expect((await give(`/csv?table=${table}`, text)).body).toEqual({
          added: 0,
          changed: 0,
          unchanged: of.length,
          version: null,
        });
        expect(await stored()).toEqual(once);
        seen.added += first.body.added;
        seen.unchanged += first.body.unchanged;
      }),
      { numRuns: 60 },
    );
    expect(seen.added).toBeGreaterThan(20);
    expect(seen.unchanged).toBeGreaterThan(5);
    // nothing is there twice
    const keys = (await stored()).map(({ entry }) => JSON.stringify(entry));
    expect(new Set(keys).size).toBe(keys.length);
  });
});
