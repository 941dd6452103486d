import { describe, expect, test } from 'vitest';
import { after, instant, type Instant } from '../time/index.ts';
import type { CauseState } from './cause.ts';
import { gate, type GateRule, type GateSurroundings, type Happening, type Verdict } from './gate.ts';
import { OPEN_GATE } from './rule.ts';

const T0 = instant(Date.UTC(2026, 10, 22, 8));
const at = (seconds: number): Instant => after(T0, seconds * 1_000);
const rule = (given: Partial<GateRule> = {}): GateRule => ({ ...OPEN_GATE, ...given });
const DELAY = rule({ delayMs: 30_000, clears: true });

/** A cause in its surroundings, played event by event. */
function play(given: GateRule, around: Partial<GateSurroundings> = {}) {
  let cause: CauseState | null = null;
  let n = 0;
  const surroundings: GateSurroundings = { open: false, above: null, stop: null, ...around };
  const tell = (happening: Happening, now: Instant): Verdict => {
    const judged = gate(given, cause, happening, surroundings, now);
    cause = judged.cause;
    if (judged.verdict.is === 'open') surroundings.open = true;
    return judged.verdict;
  };
  return {
    surroundings,
    cause: () => cause,
    report: (s: number, more: { value?: number; record?: boolean; arrives?: number } = {}) =>
      tell(
        {
          kind: 'report',
          eventId: `e${++n}`,
          at: at(s),
          value: more.value ?? null,
          record: more.record ?? false,
        },
        at(more.arrives ?? s),
      ),
    clear: (s: number, more: { value?: number; arrives?: number } = {}) =>
      tell({ kind: 'clear', at: at(s), value: more.value ?? null }, at(more.arrives ?? s)),
    due: (s: number) => tell({ kind: 'due' }, at(s)),
  };
}

test('a playbook that demands nothing opens at its first event, keeps nothing, and the next ones join', () => {
  const it = play(OPEN_GATE);
  expect(it.report(0)).toEqual({ is: 'open', held: null, eventIds: [] });
  expect(it.cause()).toBeNull();
  expect(it.report(1)).toEqual({ is: 'join' });
  expect(it.cause()).toBeNull();
});

describe('on delay', () => {
  test('what still stands after the delay is asked about, with the reason and the events that had come', () => {
    const it = play(DELAY);
    expect(it.report(0)).toEqual({ is: 'hold', because: 'delay', until: at(30), by: null });
    expect(it.report(10)).toMatchObject({ is: 'hold', until: at(30) });
    expect(it.due(29)).toMatchObject({ is: 'hold' });
    expect(it.due(30)).toEqual({
      is: 'open',
      held: { because: 'delay', since: at(0), events: 2 },
      eventIds: ['e1', 'e2'],
    });
    expect(it.cause()).toBeNull();
  });
  test('what is over within the delay asks nobody', () => {
    const it = play(DELAY);
    it.report(0);
    expect(it.clear(20)).toEqual({ is: 'clear' });
    expect(it.due(30)).toEqual({ is: 'nothing' });
  });
  test('a report that was on its way longer than the delay is asked about at once', () => {
    expect(play(DELAY).report(0, { arrives: 45 })).toMatchObject({ is: 'open', held: null });
  });
  test('a report that is overtaken by the word that it is over does not bring it back', () => {
    const it = play(DELAY);
    expect(it.clear(20)).toEqual({ is: 'clear' });
    expect(it.report(5, { arrives: 21 })).toEqual({ is: 'pass', because: 'delay' });
    expect(it.due(40)).toEqual({ is: 'nothing' });
    expect(it.report(50)).toMatchObject({ is: 'hold', until: at(80) });
  });
  test('but one that had lasted long enough before it was over is asked about', () => {
    const it = play(DELAY);
    it.clear(100);
    expect(it.report(5, { arrives: 101 })).toMatchObject({ is: 'open' });
  });
  test('a clearing that is older than the last report clears nothing', () => {
    const it = play(DELAY);
    it.report(10);
    expect(it.clear(5, { arrives: 11 })).toEqual({ is: 'nothing' });
    expect(it.due(40)).toMatchObject({ is: 'open' });
  });
});

describe('off delay', () => {
  const chattering = rule({ delayMs: 30_000, offDelayMs: 20_000, clears: true });
  test('a machine that stutters without ever running 20 s is asked about although it never stood still for 30 s', () => {
    const it = play(chattering);
    it.report(0);
    it.clear(10);
    expect(it.due(15)).toEqual({ is: 'nothing' });
    it.report(15);
    it.clear(25);
    expect(it.due(30)).toEqual({ is: 'nothing' });
    expect(it.report(35)).toMatchObject({ is: 'open', held: { because: 'delay', events: 2 } });
  });
  test('a late report of before the word that it is over does not open what had not stood long enough', () => {
    const it = play(chattering);
    it.report(0);
    it.clear(25);
    const until = at(45);
    expect(it.report(20, { arrives: 40 })).toEqual({ is: 'hold', because: 'delay', until, by: null });
    expect(it.due(45)).toEqual({ is: 'clear' });
    expect(it.due(60)).toEqual({ is: 'nothing' });
  });
  test('but one that shows that it had is asked about', () => {
    const it = play(chattering);
    it.report(20);
    it.clear(40);
    expect(it.report(5, { arrives: 45 })).toMatchObject({ is: 'open', held: { because: 'delay' } });
  });
  test('it is over when nothing new came for the off delay', () => {
    const it = play(chattering);
    it.report(0);
    it.clear(10);
    expect(it.cause()?.releaseAt).toBe(at(30));
    expect(it.due(30)).toEqual({ is: 'clear' });
    expect(it.report(100)).toMatchObject({ is: 'hold', until: at(130) });
  });
});

describe('N occurrences within a time', () => {
  const third = rule({ occurrences: { n: 3, withinMs: 60_000 } });
  test('the third within the time opens, and says what had come', () => {
    const it = play(third);
    expect(it.report(0)).toEqual({ is: 'hold', because: 'too-few', until: at(60), by: null });
    expect(it.report(30)).toMatchObject({ until: at(90) });
    expect(it.report(50)).toEqual({
      is: 'open',
      held: { because: 'too-few', since: at(0), events: 2 },
      eventIds: ['e1', 'e2'],
    });
  });
  test('one that is as old as the time does not count any more', () => {
    const it = play(third);
    it.report(0);
    it.report(30);
    expect(it.report(60)).toMatchObject({ is: 'hold' });
    expect(it.report(61)).toMatchObject({ is: 'open', held: { events: 3 } });
  });
  test('three that are spread over a longer time do not, and what came too seldom is forgotten', () => {
    const it = play(third);
    it.report(0);
    it.report(50);
    expect(it.report(100)).toMatchObject({ is: 'hold' });
    expect(it.due(159)).toMatchObject({ is: 'hold' });
    expect(it.due(160)).toEqual({ is: 'clear' });
    expect(it.cause()).toBeNull();
  });
});

describe('dead-band', () => {
  const band = rule({ deadband: 0.5, clears: true, offDelayMs: 5_000 });
  test('a value that has hardly moved is the same report, and one that hardly went back clears nothing', () => {
    const it = play({ ...band, occurrences: { n: 2, withinMs: 60_000 } });
    it.report(0, { value: 38.1 });
    expect(it.report(1, { value: 38.3 })).toEqual({ is: 'pass', because: 'chatter' });
    expect(it.clear(2, { value: 37.9 })).toEqual({ is: 'pass', because: 'chatter' });
    expect(it.report(3, { value: 39 })).toMatchObject({ is: 'open', held: { events: 1 } });
  });
  test('an open exception is spared chatter, but hears what moves; a resolved one silences nothing', () => {
    const it = play(band);
    expect(it.report(0, { value: 38.1 })).toMatchObject({ is: 'open' });
    expect(it.report(1, { value: 38.2 })).toEqual({ is: 'pass', because: 'chatter' });
    expect(it.clear(1, { value: 37.9 }), 'to and fro').toEqual({ is: 'pass', because: 'chatter' });
    expect(it.report(2, { value: 38.1 })).toEqual({ is: 'pass', because: 'chatter' });
    expect(it.report(2, { value: 38.7 })).toEqual({ is: 'join' });
    expect(it.clear(2, { value: 37.9 })).toEqual({ is: 'join' });
    expect(it.report(2, { value: 38.7 })).toEqual({ is: 'join' });
    it.surroundings.open = false;
    expect(it.report(3, { value: 38.7 })).toMatchObject({ is: 'open' });
  });
});

describe('inhibition', () => {
  test('while an exception above is open nobody is asked; once it is resolved what still stands is', () => {
    const it = play(rule({ clears: true }), { above: 'line' });
    expect(it.report(0)).toEqual({ is: 'hold', because: 'muted', until: null, by: 'line' });
    expect(it.due(10)).toMatchObject({ is: 'hold', because: 'muted' });
    it.surroundings.above = null;
    expect(it.due(20)).toEqual({
      is: 'open',
      held: { because: 'muted', since: at(0), events: 1 },
      eventIds: ['e1'],
    });
  });
  test('what is over by then is not asked about', () => {
    const it = play(rule({ clears: true }), { above: 'line' });
    it.report(0);
    it.clear(5);
    it.surroundings.above = null;
    expect(it.due(20)).toEqual({ is: 'nothing' });
  });
  test('an exception that was open before the one above goes on', () => {
    const it = play(rule({ clears: true }));
    it.report(0);
    it.surroundings.above = 'line';
    expect(it.report(1)).toEqual({ is: 'join' });
  });
});

describe('planned stop', () => {
  const stop = { id: 'stop', to: at(100) };
  test('at its end what still stands is asked about and says why it was not', () => {
    const it = play(OPEN_GATE, { stop });
    expect(it.report(0)).toEqual({ is: 'hold', because: 'planned-stop', until: at(100), by: 'stop' });
    expect(it.due(99)).toMatchObject({ is: 'hold' });
    it.surroundings.stop = null;
    expect(it.due(100)).toMatchObject({ is: 'open', held: { because: 'planned-stop', events: 1 } });
  });
  test('when it ends under a line that is down, the reason changes and nobody is forgotten', () => {
    const it = play(OPEN_GATE, { stop });
    it.report(0);
    Object.assign(it.surroundings, { stop: null, above: 'line' });
    expect(it.due(100)).toMatchObject({ is: 'hold', because: 'muted' });
    it.surroundings.above = null;
    expect(it.due(120)).toMatchObject({ is: 'open', held: { because: 'muted', since: at(0) } });
  });
  test('it begins after an exception has opened: that one goes on', () => {
    const it = play(OPEN_GATE);
    it.report(0);
    it.surroundings.stop = stop;
    expect(it.report(1)).toEqual({ is: 'join' });
  });
});

test('what is to be recorded only asks nobody and counts for nothing, but an open exception hears of it', () => {
  const it = play(rule({ occurrences: { n: 2, withinMs: 60_000 } }));
  expect(it.report(0, { record: true })).toEqual({ is: 'pass', because: 'recorded' });
  expect(it.report(1)).toMatchObject({ is: 'hold' });
  expect(it.report(2, { record: true })).toEqual({ is: 'pass', because: 'recorded' });
  expect(it.report(3)).toMatchObject({ is: 'open' });
  expect(it.report(4, { record: true })).toEqual({ is: 'join' });
});

test('what was held while the cause was opened by another way is not asked about a second time', () => {
  const it = play(OPEN_GATE, { stop: { id: 'stop', to: at(100) } });
  it.report(0);
  Object.assign(it.surroundings, { stop: null, open: true });
  expect(it.due(100)).toEqual({ is: 'nothing' });
  expect(it.cause()).toBeNull();
});

test('a clearing tells an open exception and never ends it', () => {
  const it = play(rule({ clears: true }));
  it.report(0);
  expect(it.clear(5)).toEqual({ is: 'join' });
});
