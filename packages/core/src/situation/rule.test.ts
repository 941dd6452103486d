import { describe, expect, test } from 'vitest';
import { gateRuleOf, happeningOf, OPEN_GATE, typesOf } from './rule.ts';
import { event, playbook } from './rules.testing.ts';

const kindOf = (lines: string, ...told: Parameters<typeof event>) =>
  happeningOf(playbook('press-down', lines), event(...told), () => ({ minutesToStarve: 2 }))?.kind ?? null;
const CLEARS = 'clears: { on: [machine.up], when: event.ok }';

describe('an event is to a playbook', () => {
  test('a report, a word that it is over, or nothing', () => {
    expect(kindOf(CLEARS, 'machine.down')).toBe('report');
    expect(kindOf(CLEARS, 'machine.up', { ok: true })).toBe('clear');
    expect(kindOf(CLEARS, 'machine.up', { ok: false })).toBeNull();
    expect(kindOf('', 'machine.up', { ok: true })).toBeNull();
  });

  test('a report where it could be both: nobody is forgotten', () => {
    expect(kindOf('clears: { on: [machine.down], when: event.ok }', 'machine.down', { ok: true })).toBe(
      'report',
    );
  });

  test('nothing when it is the absence, or the return, of what another playbook expects', () => {
    const expecting = `expect: { type: machine.heartbeat, per: [workCentre], every: 5m }
clears: { on: [signal.back] }`;
    expect(kindOf(expecting, 'signal.absent', { playbook: 'press-down' })).toBe('report');
    expect(kindOf(expecting, 'signal.back', { playbook: 'press-down' })).toBe('clear');
    for (const type of ['signal.absent', 'signal.back'])
      expect(kindOf(expecting, type, { playbook: 'oven-down' })).toBeNull();
  });

  test('to be recorded only as the playbook says, with the value that its dead-band looks at', () => {
    const press = playbook('press-down', 'record: event.minor\ndeadband: { field: bar, within: 2 }');
    const told = (minor: boolean, bar: number | string) =>
      happeningOf(press, event('machine.down', { minor, bar }), () => ({}));
    expect(told(true, 7)).toMatchObject({ record: true, value: 7 });
    expect(told(false, 'high')).toMatchObject({ record: false, value: null });
  });

  test('judged by the plan only where a condition looks into it', () => {
    const never = () => {
      throw new Error('looked up');
    };
    const down = event('machine.down');
    expect(happeningOf(playbook('a', CLEARS), down, never)).toMatchObject({ kind: 'report' });
    const byPlan = playbook('a', 'when: plan.minutesToStarve > 1');
    expect(happeningOf(byPlan, down, () => ({ minutesToStarve: 2 }))).not.toBeNull();
    expect(happeningOf(byPlan, down, () => ({ minutesToStarve: 1 }))).toBeNull();
  });
});

test('a playbook that demands nothing has no gate; what demands anything has all of its rule', () => {
  expect(gateRuleOf(playbook('a'))).toBeNull();
  expect(gateRuleOf(playbook('a', 'delay: 30s'))).toEqual({ ...OPEN_GATE, delayMs: 30_000 });
  expect(gateRuleOf(playbook('a', CLEARS))).toEqual({ ...OPEN_GATE, clears: true });
  expect(typesOf(playbook('a', CLEARS))).toEqual(['machine.down', 'signal.absent', 'machine.up']);
});
