import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { consequence, MIN, minutes as inMinutes, T0 as NOW } from '../exception/stage.testing.ts';
import { after, epochMs } from '../time/index.ts';
import { acknowledgedWindowOf, FLOOR_MS, windowOf } from './window.ts';
import { calendarOf } from './work-calendar.ts';

const ask = {
  askedAt: NOW,
  windowMs: 60 * MIN,
  clock: 'always' as const,
  calendar: null,
  consequence: null,
  capped: true,
};
/** worked from minute 10 on */
const laterShift = calendarOf(() => [{ start: epochMs(inMinutes(10)), end: epochMs(inMinutes(500)) }]);
const noShift = calendarOf(() => []);

describe('the window of a decision', () => {
  test("is the playbook's where the plan is in no danger", () => {
    expect(windowOf(ask)).toEqual({
      dueAt: inMinutes(60),
      windowMs: 60 * MIN,
      why: {
        by: 'playbook',
        playbookDueAt: inMinutes(60),
        onShiftCalendar: false,
        starvesAt: null,
        slackUntil: null,
        contextAt: null,
      },
    });
  });

  test('ends the margin before the next operation starves', () => {
    const starving = consequence({
      starvesAt: inMinutes(30),
      slackUntil: inMinutes(50),
      contextAt: inMinutes(-1),
    });
    expect(windowOf({ ...ask, consequence: starving, marginMs: 10 * MIN })).toEqual({
      dueAt: inMinutes(20),
      windowMs: 20 * MIN,
      why: {
        by: 'starvation',
        playbookDueAt: inMinutes(60),
        onShiftCalendar: false,
        marginMs: 10 * MIN,
        starvesAt: inMinutes(30),
        slackUntil: inMinutes(50),
        contextAt: inMinutes(-1),
      },
    });
  });

  test('ends when the customer date can no longer be kept', () => {
    const { dueAt, why } = windowOf({
      ...ask,
      consequence: consequence({ starvesAt: inMinutes(50), slackUntil: inMinutes(25) }),
    });
    expect([dueAt, why.by]).toEqual([inMinutes(25), 'customer-date']);
  });

  test('leaves two minutes to answer what starves already', () => {
    const { dueAt, why } = windowOf({ ...ask, consequence: consequence({ starvesAt: NOW }) });
    expect([dueAt, why.by]).toEqual([inMinutes(2), 'starvation']);
  });

  test('is not made longer by the time to answer where the playbook wants it shorter', () => {
    const short = windowOf({ ...ask, windowMs: 30_000, consequence: consequence({ starvesAt: NOW }) });
    expect(short.dueAt).toBe(after(NOW, 30_000));
  });

  test('is not shortened by any consequence where the playbook says so, and tells that', () => {
    const fixed = windowOf({ ...ask, capped: false, consequence: consequence({ starvesAt: NOW }) });
    expect(fixed).toMatchObject({
      dueAt: inMinutes(60),
      why: { by: 'playbook', fixed: true, starvesAt: null },
    });
  });

  test('counts on the shifts of the function where the playbook says so', () => {
    const shifted = windowOf({ ...ask, clock: 'shift', calendar: laterShift });
    expect(shifted).toMatchObject({
      dueAt: inMinutes(70),
      windowMs: 70 * MIN,
      why: { playbookDueAt: inMinutes(70), onShiftCalendar: true },
    });
  });

  test('counts on the wall clock where there is no shift to wait for, and says so', () => {
    const none = windowOf({ ...ask, clock: 'shift', calendar: noShift });
    expect(none).toMatchObject({ dueAt: inMinutes(60), why: { onShiftCalendar: false } });
  });

  test('that begins off shift ends with the consequence all the same', () => {
    const { dueAt } = windowOf({
      ...ask,
      clock: 'shift',
      calendar: laterShift,
      consequence: consequence({ starvesAt: inMinutes(5) }),
    });
    expect(dueAt).toBe(inMinutes(5));
  });
});

describe('the second window, after the acknowledgement', () => {
  const acknowledgedWindowMs = 60 * MIN;
  const at = { acknowledgedAt: inMinutes(5) };
  const { why } = windowOf({ ...ask, marginMs: 3 * MIN });

  test('runs from the acknowledgement on', () => {
    expect(acknowledgedWindowOf({ acknowledgedWindowMs, why }, { ...at, consequence: null })).toMatchObject({
      dueAt: inMinutes(65),
      windowMs: 60 * MIN,
    });
  });

  test('ends where the line stands still, with the margin of the first one', () => {
    const starving = consequence({ starvesAt: inMinutes(20) });
    expect(
      acknowledgedWindowOf({ acknowledgedWindowMs, why }, { ...at, consequence: starving }),
    ).toMatchObject({ dueAt: inMinutes(17), windowMs: 12 * MIN, why: { by: 'starvation' } });
  });

  test('keeps its length where the first one did not follow the consequence', () => {
    const starving = consequence({ starvesAt: inMinutes(20) });
    const fixed = windowOf({ ...ask, capped: false }).why;
    for (const decision of [
      { acknowledgedWindowMs, why: fixed },
      { acknowledgedWindowMs }, // asked before windows had reasons
    ])
      expect(acknowledgedWindowOf(decision, { ...at, consequence: starving }).dueAt).toBe(inMinutes(65));
  });

  test('is on the wall clock, for whoever acknowledged it is at work, also where the first one was on shifts', () => {
    const onShifts = windowOf({ ...ask, clock: 'shift', calendar: laterShift }).why;
    expect(
      acknowledgedWindowOf({ acknowledgedWindowMs, why: onShifts }, { ...at, consequence: null }),
    ).toMatchObject({ dueAt: inMinutes(65), why: { onShiftCalendar: false } });
  });
});

const minutes = fc.option(fc.integer({ min: -100, max: 1_000 }), { nil: null });
const anyAsk = fc.record({
  windowMs: fc.integer({ min: 1, max: 600 }).map((n) => n * MIN),
  marginMs: fc.integer({ min: 0, max: 60 }).map((n) => n * MIN),
  capped: fc.boolean(),
  clock: fc.constantFrom('always' as const, 'shift' as const),
  starves: minutes,
  slack: minutes,
});

test('a window is never later than the playbook wants, never too short to answer, and never before any cap without need', () => {
  fc.assert(
    fc.property(anyAsk, ({ starves, slack, ...rule }) => {
      const starvesAt = starves === null ? null : inMinutes(starves);
      const slackUntil = slack === null ? null : inMinutes(slack);
      const { dueAt, windowMs, why } = windowOf({
        ...rule,
        askedAt: NOW,
        calendar: laterShift,
        consequence: consequence({ starvesAt, slackUntil }),
      });
      expect(dueAt <= why.playbookDueAt).toBe(true);
      expect(windowMs).toBe(epochMs(dueAt) - epochMs(NOW));
      expect(windowMs).toBeGreaterThanOrEqual(Math.min(FLOOR_MS, rule.windowMs));
      const ends = [why.playbookDueAt];
      if (rule.capped)
        for (const cap of [starvesAt, slackUntil]) if (cap) ends.push(after(cap, -rule.marginMs));
      const first = ends.toSorted()[0]!;
      if (epochMs(first) - epochMs(NOW) >= FLOOR_MS) expect(dueAt).toBe(first);
      else expect(dueAt <= inMinutes(2)).toBe(true);
    }),
  );
});
