/**
 * Deadlines are rows: the clockwork sleeps until the earliest `next_step_at` (at most a second, so that a window that
 * another hub opened is seen in time) and lets the desk fire what is due. There is nothing to lose and nothing to
 * rebuild: after a restart the overdue ones fire at once. A timer that two hubs see fires once, for the desk decides
 * under the plant's lock and a fired one is no longer due. One that cannot be fired is left alone for a while, so that it
 * delays no other; until it is mended Health counts it as overdue.
 */
import { after, msBetween, type Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { Desk } from '../decide/desk.ts';
import { EARLIEST_TIMER } from '../decide/statements.ts';
import type { Database } from '../store/database.ts';

const MAX_SLEEP_MS = 1_000;
/** Another hub was first; its rows are seen in a moment. */
const FIRED_ELSEWHERE_MS = 10;
/** What has failed is tried again after this. */
const LEFT_ALONE_MS = 30_000;

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
  /** decisions whose timers have failed, and until when they are left alone */
  const failing = new Map<string, Instant>();

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
        for (const [id, until] of failing) if (until <= now()) failing.delete(id);
        const except = [...failing.keys()];
        const { rows } = await database.query<{ at: Instant | null }>({
          ...EARLIEST_TIMER,
          values: [plant, except],
        });
        const earliest = rows[0]?.at ?? null;
        const wait = earliest === null ? MAX_SLEEP_MS : msBetween(now(), earliest);
        if (wait > 0) {
          await sleep(Math.min(wait, MAX_SLEEP_MS));
          continue;
        }
        const fired = await desk.fireTimers(now(), except);
        for (const id of fired.failed) failing.set(id, after(now(), LEFT_ALONE_MS));
        if (fired.facts + fired.failed.length === 0) await sleep(FIRED_ELSEWHERE_MS);
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
