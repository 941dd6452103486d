/**
 * How late this machine itself fires timers, so that a promise of milliseconds is held against Gemba and not against
 * whatever else the machine is doing. A machine that is idle is late by one or two.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { percentile } from '../bench/figure.ts';

const EVERY_MS = 10;

/** Watches until it is asked. @returns asks for the lateness that one timer in a hundred has exceeded, ms */
export function watchTimers(): () => number {
  const late: number[] = [];
  let asked = false;
  void (async () => {
    while (!asked) {
      const due = performance.now() + EVERY_MS;
      await sleep(EVERY_MS);
      late.push(performance.now() - due);
    }
  })();
  return () => {
    asked = true;
    return percentile(late, 99);
  };
}
