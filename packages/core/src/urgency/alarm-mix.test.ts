import { expect, test } from 'vitest';
import type { Priority } from '../exception/state.ts';
import { OPEN, stage, T0 } from '../exception/stage.testing.ts';
import { after, epochMs } from '../time/index.ts';
import { alarmMix, askedPerFunction, priorityMix } from './alarm-mix.ts';

const MIN = 60_000;
const nowAt = (minute: number) => epochMs(after(T0, minute * MIN));

test('the mix counts what was opened within the period, C and D as low', () => {
  const opened = (priority: Priority, minute: number) => ({ priority, at: after(T0, minute * MIN) });
  const all = [
    opened('A', -1),
    opened('A', 0),
    opened('B', 1),
    opened('C', 2),
    opened('D', 3),
    opened('B', 4),
  ];
  expect(alarmMix(all, { from: T0, to: after(T0, 4 * MIN) })).toEqual({
    counts: { A: 1, B: 1, C: 1, D: 1 },
    n: 4,
    shares: [0.25, 0.25, 0.5],
  });
});

test('there is no mix of nothing', () => {
  expect(priorityMix({ A: 0, B: 0, C: 0, D: 0 })).toBeNull();
  expect(alarmMix([], { from: T0, to: after(T0, MIN) }).shares).toBeNull();
});

test('what was asked counts per function for ten minutes; then the function stays listed while anything is open', () => {
  const { run, exception } = stage();
  run(OPEN);
  expect(askedPerFunction([exception()], nowAt(9))).toEqual([
    { function: 'planning', asked: 1, flood: false, since: null },
    { function: 'quality', asked: 1, flood: false, since: null },
  ]);
  expect(askedPerFunction([exception()], nowAt(10))).toMatchObject([
    { function: 'planning', asked: 0 },
    { function: 'quality', asked: 0 },
  ]);
  run({ type: 'moot', why: 'over' });
  expect(askedPerFunction([exception()], nowAt(9))).toHaveLength(2);
  expect(askedPerFunction([exception()], nowAt(10))).toEqual([]);
});

test('a function in flood stays in it until fewer than five were asked', () => {
  const openedAt = (minute: number) => {
    const one = stage(after(T0, minute * MIN));
    one.run(OPEN);
    return one.exception();
  };
  const all = Array.from({ length: 11 }, (_, i) => openedAt(i / 2));
  expect(askedPerFunction(all, nowAt(5))[0]).toMatchObject({
    asked: 11,
    flood: true,
    since: after(T0, 5 * MIN),
  });
  expect(askedPerFunction(all, nowAt(12))[0]).toMatchObject({ asked: 6, flood: true });
  expect(askedPerFunction(all, nowAt(13))[0]).toMatchObject({ asked: 4, flood: false });
});
