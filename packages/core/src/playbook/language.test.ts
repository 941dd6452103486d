import { describe, expect, test } from 'vitest';
import { instant } from '../time/index.ts';
import type { OperationalEvent } from '../event/index.ts';
import { parsed } from './parsed.testing.ts';
import { parsePlaybook } from './playbook.ts';
import { prepare } from './prepare.ts';

const GOOD = `playbook: press-down
title: Press
where: here
on: [machine.down]
correlate: [workCentre]
severity: high
decisions:
  - id: maintenance
    function: maintenance
    question: Who repairs it?
    pack: maintenance
    window: 5m
    afterAcknowledge: 15m
    ladder: [{ after: 0s, to: deputy }, { after: 5m, to: lead }]
    options:
      - id: ok
        label: OK
        detail: Nothing is posted
`;
const MORE = `  - id: planning
    function: planning
    question: What now?
    pack: planning
    window: 5m
    afterAcknowledge: 15m
    ladder: [{ after: 0s, to: deputy }]
    options: [{ id: ok, label: OK, detail: Nothing }]
`;

const problems = (yaml: string): string[] => {
  const book = parsePlaybook(yaml, 'x.yaml');
  return 'problems' in book ? book.problems.map((p) => `${p.line} ${p.reason}`) : [];
};
/** Lines beside `severity`. */
const top = (lines: string) => GOOD.replace('severity: high', `severity: high\n${lines}`);
/** Lines of the decision, before its ladder. */
const inDecision = (line: string) => GOOD.replace('    ladder:', `    ${line}\n    ladder:`);
const inOption = (lines: string) => GOOD.replace('        label: OK\n', `        label: OK\n${lines}\n`);
const withLadder = (ladder: string) => GOOD.replace(/ladder: .*/, `ladder: ${ladder}`);

const EVENT: OperationalEvent = {
  id: 'e',
  plant: 'p',
  type: 'machine.down',
  occurredAt: instant(0),
  source: 's',
  signalId: 's',
  fields: { workCentre: { value: 'P1', confidence: 1, from: 'signal' } },
  missing: [],
};
const prepared = (yaml: string) => prepare(parsed(yaml), EVENT, {});
const question = (yaml: string) => prepared(yaml).decisions[0];

describe('the gate is read:', () => {
  test('every field, durations in ms', () => {
    const book = parsed(
      top(`record: event.minor == true
delay: 30s
offDelay: 1m
clears: { on: [machine.up], when: event.expectedMinutes > 1 }
deadband: { field: value, within: 0.5 }
occurrences: { n: 3, within: 10m }
inhibitedBy: [{ playbook: line-down, same: [line] }]
under: [{ playbook: area-down, same: [area] }]`),
    );
    expect(book).toMatchObject({
      severity: 3,
      delay: 30_000,
      offDelay: 60_000,
      clears: { on: ['machine.up'] },
      deadband: { field: 'value', within: 0.5 },
      occurrences: { n: 3, within: 600_000 },
      inhibitedBy: [{ playbook: 'line-down', same: ['line'] }],
      under: [{ playbook: 'area-down', same: ['area'] }],
    });
    expect(book.record?.source).toBe('event.minor == true');
  });
  test('a signal that is expected', () => {
    const book = parsed(
      top('expect: { type: machine.beat, per: [workCentre], every: 5m }').replace(
        'machine.down',
        'signal.absent',
      ),
    );
    expect(book.expect).toEqual({ type: 'machine.beat', per: ['workCentre'], every: 300_000 });
  });
});

describe('it is prepared:', () => {
  test('severity without a priority, and a priority that outranks it where its rule holds', () => {
    expect(prepared(GOOD)).toMatchObject({ severity: 3, priority: null });
    const outranked = top('priority: [{ when: event.workCentre == "P1", is: A }]');
    expect(prepared(outranked)).toMatchObject({ severity: 3, priority: 'A' });
    expect(prepared(outranked.replace('"P1"', '"P2"')).priority).toBeNull();
  });
  test.each([
    ['join: all', { rule: 'all' }],
    ['join: required', { rule: 'required' }],
    ['join: arbiter\narbiter: planning', { rule: 'arbiter', decision: 'planning' }],
  ])('%s', (lines, join) => expect(prepared(top(lines) + MORE).join).toEqual(join));
  test('without a join rule there is none, so that old facts and new ones look alike', () =>
    expect(prepared(GOOD)).not.toHaveProperty('join'));

  test('the window: by default around the clock, shortened by the consequence', () => {
    expect(question(GOOD)?.window).toEqual({ onShiftCalendar: false, byConsequence: true, marginMs: 0 });
    expect(question(inDecision('clock: shift\n    consequence: false'))?.window).toEqual({
      onShiftCalendar: true,
      byConsequence: false,
      marginMs: 0,
    });
    expect(question(inDecision('margin: 10m'))?.window.marginMs).toBe(600_000);
  });
  test('what Gemba answers when nobody does, unless it is not possible now', () => {
    const yaml = inDecision('onTimeout: { option: ok, at: ladder }');
    expect(question(yaml)?.onTimeout).toEqual({ option: 'ok', at: 'ladder' });
    const hidden = yaml.replace(
      '        label: OK\n',
      '        label: OK\n        when: event.nothing > 1\n',
    );
    expect(question(hidden)).not.toHaveProperty('onTimeout');
  });
  test('how long it may be shelved', () => {
    expect(question(inDecision('shelve: never'))?.maxShelvedMs).toBe(0);
    expect(question(inDecision('shelve: { max: 4h }'))?.maxShelvedMs).toBe(14_400_000);
    expect(question(GOOD)).not.toHaveProperty('maxShelvedMs');
  });
  test('a decision that the exception can do without', () =>
    expect(
      prepared(top('join: required') + MORE.replace('pack:', 'required: false\n    pack:')).decisions.map(
        (d) => d.optional,
      ),
    ).toEqual([undefined, true]));
  test('a ladder: several roles in a step, everybody, channels, asking again', () => {
    const ladder =
      '[{ after: 0s, to: [lead, deputy], everyone: true, channels: [sms, email], repeat: { every: 5m, times: 3 } }, { after: 20m, to: area-manager }]';
    expect(question(withLadder(ladder))?.ladder).toEqual([
      {
        afterMs: 0,
        to: 'lead',
        also: ['deputy'],
        everyone: true,
        channels: ['sms', 'email'],
        repeat: { everyMs: 300_000, times: 3 },
      },
      { afterMs: 1_200_000, to: 'area-manager' },
    ]);
    expect(question(GOOD)?.ladder[0]).toEqual({ afterMs: 0, to: 'deputy' });
  });
  test('what must be signed, and by two', () => {
    const yaml = inOption('        signature: released for use\n        fourEyes: true');
    expect(question(yaml)?.options[0]).toMatchObject({ signature: 'released for use', fourEyes: true });
    expect(question(GOOD)?.options[0]).not.toHaveProperty('fourEyes');
  });
});

describe('a mistake is refused with the line and the reason:', () => {
  test.each<[string, string, string]>([
    [
      'neither severity nor priority',
      GOOD.replace('severity: high\n', ''),
      '1 needs a "severity", or a "priority" for every case',
    ],
    [
      'an off delay of nothing',
      top('offDelay: 1m'),
      '7 offDelay: nothing clears it: "offDelay" needs "clears"',
    ],
    [
      'what opens and clears at once',
      top('clears: { on: [machine.down] }'),
      '7 clears.on[0]: "machine.down" would open and clear at once: say with "when" which of them clear',
    ],
    [
      'an expected signal that nothing answers',
      top('expect: { type: beat, per: [line], every: 5m }'),
      '7 expect: its absence is reported as "signal.absent": add that to "on"',
    ],
    [
      'a playbook above itself',
      top('under: [{ playbook: press-down, same: [line] }]'),
      '7 under[0].playbook: a playbook cannot name itself',
    ],
    [
      'above and under the same',
      top('under: [{ playbook: x, same: [line] }]\nparentOf: [{ playbook: x, same: [line] }]'),
      '7 under[0]: it cannot lie above and under "x"',
    ],
    [
      'one occurrence',
      top('occurrences: { n: 1, within: 1m }'),
      '7 occurrences.n: Too small: expected number to be >=2',
    ],
    ['a delay of nothing', top('delay: 0s'), '7 delay: a delay is longer than nothing'],
    [
      'an arbiter that nobody knows',
      `${top('join: arbiter\narbiter: boss')}${MORE}`,
      '8 arbiter: there is no decision "boss"',
    ],
    ['no arbiter', `${top('join: arbiter')}${MORE}`, '7 join: say with "arbiter" which decision rules'],
    [
      'an arbiter who rules nothing',
      `${top('arbiter: planning')}${MORE}`,
      '7 arbiter: an arbiter rules only with "join: arbiter"',
    ],
    [
      'an optional decision where all are required',
      inDecision('required: false'),
      '14 decisions[0].required: says nothing without "join: required"',
    ],
    [
      'nothing that is required',
      inDecision('required: false').replace('severity: high', 'severity: high\njoin: required'),
      '7 join: no decision is required: it would be resolved without an answer',
    ],
    [
      'a default that does not exist',
      inDecision('onTimeout: { option: no, at: window }'),
      '14 decisions[0].onTimeout.option: there is no option "no"',
    ],
    [
      'a default that needs a person',
      inDecision('onTimeout: { option: ok, at: window }').replace(
        'label: OK',
        'label: OK\n        needsReason: true',
      ),
      '14 decisions[0].onTimeout.option: "ok" needs a reason, which Gemba cannot give',
    ],
    [
      'a default that needs a value',
      inDecision('onTimeout: { option: ok, at: window }').replace(
        'label: OK',
        'label: OK\n        params: [{ name: qty, label: Q, type: number }]',
      ),
      '14 decisions[0].onTimeout.option: "ok" needs a value for "qty", which Gemba cannot give',
    ],
    [
      'a role twice in a step',
      withLadder('[{ after: 0s, to: [lead, lead] }]'),
      '14 decisions[0].ladder[0].to: names a role twice',
    ],
    [
      'asking again that never comes',
      withLadder('[{ after: 0s, to: lead, repeat: { every: 5m, times: 2 } }, { after: 5m, to: deputy }]'),
      '14 decisions[0].ladder[0].repeat: the next step comes first: ask again more often, or leave it out',
    ],
    [
      'asking again without a pause',
      withLadder('[{ after: 0s, to: lead, repeat: { every: 1s, times: 2 } }]'),
      '14 decisions[0].ladder[0].repeat.every: at most every 10 s',
    ],
  ])('%s', (_name, yaml, reason) => expect(problems(yaml)).toEqual([reason]));

  test('a default that needs a signature and a second person', () =>
    expect(
      problems(
        inDecision('onTimeout: { option: ok, at: window }').replace(
          'label: OK',
          'label: OK\n        signature: released\n        fourEyes: true',
        ),
      ),
    ).toEqual([
      '14 decisions[0].onTimeout.option: "ok" needs a signature, which Gemba cannot give',
      '14 decisions[0].onTimeout.option: "ok" needs a second person, which Gemba cannot give',
    ]));
});

test('what the guide shows of the gate and of the urgency is right', () => {
  const guide = Object.values(
    import.meta.glob('../../../../docs/PLAYBOOKS.md', { query: '?raw', import: 'default', eager: true }),
  ).join('');
  const blocks = [...guide.matchAll(/```text\n([\s\S]*?)```/g)].map(([, text = '']) => text);
  const shown = (marker: string) => blocks.find((block) => block.includes(marker)) ?? '';
  const gate = top(shown('inhibitedBy:')).replace('on: [machine.down]', 'on: [machine.down, signal.absent]');
  expect(parsed(gate)).toMatchObject({ delay: 30_000, expect: { every: 300_000 } });
  expect(parsed(GOOD.replace('severity: high\n', shown('severity:'))).priority).toHaveLength(1);
});
