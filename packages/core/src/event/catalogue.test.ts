import { expect, test } from 'vitest';
import { shippedEvents } from '../yaml/shipped.testing.ts';
import { parseEventCatalogue } from './catalogue.ts';

const problemsOf = (yaml: string) => {
  const parsed = parseEventCatalogue(yaml, 'events.yaml');
  return 'problems' in parsed ? parsed.problems.map((p) => `${p.line} ${p.reason}`) : [];
};

test('the catalogue that is shipped is right and has every type that the playbooks and the ERP need', () => {
  const parsed = parseEventCatalogue(shippedEvents, 'events.yaml');
  if ('problems' in parsed) throw new Error(JSON.stringify(parsed.problems));
  expect(Object.keys(parsed.catalogue.types)).toEqual([
    'quality.out-of-tolerance',
    'quality.measurement',
    'machine.down',
    'machine.up',
    'line.down',
    'line.up',
    'material.shortage',
    'order.late',
    'safety.stop',
    'erp.posting-rejected',
    'erp.posting-unconfirmed',
    'erp.posting-discrepancy',
    'erp.reconciliation-difference',
    'signal.absent',
    'signal.back',
    'decision.ownerless',
    'decision.conflict',
    'observation',
  ]);
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
