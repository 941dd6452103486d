import { describe, expect, test } from 'vitest';
import { shippedPlaybooks } from '../yaml/shipped.testing.ts';
import { lintFacts, lintPlaybook, withLines, type LintFacts } from './lint.ts';
import { parsed, shippedCatalogue } from './parsed.testing.ts';

const GOOD = `playbook: press-down
title: 'Press \${event.workCentre}'
where: here
on: [machine.down]
correlate: [workCentre]
priority: [{ when: event.expectedMinutes > 60, is: A }, { is: C }]
decisions:
  - id: maintenance
    function: maintenance
    question: Who repairs it?
    pack: maintenance
    window: 5m
    afterAcknowledge: 15m
    ladder: [{ after: 0s, to: deputy }, { after: 5m, to: shift-lead }]
    options: [{ id: ok, label: OK, detail: Nothing is posted }]
`;
const FACTS: LintFacts = {
  eventFields: new Map([
    ['machine.down', new Set(['workCentre', 'line', 'area', 'expectedMinutes'])],
    ['machine.up', new Set(['workCentre'])],
    ['line.down', new Set(['line'])],
    ['signal.absent', new Set(['playbook', 'workCentre'])],
    ['heartbeat', new Set(['workCentre'])],
    ['odd', new Set(['shade'])],
  ]),
  covers: (name) => name === 'maintenance',
};
const LINE = GOOD.replace('press-down', 'line-down')
  .replace('machine.down', 'line.down')
  .replace('[workCentre]', '[line]')
  .replace('${event.workCentre}', '${event.line}')
  .replace('{ when: event.expectedMinutes > 60, is: A }, ', '');

/** The good playbook with one thing changed, as "line code: text". */
const found = (from: string, to: string, others: string[] = [], facts = FACTS) => {
  expect(GOOD).toContain(from);
  const yaml = GOOD.replace(from, to);
  const findings = lintPlaybook(parsed(yaml), others.map(parsed), facts);
  return withLines(findings, yaml).map(({ line, code, text }) => `${line} ${code}: ${text}`);
};

test('a good playbook has nothing to be said about', () => {
  expect(found('Press', 'The press')).toEqual([]);
  expect(found('where: here', 'where: here\nclears: { on: [machine.up] }\ndelay: 30s')).toEqual([]);
  expect(
    found('where: here', 'where: here\ninhibitedBy: [{ playbook: line-down, same: [line] }]', [LINE]),
  ).toEqual([]);
});

describe('the linter says, with the line,', () => {
  test.each<[string, string, string, string | RegExp, string[]?]>([
    [
      'that an event is never sent',
      'on: [machine.down]',
      'on: [machine.down, machine.dwon]',
      '4 unreachable: The event catalogue has no "machine.dwon": it never comes.',
    ],
    [
      'that nothing is ever opened',
      'on: [machine.down]',
      'when: 1 > 2\non: [machine.down]',
      '4 unreachable: This never holds: nothing is ever opened.',
    ],
    [
      'that an option is never offered',
      'detail: Nothing is posted }',
      'detail: Nothing }, { id: no, label: No, detail: No, when: "false" }',
      '15 unreachable: This never holds: "no" is never offered.',
    ],
    [
      'that a priority never counts behind one that always holds',
      '{ is: C }',
      "{ when: 'true', is: B }, { is: C }",
      '6 unreachable: Rule 2 always holds: this one never counts.',
    ],
    [
      'that a priority repeats a condition',
      '{ is: C }',
      '{ when: event.expectedMinutes > 60, is: B }, { is: C }',
      '6 unreachable: An earlier rule has the same condition.',
    ],
    [
      'that the severity decides nothing',
      'where: here',
      'where: here\nseverity: high',
      /^4 unreachable: Rule 2 of "priority" always holds/,
    ],
    [
      'that a name is misspelt',
      'event.workCentre',
      'event.workCenter',
      '2 unknown-field: None of its events tells "workCenter": it is always unknown here.',
    ],
    [
      'that no cause is ever known',
      'correlate: [workCentre]',
      'correlate: [shade]',
      '5 unknown-field: None of its events tells "shade": no cause is ever known by it.',
    ],
    [
      'that another playbook asks about the same',
      'where: here',
      'where: there',
      /^4 same-cause: "twin" answers "machine.down" for the same cause/,
      [GOOD.replace('press-down', 'twin')],
    ],
    [
      'that nobody does it',
      'function: maintenance',
      'function: astrology',
      "9 no-coverage: Nobody on the roster answers for astrology: it is always somebody else's.",
    ],
    [
      'that the ladder ends among those who are silent',
      '{ after: 5m, to: shift-lead }',
      '{ after: 5m, to: lead }',
      '14 no-fallback: The ladder ends at lead: nobody above the function is ever asked.',
    ],
    [
      'that only settling by hand may be left',
      'detail: Nothing is posted }',
      'detail: Maybe, when: event.expectedMinutes > 1 }',
      /^15 by-hand-only: Every option posts something or has a condition/,
    ],
    [
      'that a delay only makes people late',
      'where: here',
      'where: here\ndelay: 30s',
      /^4 never-clears: Nothing clears it/,
    ],
    [
      'that a clearing event does not tell the cause',
      'where: here',
      'where: here\nclears: { on: [odd] }',
      '4 never-clears: "odd" does not tell "workCentre": it clears no cause of this playbook.',
    ],
    [
      'that what mutes it does not exist',
      'where: here',
      'where: here\ninhibitedBy: [{ playbook: line-dwon, same: [line] }]',
      '4 unknown-playbook: There is no playbook "line-dwon" that is live: this says nothing.',
      [LINE],
    ],
    [
      'that two can never be about the same',
      'where: here',
      'where: here\nunder: [{ playbook: line-down, same: [workCentre] }]',
      '4 unreachable: "line-down" is never told "workCentre": the two are never about the same.',
      [LINE],
    ],
    [
      'that two mute each other',
      'where: here',
      'where: here\ninhibitedBy: [{ playbook: line-down, same: [line] }]',
      /^4 mutual: "line-down" is muted by this one, too/,
      [LINE.replace('where: here', 'where: here\ninhibitedBy: [{ playbook: press-down, same: [line] }]')],
    ],
    [
      'that an expected signal is not in the catalogue',
      'on: [machine.down]',
      'on: [machine.down, signal.absent]\nexpect: { type: pulse, per: [workCentre], every: 1m }',
      '5 unreachable: The event catalogue has no "pulse": it never comes, and is never missed.',
    ],
    [
      'that an expected signal does not tell what it is counted by',
      'on: [machine.down]',
      'on: [machine.down, signal.absent]\nexpect: { type: heartbeat, per: [lot], every: 1m }',
      '5 unreachable: "heartbeat" does not tell "lot": none of them is ever missed.',
    ],
    [
      'that nobody expects the signal whose absence it answers',
      'on: [machine.down]',
      'on: [machine.down, signal.absent]',
      '4 unreachable: No playbook expects a signal, so "signal.absent" never comes.',
    ],
  ])('%s', (_name, from, to, expected, others = []) => {
    expect(found(from, to, others)).toEqual([
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    ]);
  });

  test('that a step of the ladder has nobody', () => {
    const nobodyDeputises = { ...FACTS, covers: (_: string, role: string) => role !== 'deputy' };
    expect(found('Press', 'The press', [], nobodyDeputises)).toEqual([
      '14 no-coverage: Nobody on the roster is deputy for maintenance: this step falls to somebody else.',
    ]);
  });
});

test('the shipped playbooks have no findings where every function and role is covered', () => {
  const facts = { ...lintFacts(shippedCatalogue(), []), covers: () => true };
  const all = Object.values(shippedPlaybooks).map((yaml) => parsed(yaml));
  expect(all.flatMap((playbook) => lintPlaybook(playbook, all, facts))).toEqual([]);
});

test('who covers a function is read from the roster; those above answer for every one', () => {
  const { covers } = lintFacts({ types: {} }, [
    { role: 'lead', functions: ['quality'] },
    { role: 'shift-lead', functions: [] },
  ]);
  expect([covers('quality', 'lead'), covers('planning', 'lead'), covers('planning', 'shift-lead')]).toEqual([
    true,
    false,
    true,
  ]);
});
