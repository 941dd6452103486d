import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import type { Consequence, Decision, ExceptionState } from '../exception/state.ts';
import { asked, consequence, MIN, minutes as at, OPEN, stage, T0 } from '../exception/stage.testing.ts';
import { after, epochMs } from '../time/index.ts';
import { reassessOf } from './reassess.ts';
import { windowOf } from './window.ts';

const WINDOW_MS = 60 * MIN;

/** Starves in three hours, and is late for a customer by a day. */
const late = (some: Partial<Consequence> = {}): Consequence =>
  consequence({
    ordersLate: 1,
    customers: ['Hartmann'],
    valueAtRisk: 5_000,
    starvesAt: at(180),
    daysLate: 1,
    ...some,
  });

/** One open exception of a high severity, asking quality (by consequence) and planning (fixed), both for an hour. */
function opened() {
  const one = stage();
  const decisions = ['quality', 'planning'].map((id) => ({
    ...asked(id),
    ...windowOf({
      askedAt: T0,
      windowMs: WINDOW_MS,
      clock: 'always',
      calendar: null,
      consequence: late(),
      capped: id === 'quality',
    }),
  }));
  const about = { ...OPEN.opened, priority: 'B' as const, severity: 3 as const, consequence: late() };
  one.run({ ...OPEN, opened: about, decisions });
  return one;
}

let scene: ReturnType<typeof opened>;
const reassess = (some: Partial<Consequence>, minute = 1) =>
  reassessOf(scene.exception(), late({ contextAt: at(minute), ...some }), at(minute));
const dueIn = (command: ReturnType<typeof reassess>) =>
  command?.windows.map((w) => [w.decisionId, (epochMs(w.dueAt) - epochMs(T0)) / MIN]);
beforeEach(() => {
  scene = opened();
});

describe('when the plan moves', () => {
  test('a window ends with the consequence, and a fixed one stays', () => {
    const command = reassess({ starvesAt: at(30) });
    expect(dueIn(command)).toEqual([['quality', 30]]);
    expect(command).toMatchObject({ windows: [{ windowMs: 30 * MIN, why: { by: 'starvation' } }] });
    scene.run(command!, at(1));
    expect(scene.decision('quality')).toMatchObject({ dueAt: at(30), nextStepAt: at(30), version: 1 });
    expect(scene.decision('planning').dueAt).toBe(at(60));
    expect(scene.exception().consequence).toMatchObject({ starvesAt: at(30) });
  });

  test('a window is given back when the danger is over, to the end that the playbook gave it and no further', () => {
    scene.run(reassess({ starvesAt: at(30) })!, at(1));
    expect(dueIn(reassess({ starvesAt: null }, 2))).toEqual([['quality', 60]]);
  });

  test('nobody is due before he can answer', () => {
    expect(dueIn(reassess({ starvesAt: at(10) }, 40))).toEqual([['quality', 42]]);
    // less than that is left: then it stays
    expect(dueIn(reassess({ starvesAt: at(10) }, 59))).toEqual([]);
  });

  test('the priority follows from severity and consequence, seen from now', () => {
    expect(reassess({ valueAtRisk: 90_000 })?.priority).toBe('A');
    expect(reassess({}, 125)?.priority).toBe('A'); // starves within the hour by then
  });

  test('a priority that the playbook gave stays', () => {
    const { severity: _, ...direct } = scene.exception();
    expect(reassessOf(direct, late({ valueAtRisk: 90_000 }), at(1))?.priority).toBe('B');
  });

  test('the line that people read is kept true', () => {
    expect(reassess({ ordersLate: 2 })).toMatchObject({ windows: [], consequence: { ordersLate: 2 } });
    expect(reassess({ valueAtRisk: 5_001 })).not.toBeNull();
    expect(reassess({ slackUntil: at(300) })).not.toBeNull();
    const unknown = { ...scene.exception(), consequence: null };
    expect(reassessOf(unknown, late({ contextAt: at(1) }), at(1))).not.toBeNull();
  });

  test('what does not matter is no fact', () => {
    expect(reassess({})).toBeNull();
    expect(reassess({ daysLate: 2, workOrders: 3, starvesAt: after(at(180), 59_000) })).toBeNull();
  });

  test('a window moves by a minute and by a twentieth of its length, or not at all', () => {
    expect(dueIn(reassess({ starvesAt: at(57.5) }))).toEqual([]);
    expect(dueIn(reassess({ starvesAt: at(56.5) }))).toEqual([['quality', 56.5]]);
  });

  test('what starves already starves no more by the passing of time', () => {
    scene.run(reassess({ starvesAt: at(1) })!, at(1));
    expect(reassess({ starvesAt: at(30) }, 30)).toBeNull();
  });

  test('older figures than those known change nothing', () => {
    scene.run(reassess({ starvesAt: at(30) }, 5)!, at(5));
    expect(reassess({ starvesAt: at(90), contextAt: at(4) }, 6)).toBeNull();
  });

  test('a resolved exception is left alone', () => {
    scene.run({ type: 'moot', why: 'over' });
    expect(reassess({ starvesAt: at(30) })).toBeNull();
  });
});

describe('the running window', () => {
  const starving = { starvesAt: at(30) };

  test('of an acknowledged decision is the second one', () => {
    scene.run({ type: 'acknowledge', decisionId: 'quality', expectedVersion: 1, by: 'ann' }, at(10));
    // five minutes of second window are shorter than any of this
    expect(scene.decision('quality').dueAt).toBe(at(15));
    expect(dueIn(reassess(starving, 11))).toEqual([]);
    expect(dueIn(reassess({ starvesAt: at(13.5) }, 11))).toEqual([['quality', 13.5]]);
  });

  test('that has ended is over: an escalated decision gets neither more nor less time', () => {
    scene.run({ type: 'timer', decisionId: 'quality', to: ['bob'] }, at(60));
    expect(scene.decision('quality').escalationLevel).toBe(1);
    const command = reassess({ starvesAt: null, ordersLate: 0 }, 61);
    expect(command).toMatchObject({ consequence: { ordersLate: 0 }, windows: [] });
  });

  test('of an escalated decision that its new owner has acknowledged is theirs, and follows the consequence', () => {
    scene.run({ type: 'acknowledge', decisionId: 'quality', expectedVersion: 1, by: 'ann' }, at(1));
    scene.run({ type: 'timer', decisionId: 'quality', to: ['bob'] }, at(6));
    scene.run({ type: 'acknowledge', decisionId: 'quality', expectedVersion: 3, by: 'bob' }, at(7));
    const sooner = reassess({ starvesAt: at(10.5) }, 8);
    expect(dueIn(sooner)).toEqual([['quality', 10.5]]);
    scene.run(sooner!, at(8));
    expect(scene.decision('quality')).toMatchObject({ escalationLevel: 1, dueAt: at(10.5) });
    expect(reassess({ starvesAt: null }, 13)?.windows, 'it has ended').toEqual([]);
  });

  test('that ends at this moment is not moved under the timer', () => {
    scene.run(reassess({ starvesAt: at(30) })!, at(1));
    expect(reassess({ starvesAt: null }, 30)?.windows).toEqual([]);
  });

  test('goes on beneath a shelving, but not when that is over and about to be lifted', () => {
    const version = scene.decision('quality').version;
    scene.run(
      {
        type: 'shelve',
        decisionId: 'quality',
        expectedVersion: version,
        by: 'ann',
        until: at(20),
        reason: 'r',
      },
      at(1),
    );
    expect(dueIn(reassess(starving, 10))).toEqual([['quality', 30]]);
    expect(dueIn(reassess(starving, 20))).toEqual([]);
    scene.run(reassess(starving, 10)!, at(10));
    expect(scene.decision('quality')).toMatchObject({ dueAt: at(30), nextStepAt: at(20) });
  });

  test('of a decision from before windows had reasons stays', () => {
    const { why: _, ...plain } = scene.decision('quality');
    const state: ExceptionState = { ...scene.exception(), decisions: [plain] };
    expect(reassessOf(state, late({ ...starving, contextAt: at(1) }), at(1))?.windows).toEqual([]);
  });
});

const minute = fc.option(fc.integer({ min: 0, max: 240 }), { nil: null });
const anyStep = fc.record({
  passes: fc.integer({ min: 0, max: 10 }),
  starves: minute,
  slack: minute,
  value: fc.integer({ min: 0, max: 3 }).map((n) => n * 20_000),
  acknowledges: fc.integer({ min: 0, max: 9 }).map((n) => n === 0),
});

test('however the plan moves: no window ends before it can be answered, or after its playbook, and nothing is said twice', () => {
  fc.assert(
    fc.property(fc.array(anyStep, { maxLength: 15 }), (steps) => {
      scene = opened();
      let now = 0;
      for (const { passes, starves, slack, value, acknowledges } of steps) {
        now += passes;
        const before = new Map<string, Decision>(scene.exception().decisions.map((d) => [d.id, d]));
        const found = late({
          starvesAt: starves === null ? null : at(Math.max(now, starves)),
          slackUntil: slack === null ? null : at(Math.max(now, slack)),
          valueAtRisk: value,
          contextAt: at(now),
        });
        const command = reassessOf(scene.exception(), found, at(now));
        if (command) scene.run(command, at(now));
        for (const decision of scene.exception().decisions) {
          const was = before.get(decision.id)!;
          if (decision.dueAt === was.dueAt) continue;
          expect(was.dueAt > at(now)).toBe(true);
          expect(decision.dueAt >= at(now + 2)).toBe(true);
          expect(decision.why && decision.dueAt <= decision.why.playbookDueAt).toBe(true);
          expect(decision.version).toBe(was.version);
        }
        expect(reassessOf(scene.exception(), found, at(now))).toBeNull();
        const { state, version } = scene.decision('quality');
        if (acknowledges && state === 'asked')
          scene.run(
            { type: 'acknowledge', decisionId: 'quality', expectedVersion: version, by: 'ann' },
            at(now),
          );
      }
    }),
    { numRuns: 500 },
  );
});
