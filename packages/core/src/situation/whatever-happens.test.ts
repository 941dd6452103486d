import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { after, instant, type Instant } from '../time/index.ts';
import { MAX_EVENTS_KEPT, type CauseState } from './cause.ts';
import { gate, type GateRule, type GateSurroundings, type Happening, type Verdict } from './gate.ts';

const T0 = instant(Date.UTC(2026, 10, 22, 8));
const at = (seconds: number): Instant => after(T0, seconds * 1_000);

const step = fc.oneof(
  fc.record({
    do: fc.constant('report' as const),
    age: fc.nat(120),
    value: fc.option(fc.nat(4)),
    record: fc.boolean(),
  }),
  fc.record({ do: fc.constant('clear' as const), age: fc.nat(120), value: fc.option(fc.nat(4)) }),
  fc.record({ do: fc.constant('due' as const) }),
  fc.record({ do: fc.constant('resolve' as const) }),
  fc.record({ do: fc.constant('above' as const), is: fc.boolean() }),
  fc.record({ do: fc.constant('stop' as const), seconds: fc.nat(200) }),
  fc.record({ do: fc.constant('sleep' as const), seconds: fc.nat(150) }),
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
const anyRule = fc.record({
  delayMs: fc.constantFrom(0, 30_000),
  offDelayMs: fc.constantFrom(0, 20_000),
  occurrences: fc.constantFrom(null, { n: 3, withinMs: 60_000 }),
  deadband: fc.constantFrom(null, 1),
  clears: fc.constant(true),
});

describe('whatever happens in whatever order', () => {
  const run = (given: GateRule, steps: Step[]) => {
    let cause: CauseState | null = null;
    let seconds = 0;
    let sequence = 0;
    const around: GateSurroundings = { open: false, above: null, stop: null };
    const told: { verdict: Verdict; cause: CauseState | null; before: GateSurroundings; kind: string }[] = [];
    const tell = (happening: Happening) => {
      const before = { ...around };
      const judged = gate(given, cause, happening, around, at(seconds));
      cause = judged.cause;
      if (judged.verdict.is === 'open') around.open = true;
      told.push({ verdict: judged.verdict, cause, before, kind: happening.kind });
    };
    for (const one of steps) {
      if (around.stop && around.stop.to <= at(seconds)) around.stop = null;
      if (one.do === 'sleep') seconds += one.seconds;
      else if (one.do === 'above') around.above = one.is ? 'line' : null;
      else if (one.do === 'stop') around.stop = { id: 's', to: at(seconds + one.seconds) };
      else if (one.do === 'resolve') around.open = false;
      else if (one.do === 'due') tell({ kind: 'due' });
      else {
        const when = { at: at(seconds - one.age), value: one.value };
        if (one.do === 'clear') tell({ kind: 'clear', ...when });
        else tell({ kind: 'report', eventId: `e${++sequence}`, record: one.record, ...when });
      }
    }
    return { told, cause: cause as CauseState | null, around, seconds };
  };

  test('one cause never opens twice at a time, and an open exception hears of every report but chatter', () => {
    fc.assert(
      fc.property(anyRule, fc.array(step, { maxLength: 40 }), (given, steps) => {
        for (const { verdict, before, kind } of run(given, steps).told) {
          if (!before.open) expect(verdict.is).not.toBe('join');
          else if (kind === 'due') expect(verdict.is).toBe('nothing');
          else if (verdict.is !== 'join') expect(verdict).toEqual({ is: 'pass', because: 'chatter' });
        }
      }),
      { numRuns: 500 },
    );
  });

  test('nothing is held for ever: each held cause has its time, or an exception above whose end is its time', () => {
    fc.assert(
      fc.property(anyRule, fc.array(step, { maxLength: 40 }), (given, steps) => {
        for (const { cause } of run(given, steps).told) {
          if (!cause) continue;
          expect(cause.eventIds.length).toBeLessThanOrEqual(MAX_EVENTS_KEPT);
          expect(cause.occurrences.length).toBeLessThanOrEqual(3);
          if (cause.releaseAt === null) expect(cause.held?.because).toBe('muted');
        }
      }),
      { numRuns: 500 },
    );
  });

  test('once every reason has ended, what stands and came often enough is asked about, and the rest is forgotten', () => {
    fc.assert(
      fc.property(anyRule, fc.array(step, { maxLength: 40 }), (given, steps) => {
        const ended = run(given, steps);
        const free: GateSurroundings = { open: ended.around.open, above: null, stop: null };
        const standing =
          ended.cause?.held &&
          !free.open &&
          ended.cause.clearingSince === null &&
          ended.cause.enoughAt !== null;
        const much = at(ended.seconds + 7 * 86_400);
        const last = gate(given, ended.cause, { kind: 'due' }, free, much);
        if (standing)
          expect(last.verdict).toMatchObject({ is: 'open', held: { events: ended.cause?.count } });
        else {
          expect(last.verdict.is).not.toBe('open');
          expect(last.cause?.held ?? null).toBeNull();
        }
      }),
      { numRuns: 500 },
    );
  });

  test('a planned stop or an exception above asks nobody while it lasts', () => {
    fc.assert(
      fc.property(anyRule, fc.array(step, { maxLength: 40 }), (given, steps) => {
        for (const { verdict, before } of run(given, steps).told)
          if (before.above !== null) expect(verdict.is).not.toBe('open');
      }),
      { numRuns: 300 },
    );
  });
});
