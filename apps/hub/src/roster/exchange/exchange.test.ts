import { Roster, whoIsOn } from '@gemba/core/roster';
import { instant } from '@gemba/core/time';
import type { Problem, RosterImport } from '@gemba/core/wire';
import fc from 'fast-check';
import ICAL from 'ical.js';
import { describe, expect, test } from 'vitest';
import { rosterStand } from '../roster-for-tests.ts';
import { readCalendar } from './calendar-import.ts';
import { mergePeople, PEOPLE_COLUMNS, peopleRows } from './document-tables.ts';
import { readTable, writeTable } from './table.ts';

const T0 = instant(Date.parse('2026-11-23T08:00:00Z'));
const DOCUMENT = {
  timeZone: 'Europe/Berlin',
  shifts: [
    { id: 'early', name: 'Early shift', start: '06:00', end: '14:00' },
    { id: 'late', name: 'Late shift', start: '14:00', end: '22:00' },
  ],
  people: [
    {
      id: 'ann',
      name: 'Ann',
      functions: ['quality', 'ehs'],
      role: 'decider',
      shift: 'early',
      contacts: [
        { channel: 'sms', address: '+491713920010' },
        { channel: 'email', address: 'ann@gemba.example' },
      ],
      quietHours: { start: '22:00', end: '06:00' },
    },
    { id: 'ben', name: 'Ben', functions: ['quality'], role: 'decider', shift: 'late', manager: 'ann' },
    { id: 'pia', name: 'Pia', role: 'plant-manager', shift: 'on-call', inApp: true, timeZone: 'UTC' },
  ],
};
const stand = rosterStand(DOCUMENT, T0);

const load = async (path: string, as = 'manager:pia') => {
  const answer = await stand.app.inject({
    url: `/api/roster${path}`,
    headers: { authorization: `Bearer ${as}` },
  });
  return { status: answer.statusCode, text: answer.body, type: answer.headers['content-type'] };
};
const give = async (path: string, text: string | Buffer, as = 'manager:pia') => {
  const type = path.startsWith('/csv') ? 'text/csv' : 'text/calendar';
  const answer = await stand.app.inject({
    method: 'POST',
    url: `/api/roster${path}`,
    headers: { authorization: `Bearer ${as}`, 'content-type': type },
    payload: text,
  });
  return { status: answer.statusCode, body: answer.json<RosterImport & Problem>() };
};
const wrongFields = async (path: string, text: string | Buffer, as?: string) => {
  const { status, body } = await give(path, text, as);
  return [status, ...(body.errors ?? []).map((e) => `${e.field}: ${e.reason}`)];
};
const lines = (...rows: string[]) => rows.join('\n');

describe('tables', () => {
  test('every table that is exported can be imported again and changes nothing', async () => {
    await give('/csv?table=assignments', lines('person,shift,from,to', 'ben,early,2026-11-24,2026-11-26'));
    await give(
      '/csv?table=absences',
      lines('person;from;to;reason', 'ann;2026-11-24 06:00;2026-11-24 14:00;ill'),
    );
    await give('/csv?table=holidays', lines('date,name,areas', '2026-12-25,Christmas,A|B'));
    for (const [table, rows] of [
      ['people', 3],
      ['holidays', 1],
      ['assignments', 1],
      ['absences', 1],
      ['overrides', 0],
    ] as const) {
      const { text, type } = await load(`/csv?table=${table}`);
      expect(type).toContain('text/csv');
      expect(text.trim().split('\r\n')).toHaveLength(rows + 1);
      expect(await give(`/csv?table=${table}`, text)).toEqual({
        status: 200,
        body: { added: 0, changed: 0, unchanged: rows, version: null },
      });
    }
    // a time without an offset was the plant's own
    expect(stand.roster.current().absences[0]?.from).toBe('2026-11-24T05:00:00.000Z');
  });

  test('people are added and changed by id; columns and people that are not named stay as they are', async () => {
    const done = await give(
      '/csv?table=people',
      lines(
        'id,name,role,shift,email',
        'ann,Ann Smith,lead,late,a@x.example | ann@gemba.example',
        'cai,Cai,deputy,early,',
      ),
    );
    expect(done.body).toEqual({ added: 1, changed: 1, unchanged: 0, version: 2 });
    expect(stand.roster.current().people.map((p) => p.id)).toEqual(['ann', 'ben', 'pia', 'cai']);
    expect(stand.roster.current().people[0]).toMatchObject({
      name: 'Ann Smith',
      role: 'lead',
      functions: ['quality', 'ehs'],
      quietHours: { start: '22:00', end: '06:00' },
      contacts: [
        { channel: 'sms', address: '+491713920010' },
        { channel: 'email', address: 'ann@gemba.example' },
        { channel: 'email', address: 'a@x.example' },
      ],
    });
    expect(stand.roster.version()).toMatchObject({ author: 'pia', reason: 'people imported' });
  });

  test('holidays are added and changed by date and name: others of the same day, and areas that are not named, stay', async () => {
    await give(
      '/csv?table=holidays',
      lines('date,name,areas', '2026-08-08,Peace Festival,Augsburg', '2026-08-08,Works outing,Paint'),
    );
    expect(stand.roster.current().holidays).toHaveLength(2);
    const done = await give(
      '/csv?table=holidays',
      lines('date,name', '2026-08-08,Peace Festival', '2026-12-25,Christmas'),
    );
    expect(done.body).toMatchObject({ added: 1, changed: 0, unchanged: 1 });
    expect(stand.roster.current().holidays).toEqual([
      { date: '2026-08-08', name: 'Peace Festival', areas: ['Augsburg'] },
      { date: '2026-08-08', name: 'Works outing', areas: ['Paint'] },
      { date: '2026-12-25', name: 'Christmas' },
    ]);
    await give('/csv?table=holidays', lines('date,name,areas', '2026-08-08,Peace Festival,'));
    expect(stand.roster.current().holidays[0]).toEqual({ date: '2026-08-08', name: 'Peace Festival' });
  });

  test('20 people × 3 shifts come in one go', async () => {
    const ids = Array.from({ length: 20 }, (_, i) => `op${i}`);
    const people = ids.map((id) => `${id},${id},quality,deputy,off`);
    await give('/csv?table=people', lines('id,name,functions,role,shift', ...people));
    const plan = ids.flatMap((id) => [
      `${id},early,2026-11-23,2026-11-24`,
      `${id},late,2026-11-25,2026-11-25`,
      `${id},off,2026-11-26,2026-11-29`,
    ]);
    const done = await give('/csv?table=assignments', lines('person,shift,from,to', ...plan));
    expect(done.body).toMatchObject({ added: 60, unchanged: 0 });
    const deputy = (at: string) =>
      whoIsOn(stand.roster.current(), { function: 'quality', role: 'deputy' }, instant(Date.parse(at)));
    expect(deputy('2026-11-24T06:00:00Z')).toBe('op0');
    expect(deputy('2026-11-25T06:00:00Z')).toBeNull();
    expect(deputy('2026-11-25T14:00:00Z')).toBe('op0');
  });

  test('a wrong row is named by line, field and reason, and nothing is half imported', async () => {
    expect(
      await wrongFields(
        '/csv?table=assignments',
        lines(
          'person,shift,from,to',
          'ben,early,2026-11-24,2026-11-24',
          'zoe,early,2026-11-24,2026-11-24',
          'ben,dawn,soon,2026-11-24',
        ),
      ),
    ).toEqual([
      422,
      'row 3, person: nobody on the roster has the id "zoe"',
      'row 4, from: a date such as "2026-12-24"',
    ]);
    expect(
      await wrongFields(
        '/csv?table=absences',
        lines('person,from,to,reason', 'ben,2026-11-24,2026-11-25,', 'ben,tomorrow,2026-11-24,x'),
      ),
    ).toEqual([422, 'row 2, reason: is missing', 'row 3, from: is no time such as "2026-11-24 06:00"']);
    expect(
      await wrongFields(
        '/csv?table=people',
        lines(
          'id,name,role,shift,manager,in app,quiet from,zone',
          'cai,Cai,boss,early,,,,',
          'dan,Dan,lead,dawn,zoe,,,',
          'eva,Eva,lead,early,,maybe,,',
          'eva,Eva,lead,early,,,22:00,Mars/Base',
        ),
      ),
    ).toEqual([
      422,
      expect.stringContaining('row 2, role: '),
      'row 4, in app: is neither "yes" nor "no" nor empty',
      'row 5, id: "eva" is in row 4 already',
      'row 5, quiet to: is missing',
      'row 5, zone: an IANA time zone',
    ]);
    expect(
      await wrongFields('/csv?table=people', lines('id,name,role,shift,manager', 'dan,Dan,lead,dawn,zoe')),
    ).toEqual([
      422,
      'row 2, shift: there is no shift or crew "dawn"',
      'row 2, manager: nobody on the roster has the id "zoe"',
    ]);
    expect(await wrongFields('/csv?table=holidays', lines('date,name', '2026-02-30,x'))).toEqual([
      422,
      'row 2, date: a date such as "2026-12-24"',
    ]);
    expect([stand.roster.version().version, stand.roster.entries()]).toEqual([1, []]);
  });

  test('a table with wrong columns, another encoding or an open quote is refused as a whole', async () => {
    expect(await wrongFields('/csv?table=absences', lines('person,from,colour', 'ben,x,red'))).toEqual([
      422,
      'row 1, to: this column is missing',
      'row 1, reason: this column is missing',
      'row 1, colour: there is no such column',
    ]);
    expect(await wrongFields('/csv?table=people', Buffer.from([0xff, 0xfe, 0x41, 0x00]))).toEqual([
      422,
      'row 1: it is not UTF-8: save it as “CSV UTF-8”',
    ]);
    expect((await wrongFields('/csv?table=people', 'id,name\n"ann,x'))[0]).toBe(422);
    expect(await wrongFields('/csv?table=cars', 'id')).toEqual([422, expect.stringContaining('table: ')]);
  });

  test('what a spreadsheet would run as a formula is written as text, and read back as it was', async () => {
    const name = '=HYPERLINK("http://x.example","Ann")';
    await give(
      '/csv?table=people',
      lines('id,name,role,shift', `cai,"${name.replaceAll('"', '""')}",lead,early`),
    );
    expect(stand.roster.current().people[3]?.name).toBe(name);
    const { text } = await load('/csv?table=people');
    expect(text).toContain(`"'=HYPERLINK(`);
    expect(text).toContain(`'+491713920010`);
    expect(await give('/csv?table=people', text)).toMatchObject({ body: { unchanged: 4, version: null } });
  });

  test('any people survive a table and back', () => {
    const word = fc
      .string({ minLength: 1, maxLength: 12 })
      .filter((t) => t.trim() === t && !/[|\0]|^'[=+\-@]/.test(t));
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(word, word, fc.array(word, { maxLength: 3 })), {
          minLength: 1,
          maxLength: 5,
          selector: ([id]) => id,
        }),
        (people) => {
          const before = Roster.parse({
            ...DOCUMENT,
            people: people.map(([id, name, skills]) => ({ id, name, skills, role: 'lead', shift: 'early' })),
          });
          const text = writeTable(PEOPLE_COLUMNS, peopleRows(before));
          const read = readTable(Buffer.from(text), PEOPLE_COLUMNS, ['id']);
          const merged = mergePeople({ ...before, people: [] }, 'rows' in read ? read.rows : []);
          expect('document' in merged && merged.document.people).toEqual(before.people);
        },
      ),
    );
  });

  test('people’s addresses go out to managers only, and only they take people and holidays over', async () => {
    expect((await load('/csv?table=people', 'decider:ann')).status).toBe(403);
    expect((await load('/csv?table=assignments', 'wall')).status).toBe(200);
    expect((await give('/csv?table=people', 'id\nann', 'decider:ann')).status).toBe(403);
    expect((await give('/csv?table=holidays', 'date,name\n2026-12-25,x', 'decider:ann')).status).toBe(403);
    const absence = lines('person,from,to,reason', 'ben,2026-11-24,2026-11-25,x');
    expect((await give('/csv?table=absences', absence, 'decider:eve')).status).toBe(403);
    expect((await give('/csv?table=absences', absence, 'decider:ben')).status).toBe(200);
  });
});

const ics = (...events: string[]) =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...events, 'END:VCALENDAR'].join('\r\n');
const event = (...properties: string[]) =>
  ['BEGIN:VEVENT', 'UID:u', ...properties, 'END:VEVENT'].join('\r\n');

describe('calendars', () => {
  test('holidays come in with their dates, those of several days and of every year too', async () => {
    const text = ics(
      event('DTSTART;VALUE=DATE:20261225', 'DTEND;VALUE=DATE:20261227', 'SUMMARY:Christmas'),
      event('UID:v', 'DTSTART;VALUE=DATE:20200501', 'RRULE:FREQ=YEARLY', 'SUMMARY:Labour Day').replace(
        'UID:u\r\n',
        '',
      ),
    );
    expect((await give('/ics?kind=holidays', text)).body).toMatchObject({ added: 3, version: 2 });
    expect(stand.roster.current().holidays).toEqual([
      { date: '2026-12-25', name: 'Christmas' },
      { date: '2026-12-26', name: 'Christmas' },
      { date: '2027-05-01', name: 'Labour Day' },
    ]);
    expect((await give('/ics?kind=holidays', text)).body).toMatchObject({ unchanged: 3, version: null });
  });

  test('dated shifts come in by the shift’s name, for whoever attends, in the plant’s zone', async () => {
    const text = ics(
      event(
        'DTSTART:20261124T050000Z',
        'DTEND:20261124T130000Z',
        'SUMMARY:late SHIFT',
        'ATTENDEE:mailto:ANN@gemba.example',
      ),
    );
    expect((await give('/ics?kind=assignments', text)).body).toMatchObject({ added: 1 });
    expect(stand.roster.current().assignments).toEqual([
      { person: 'ann', shift: 'late', from: '2026-11-24', to: '2026-11-24' },
    ]);
  });

  test('absences come in with the zone that each time names: IANA, the calendar’s own, UTC, or none', () => {
    const own = [
      'BEGIN:VTIMEZONE',
      'TZID:Somewhere',
      'BEGIN:STANDARD',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:-0300',
      'TZOFFSETTO:-0300',
      'END:STANDARD',
      'END:VTIMEZONE',
    ].join('\r\n');
    const at = (start: string) => {
      const [zone, time] = start.split(':');
      const text = ics(
        own,
        event(`DTSTART${zone}:${time}`, `DTEND${zone}:${time?.replace('T12', 'T13')}`, 'SUMMARY:x'),
      );
      const read = readCalendar(text, 'absences', Roster.parse(DOCUMENT), T0, 'ben');
      return 'rows' in read ? read.rows[0]?.cells['from'] : read.problems;
    };
    expect(at(';TZID=America/New_York:20261124T120000')).toBe('2026-11-24T17:00:00.000Z');
    expect(at(';TZID=Somewhere:20261124T120000')).toBe('2026-11-24T15:00:00.000Z');
    expect(at(':20261124T120000Z')).toBe('2026-11-24T12:00:00.000Z');
    expect(at(':20261124T120000')).toBe('2026-11-24T11:00:00.000Z');
  });

  test('a recurring absence is followed with its exceptions, over the change of the clocks', () => {
    const text = ics(
      event(
        'DTSTART;TZID=Europe/Berlin:20270321T120000',
        'DTEND;TZID=Europe/Berlin:20270321T130000',
        'RRULE:FREQ=WEEKLY;COUNT=4',
        'EXDATE;TZID=Europe/Berlin:20270404T120000',
        'SUMMARY:course',
      ),
      event(
        'RECURRENCE-ID;TZID=Europe/Berlin:20270411T120000',
        'DTSTART;TZID=Europe/Berlin:20270412T090000',
        'DTEND;TZID=Europe/Berlin:20270412T100000',
        'SUMMARY:moved',
      ),
    );
    const read = readCalendar(text, 'absences', Roster.parse(DOCUMENT), T0, 'ben');
    expect('rows' in read && read.rows.map(({ cells }) => [cells['from'], cells['reason']])).toEqual([
      ['2027-03-21T11:00:00.000Z', 'course'],
      ['2027-03-28T10:00:00.000Z', 'course'],
      ['2027-04-12T07:00:00.000Z', 'moved'],
    ]);
  });

  test('a wrong event is named by line, field and reason, and nothing is half imported', async () => {
    const good = event('DTSTART:20261124T050000Z', 'DTEND:20261124T130000Z', 'SUMMARY:early');
    expect(
      await wrongFields(
        '/ics?kind=assignments&person=ben',
        ics(good, event('DTSTART:20261124T050000Z', 'DTEND:20261124T130000Z', 'SUMMARY:lunch')),
      ),
    ).toEqual([422, 'row 10, SUMMARY: "lunch" is neither the id nor the name of a shift']);
    expect(await wrongFields('/ics?kind=absences', ics(good))).toEqual([
      422,
      expect.stringContaining('row 4, ATTENDEE: '),
    ]);
    expect(await wrongFields('/ics?kind=holidays', ics(good))).toEqual([
      422,
      expect.stringContaining('row 4, DTSTART: '),
    ]);
    expect(await wrongFields('/ics?kind=holidays', 'hello')).toEqual([
      422,
      expect.stringContaining('row 1: not an iCalendar file'),
    ]);
    expect(
      await wrongFields('/ics?kind=holidays', ics(event('DTSTART;VALUE=DATE:20261225', 'SUMMARY:x\0'))),
    ).toEqual([422, 'row 1: holds a NUL character or half of a surrogate pair']);
    expect(await wrongFields('/ics?kind=holidays', ics(event('SUMMARY:x')))).toEqual([
      422,
      'row 4: an event without DTSTART',
    ]);
    expect((await give('/ics?kind=absences&person=zoe', ics(good))).status).toBe(404);
    expect((await give('/ics?kind=absences&person=ben', ics(good), 'decider:eve')).status).toBe(403);
    expect(stand.roster.entries()).toEqual([]);
  });

  test('a recurrence that never comes, or that comes every second, does not hold up the hub', () => {
    const read = (start: string, rule: string) =>
      readCalendar(
        ics(event(start, `RRULE:${rule}`, 'SUMMARY:x')),
        'absences',
        Roster.parse(DOCUMENT),
        T0,
        'ben',
      );
    for (const [start, rule] of [
      ['DTSTART;VALUE=DATE:20200101', 'FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30'],
      ['DTSTART:19700101T000000Z', 'FREQ=SECONDLY'],
    ] as const)
      expect(read(start, rule)).toEqual({
        problems: [{ row: 1, field: null, reason: 'takes too long to read: give less of it at a time' }],
      });
  });

  test('a person’s feed shows the shifts without a sign-in, to whoever holds its address and to nobody else', async () => {
    await give(
      '/csv?table=overrides',
      lines('who,instead,from,to,reason', 'ann,ben,2026-11-23,2026-11-24,x'),
    );
    const { path } = JSON.parse((await load('/feed', 'decider:ann')).text) as { path: string };
    const answer = await stand.app.inject({ url: path });
    expect(answer.headers['content-type']).toContain('text/calendar');
    const events = new ICAL.Component(ICAL.parse(answer.body))
      .getAllSubcomponents('vevent')
      .map((component) => new ICAL.Event(component))
      .map((e) => [e.startDate.toString(), e.endDate.toString(), e.summary]);
    expect(events).toContainEqual(['2026-11-23T05:00:00Z', '2026-11-23T13:00:00Z', 'Early shift']);
    expect(events).toContainEqual([
      '2026-11-23T13:00:00Z',
      '2026-11-23T21:00:00Z',
      'Late shift, in place of Ben',
    ]);
    expect(answer.body).not.toContain('gemba.example');
    expect((await stand.app.inject({ url: `${path}x` })).statusCode).toBe(404);
    expect(
      (
        await stand.app.inject({
          url: `/api/roster/feeds/${Buffer.from('ben').toString('base64url')}.${path.split('.')[1]}`,
        })
      ).statusCode,
    ).toBe(404);
    expect((await load('/feed', 'manager:stranger')).status).toBe(404);
    const all = await load('/ics', 'wall');
    expect(all.text).toContain('Pia: On call');
    expect((await load('/ics?person=zoe', 'wall')).status).toBe(404);
  });
});
