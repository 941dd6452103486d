import { afterEach, expect, test, vi } from 'vitest';
import { createTicker } from './now.tsx';

afterEach(() => vi.useRealTimers());

test('one timer serves all listeners and stops with the last of them', () => {
  vi.useFakeTimers();
  let clock = 1_000;
  const ticker = createTicker(() => clock, 1_000);
  const heard: number[] = [];
  const stops = [
    ticker.subscribe(() => heard.push(ticker.now())),
    ticker.subscribe(() => heard.push(ticker.now())),
  ];
  clock = 2_000;
  expect(ticker.now()).toBe(1_000);
  vi.advanceTimersByTime(1_000);
  expect(heard).toEqual([2_000, 2_000]);
  expect(vi.getTimerCount()).toBe(1);
  for (const stop of stops) stop();
  expect(vi.getTimerCount()).toBe(0);
});
