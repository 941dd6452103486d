/**
 * Deadlines are rows: the clockwork sleeps until the earliest `next_step_at` (at most a second, so that a window that
 * another hub opened is seen in time) and lets the desk fire what is due. There is nothing to lose and nothing to
 * rebuild: after a restart the overdue ones fire at once. A timer that two hubs see fires once, for the desk decides
 * under the plant's lock and a fired one is no longer due.
 */
import { msBetween, type Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { Desk } from '../decide/desk.ts';
import { EARLIEST_TIMER } from '../decide/statements.ts';
import type { Database } from '../store/database.ts';

const MAX_SLEEP_MS = 1_000;
/** Another hub was first; its rows are seen in a moment. */
const FIRED_ELSEWHERE_MS = 10;

export interface Clockwork {
  /** fires what is being fired, then nothing more */
  close(): Promise<void>;
}

export function startClockwork(parts: {
  database: Database;
  plant: string;
  desk: Pick<Desk, 'fireTimers'>;
  now: () => Instant;
  log: Logger;
}): Clockwork {
  const { database, plant, desk, now, log } = parts;
  let closed = false;
  let wakeUp: (() => void) | null = null;

  const sleep = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wakeUp = () => {
        clearTimeout(timer);
        resolve();
      };
    });

  async function run(): Promise<void> {
    while (!closed) {
      try {
        const { rows } = await database.query<{ at: Instant | null }>({ ...EARLIEST_TIMER, values: [plant] });
        const earliest = rows[0]?.at ?? null;
        const wait = earliest === null ? MAX_SLEEP_MS : msBetween(now(), earliest);
        if (wait > 0) await sleep(Math.min(wait, MAX_SLEEP_MS));
        else if ((await desk.fireTimers(now())) === 0) await sleep(FIRED_ELSEWHERE_MS);
      } catch (error) {
        if (closed) return;
        log.error({ err: error }, 'due windows could not be looked up; trying again');
        await sleep(MAX_SLEEP_MS);
      }
    }
  }
  const running = run();

  return {
    close: async () => {
      closed = true;
      wakeUp?.();
      await running;
    },
  };
}
