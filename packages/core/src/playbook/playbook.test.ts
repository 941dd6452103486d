import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseEventCatalogue } from '../event/index.ts';
import { documentedYaml, shippedPlaybooks } from '../yaml/shipped.testing.ts';
import { PLAN_NAMES } from '../planning/plan-names.ts';
import { parsed, shippedCatalogue } from './parsed.testing.ts';
import { parsePlaybook } from './playbook.ts';

const problemsOf = (yaml: string) => {
  const read = parsePlaybook(yaml, 'x.yaml');
  if ('playbook' in read) return [];
  for (const problem of read.problems) expect(problem.file).toBe('x.yaml');
  return read.problems.map((p) => `${p.line} ${p.reason}`);
};

const GOOD = `playbook: quality-hold
title: "Lot \${event.lot}"
where: "Line 3"
on: [quality.measurement]
when: event.value > 38
correlate: [lot]
priority: [{ when: plan.valueAtRisk > 40000, is: A }, { is: C }]
decisions:
  - id: quality
    function: quality
    question: What happens to the lot?
    pack: quality
    window: 12m
    afterAcknowledge: 10m
    ladder: [{ after: 0s, to: deputy }, { after: 1h30m, to: lead }]
    options:
      - id: hold
        label: Hold
        detail: "\${plan.lotQty} to quarantine"
        params: [{ name: qty, label: Quantity, type: number, value: "\${plan.lotQty}" }]
        posts: [{ kind: quality-hold, item: V200, lot: "\${event.lot}", qty: "\${params.qty}", uom: pcs, summary: Hold }]
`;
/** The good playbook with one line changed; keeps the line numbers. */
const changed = (from: string, to: string) => {
  expect(GOOD).toContain(from);
  return problemsOf(GOOD.replace(from, to));
};

test('a playbook is read: durations in ms, defaults filled in, expressions compiled', () => {
  const playbook = parsed(GOOD);
  expect(playbook.version).toBe(1);
  const [decision] = playbook.decisions;
  expect(decision).toMatchObject({
    window: 720_000,
    afterAcknowledge: 600_000,
    ladder: [
      { afterMs: 0, to: 'deputy' },
      { afterMs: 5_400_000, to: 'lead' },
    ],
  });
  expect(changed('question: What', 'skill: metrology\n    question: What')).toEqual([]);
  expect(decision?.options[0]).toMatchObject({
    needsReason: false,
    params: [{ name: 'qty', required: true }],
  });
});

describe('a wrong playbook is refused with the line and the reason:', () => {
  test.each([
    ['a missing field, at what it is missing from', 'where: "Line 3"', '# gone', '1 where: is missing'],
    ['a field that does not exist', 'where: "Line 3"', 'where: x\nwher: y', '4 wher: no such field'],
    [
      'a wrong duration',
      'window: 12m',
      'window: 12 minutes',
      '13 decisions[0].window: a duration such as "90s", "12m" or "1h30m"',
    ],
    ['a wrong condition', 'when: event.value > 38', 'when: event.value >', /^5 when: .*EOF/],
    [
      'a condition that is no condition',
      'when: event.value > 38',
      'when: \'"yes"\'',
      '5 when: a condition is true or false; this one is a string',
    ],
    [
      'an unknown variable',
      '${plan.lotQty} to',
      '${plant.lotQty} to',
      '19 decisions[0].options[0].detail: ${plant.lotQty}: Unknown variable: plant',
    ],
    [
      'an empty ladder',
      '[{ after: 0s, to: deputy }, { after: 1h30m, to: lead }]',
      '[]',
      /^15 decisions\[0\]\.ladder: a ladder needs at least one step/,
    ],
    [
      'a role that the roster does not have',
      'to: deputy',
      'to: boss',
      /^15 decisions\[0\]\.ladder\[0\]\.to: /,
    ],
    [
      'a function that is no name',
      'function: quality',
      'function: Quality Dept',
      /^10 decisions\[0\]\.function: a name such as/,
    ],
    ['a pack that is no name', 'pack: quality', 'pack: 7', /^12 decisions\[0\]\.pack: /],
    [
      'a posting without a field that its kind needs',
      'uom: pcs, ',
      '',
      '21 decisions[0].options[0].posts[0]: a quality-hold posting needs "uom"',
    ],
    [
      'a posting field that does not exist',
      'uom: pcs',
      'uom: pcs, colour: red',
      /^21 decisions\[0\]\.options\[0\]\.posts\[0\](\.colour)?: /,
    ],
    [
      'a kind of posting that does not exist',
      'kind: quality-hold',
      'kind: party',
      /^21 decisions\[0\]\.options\[0\]\.posts\[0\]\.kind: /,
    ],
    [
      'a parameter that nobody is asked for',
      '${params.qty}',
      '${params.quantity}',
      '21 decisions[0].options[0].posts[0].qty: the option has no parameter "quantity"',
    ],
    [
      'a priority that may not exist',
      ', { is: C }]',
      ']',
      '7 priority[0]: the last priority must hold always: leave out its "when"',
    ],
  ])('%s', (_name, from, to, expected) => {
    expect(changed(from, to)).toEqual([
      typeof expected === 'string' ? expected : expect.stringMatching(expected),
    ]);
  });

  test('the same id twice: decision, option or parameter', () => {
    const decision = GOOD.slice(GOOD.indexOf('  - id: quality'));
    expect(problemsOf(GOOD + decision)).toEqual(['22 decisions[1].id: "quality" is used twice']);
    const option = GOOD.slice(GOOD.indexOf('      - id: hold'));
    expect(problemsOf(GOOD + option)).toEqual(['22 decisions[0].options[1].id: "hold" is used twice']);
    expect(changed('params: [', 'params: [{ name: qty, label: Q, type: text }, ')).toEqual([
      '20 decisions[0].options[0].params[1].name: "qty" is used twice',
    ]);
  });

  test('an option with the name of an outcome that Gemba gives itself', () => {
    for (const own of ['by-hand', 'moot', 'in-parts'])
      expect(changed('- id: hold', `- id: ${own}`)).toEqual([
        `17 decisions[0].options[0].id: "${own}" is Gemba's own option`,
      ]);
    expect(changed('- id: hold', '- id: split')).toEqual([]);
  });

  test('a key twice and broken YAML', () => {
    expect(changed('where: "Line 3"', 'where: a\nwhere: b')).toEqual([
      '4 not valid YAML: Map keys must be unique',
    ]);
    expect(problemsOf(`${GOOD}  - [`)[0]).toMatch(/^2[12] not valid YAML: /);
  });

  test('all of it at once, in the order of the file', () => {
    const problems = problemsOf(
      GOOD.replace('event.value > 38', 'event.value >')
        .replace('window: 12m', 'window: soon')
        .replace('uom: pcs, ', '')
        .replace('pack: quality', 'pack: Quality'),
    );
    expect(problems.map((p) => Number.parseInt(p, 10))).toEqual([5, 12, 13, 21]);
  });

  test.each(['', '[]', 'a string', '7', 'playbook:', '? {a: b}\n: c', '&a [*a]', '!!binary x'])(
    'something quite different (%j) is refused, not thrown',
    (yaml) => expect(problemsOf(yaml).length).toBeGreaterThan(0),
  );
});

test('however a file is mangled, it is read or refused with lines that it has, never thrown', () => {
  const junk = fc.oneof(
    fc.string(),
    fc.constantFrom('${', '}', '"', '\n- ', ': ', '[', '&a', '*a', '!!map', '\t', '\0'),
  );
  const place = fc.nat(GOOD.length);
  fc.assert(
    fc.property(place, fc.nat(40), junk, (at, cut, text) => {
      const mangled = GOOD.slice(0, at) + text + GOOD.slice(at + cut);
      const read = parsePlaybook(mangled, 'x.yaml');
      if ('playbook' in read) return;
      expect(read.problems.length).toBeGreaterThan(0);
      for (const { line, reason } of read.problems) {
        expect(line).toBeGreaterThanOrEqual(1);
        expect(line).toBeLessThanOrEqual(mangled.split(/\r\n|\r|\n/).length);
        expect(reason).toMatch(/\S/);
      }
    }),
    { numRuns: 300 },
  );
});

test('all playbooks that are shipped are right and named after their file', () => {
  expect(Object.keys(shippedPlaybooks)).toContain('quality-hold.yaml');
  for (const [file, text] of Object.entries(shippedPlaybooks)) {
    expect(`${parsed(text).playbook}.yaml`).toBe(file);
  }
});

test('the shipped playbooks ask only for what planning computes and their events tell: a typo would hide an option', () => {
  const planning = Object.values(
    import.meta.glob('../planning/suggestions.ts', { query: '?raw', import: 'default', eager: true }),
  ).join('');
  const figures = new Set([...planning.matchAll(/^ \* \| (\w+) *\|/gm)].map(([, name]) => name));
  figures.delete('name');
  expect(figures).toEqual(PLAN_NAMES);
  const { types } = shippedCatalogue();
  const implied = ['type', 'source', 'text', 'item', 'line', 'area'];
  for (const [file, text] of Object.entries(shippedPlaybooks)) {
    const book = parsed(text);
    const told = book.on.flatMap((type) => Object.keys(types[type]?.fields ?? {}));
    const fields = new Set([...told, ...implied]);
    expect(told.length, `${file} answers events of the catalogue`).toBeGreaterThan(0);
    for (const [, name = ''] of text.matchAll(/\bevent\.\??(\w+)/g)) expect(fields, file).toContain(name);
    for (const name of book.correlate) expect(fields, file).toContain(name);
  }
});

test('the examples of the guide are right', () => {
  const [playbook = '', events = ''] = documentedYaml;
  expect(problemsOf(playbook)).toEqual([]);
  expect(parseEventCatalogue(events, 'docs')).toHaveProperty('catalogue');
});

describe('a posting that could never be filled is refused when the playbook is loaded', () => {
  test('a figure that the planning context does not have, with its line', () => {
    expect(changed('"${plan.lotQty}" }]', '"${plan.lotQuantity}" }]')).toEqual([
      expect.stringContaining('the planning context has no figure "lotQuantity"'),
    ]);
  });
  test('a fixed value that no transaction can have', () => {
    expect(changed('qty: "${params.qty}"', 'qty: -3')).toEqual([expect.stringContaining('posts[0].qty')]);
  });
  test('a field that the kind needs', () => {
    expect(changed('uom: pcs, ', '')).toEqual([expect.stringContaining('needs "uom"')]);
  });
  test('an effect that nobody knows', () => {
    expect(
      changed('label: Hold\n', 'label: Hold\n        effects: [{ act: eat-lot, subject: L1 }]\n'),
    ).toEqual([expect.stringContaining('effects[0].act')]);
  });
});
