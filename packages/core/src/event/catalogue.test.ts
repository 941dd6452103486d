import { expect, test } from 'vitest';
import { parsed, shippedCatalogue } from '../playbook/parsed.testing.ts';
import { OWNERLESS } from '../signal/index.ts';
import { typesOf } from '../situation/rule.ts';
import { shippedPlaybooks } from '../yaml/shipped.testing.ts';
import { parseEventCatalogue } from './catalogue.ts';

const problemsOf = (yaml: string) => {
  const read = parseEventCatalogue(yaml, 'events.yaml');
  return 'problems' in read ? read.problems.map((p) => `${p.line} ${p.reason}`) : [];
};

test('the catalogue that is shipped is right and has every type that the shipped playbooks answer, and the fallback', () => {
  const answered = Object.values(shippedPlaybooks).flatMap((text) => typesOf(parsed(text)));
  expect(answered).toEqual(expect.arrayContaining(['machine.down', 'machine.up', OWNERLESS]));
  expect(Object.keys(shippedCatalogue().types)).toEqual(expect.arrayContaining([...answered, 'observation']));
});

test('every mistake is reported at once, with its line and the field', () => {
  const yaml = `types:
  machine.down:
    title: Down
    colour: red
    fields:
      workCentre: { kind: machine }
      cause: { kind: text, at: [] }
  Machine Up:
    title: Up
    fields: { a: { kind: text } }
`;
  expect(problemsOf(yaml)).toEqual([
    '4 types.machine.down.colour: no such field',
    expect.stringMatching(/^6 types\.machine\.down\.fields\.workCentre\.kind: /),
    expect.stringMatching(/^8 types\.Machine Up: /),
  ]);
});

test('an alias that two types share is refused, for one of them could never be reached', () => {
  const yaml = `types:
  machine.down: { title: Down, aliases: [fault], fields: { text: { kind: text } } }
  machine.up: { title: Up, aliases: [fault, machine.down], fields: { text: { kind: text } } }
`;
  expect(problemsOf(yaml)).toEqual([
    '3 types.machine.up.aliases[0]: "fault" names another type already',
    '3 types.machine.up.aliases[1]: "machine.down" names another type already',
  ]);
});

test('text that is not YAML is one problem with a line, not an avalanche', () => {
  const problems = problemsOf('types:\n  machine.down: {title: "Down\n  x: [');
  expect(problems.length).toBeGreaterThan(0);
  expect(problems.every((p) => p.includes('not valid YAML'))).toBe(true);
});
