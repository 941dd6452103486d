/**
 * The one moving "now" of a window. An application makes a single ticker from its own clock (corrected to the hub's
 * when it knows better); screens re-render when it ticks, and nothing else moves: fuses burn by CSS.
 */
import { createContext, use, useSyncExternalStore, type ReactNode } from 'react';

export interface Ticker {
  /** epoch ms of the last tick; stable between ticks */
  now: () => number;
  /** @returns how to stop listening; the timer runs only while somebody listens */
  subscribe: (onTick: () => void) => () => void;
}

/**
 * @param clock epoch ms
 * @param everyMs how often "now" moves
 */
export function createTicker(clock: () => number, everyMs = 1_000): Ticker {
  const listeners = new Set<() => void>();
  let now = clock();
  let timer: ReturnType<typeof setInterval> | null = null;
  const tick = () => {
    now = clock();
    for (const listener of listeners) listener();
  };
  return {
    now: () => now,
    subscribe(onTick) {
      listeners.add(onTick);
      timer ??= setInterval(tick, everyMs);
      return () => {
        listeners.delete(onTick);
        if (listeners.size > 0 || timer === null) return;
        clearInterval(timer);
        timer = null;
      };
    },
  };
}

const TickerContext = createContext<Ticker | null>(null);

export function NowProvider({ ticker, children }: { ticker: Ticker; children: ReactNode }) {
  return <TickerContext value={ticker}>{children}</TickerContext>;
}

/** @returns epoch ms of the last tick */
export function useNow(): number {
  const ticker = use(TickerContext);
  if (!ticker) throw new Error('useNow needs a NowProvider');
  return useSyncExternalStore(ticker.subscribe, ticker.now, ticker.now);
}
