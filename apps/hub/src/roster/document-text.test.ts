import { readFileSync } from 'node:fs';
import { Roster } from '@gemba/core/roster';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { readText, readValue, unified, yamlOf } from './document-text.ts';

const DEMO = Roster.parse(
  parse(readFileSync(new URL('../../../../resources/demo/roster.yaml', import.meta.url), 'utf8')),
);
/** everything that a document can have, with words that YAML would read as something else */
const FULL = Roster.parse({
  timeZone: 'Europe/Berlin',
  shifts: [
    {
      id: 'early',
      name: 'No',
      start: '06:00',
      end: '14:00',
      weekdays: ['mon'],
      areas: [],
      onHolidays: false,
    },
    { id: 'late', name: '12', start: '14:00', end: '22:00', timeZone: 'UTC', areas: ['Paint, old', '#3'] },
  ],
  rotations: [
    {
      id: 'r',
      name: 'R',
      startsOn: '2026-01-05',
      step: 'day',
      pattern: ['early', 'off'],
      crews: [{ id: 'a' }],
    },
  ],
  holidays: [{ date: '2026-12-25', name: 'true' }],
  people: [
    {
      id: '007',
      name: "O'Hara: \"the\" – 'x'\nof two lines",
      functions: ['null', 'quality'],
      role: 'decider',
      shift: 'a',
      contacts: [
        { channel: 'sms', address: '+491713920001' },
        { channel: 'email', address: 'x@gemba.example' },
      ],
      quietHours: { start: '22:00', end: '06:00' },
      inApp: false,
      timeZone: 'UTC',
      manager: 'ben',
    },
    { id: 'ben', name: 'Ben', role: 'plant-manager', shift: 'on-call' },
  ],
  assignments: [{ person: 'ben', shift: 'off', from: '2026-11-23', to: '2026-11-24' }],
  absences: [
    { person: 'ben', from: '2026-11-23T08:00:00Z', to: '2026-11-23T09:00:00Z', reason: '- a doctor # two' },
  ],
  overrides: [{ who: '007', from: '2026-11-23T08:00:00Z', to: '2026-11-23T09:00:00Z', reason: 'x' }],
  swaps: [
    {
      person: '007',
      from: '2026-11-23T08:00:00Z',
      to: '2026-11-23T09:00:00Z',
      with: 'ben',
      theirs: { from: '2026-11-24T08:00:00Z', to: '2026-11-24T09:00:00Z' },
      reason: 'x',
    },
  ],
});

describe('a document written as text', () => {
  test.each([
    ['the demo’s', DEMO],
    ['one with everything', FULL],
  ])('is the same document when it is read: %s', (_, document) => {
    expect(readText(yamlOf(document))).toEqual({ document });
  });

  test('takes a line for each shift and for each field of a person, and leaves out what is empty', () => {
    const lines = yamlOf(DEMO).split('\n');
    expect(lines).toContain(
      '  - { id: early, name: Early shift, start: 06:00, end: 14:00, onHolidays: true }',
    );
    const novak = lines.indexOf('  - id: i.novak');
    expect(lines.slice(novak + 1, novak + 6)).toEqual([
      '    name: Irena Novak',
      '    functions: [ quality ]',
      '    role: decider',
      '    shift: early',
      '    skills: [ torque, waiver ]',
    ]);
    expect(yamlOf(DEMO)).not.toContain('[]');
  });
});

describe('a text that is wrong', () => {
  const said = (text: string) => {
    const read = readText(text);
    return 'problems' in read ? read.problems : [];
  };

  test('is named by line, field and reason; the first line first', () => {
    const text = yamlOf(DEMO).replace('shift: early', 'shift: dawn').replace('    role: decider\n', '');
    expect(said(text)).toMatchObject([{ field: 'people[0].role', line: 33 }]);
    const wrongNames = yamlOf(FULL)
      .replace('manager: ben', 'manager: zoe')
      .replace('shift: a', 'shift: dawn');
    expect(said(wrongNames)).toEqual([
      {
        field: 'people[0].shift',
        reason: 'there is no shift or crew "dawn"',
        line: lineOf(wrongNames, 'shift: dawn'),
      },
      {
        field: 'people[0].manager',
        reason: 'nobody on the roster has the id "zoe"',
        line: lineOf(wrongNames, 'manager: zoe'),
      },
    ]);
  });

  test('says what is missing and what is unknown at the place where it is', () => {
    const text = yamlOf(DEMO).replace('    name: Irena Novak\n', '    nmae: Irena Novak\n');
    expect(said(text)).toEqual([
      { field: 'people[0].name', reason: 'is missing', line: lineOf(text, 'id: i.novak') },
      { field: 'people[0].nmae', reason: 'There is no such field', line: lineOf(text, 'nmae') },
    ]);
  });

  test.each([
    ['no YAML', 'people:\n  - id: x\n   foo: y', 3],
    ['the same key twice', 'timeZone: UTC\ntimeZone: UTC\n', 2],
    ['an alias of nothing', 'a: *b', 1],
    ['nothing at all', '', 1],
    ['a list', '- 1', 1],
  ])('that is %s is refused by the document', (_, text, line) => {
    expect(said(text)[0]).toMatchObject({ field: 'document', line });
  });

  test('as a value is named by field only', () => {
    expect(readValue({ ...DEMO, shifts: [] })).toMatchObject({ problems: [{ field: 'shifts', line: null }] });
  });
});

test('two texts that are the same differ in nothing, and others by their lines', async () => {
  expect(await unified('a', 'b', 'x\n', 'x\n')).toBe('');
  expect(await unified('a', 'b', 'x\n', 'y\n')).toMatch(/^-x\n\+y$/m);
});

const lineOf = (text: string, part: string): number =>
  text.split('\n').findIndex((line) => line.includes(part)) + 1;
