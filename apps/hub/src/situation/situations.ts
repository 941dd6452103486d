/** Situations, put together: planned stops first, since matching looks at them; what looks again once there is a desk. */
import type { JournalEntry } from '@gemba/core/exception';
import type { Playbook } from '@gemba/core/playbook';
import type { IncomingSignal } from '@gemba/core/signal';
import type { StopTimes } from '@gemba/core/situation';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { Routes } from '../http/app.ts';
import type { Database } from '../store/database.ts';
import { openPlannedStops } from './planned-stops.ts';
import { startReleases, type ReleaseParts, type Releases } from './releases.ts';
import { situationRoutes } from './routes.ts';
import { startWatchdog } from './watchdog.ts';

export interface Situations {
  /** that are on, about to be, or just over; without I/O */
  stops: () => readonly StopTimes[];
  /** reads the stops now, for a clock that jumps */
  refresh(): Promise<void>;
  routes: Routes;
  /** from now on what is held is looked at again, and expected signals are missed */
  start(parts: {
    playbooks: () => readonly Playbook[];
    matchOf: ReleaseParts['matchOf'];
    desk: ReleaseParts['desk'];
    capture: (signals: IncomingSignal[]) => Promise<unknown>;
    tail: { follow(follower: (entries: JournalEntry[]) => void): () => void };
  }): void;
  close(): Promise<void>;
}

export async function openSituations(parts: {
  database: Database;
  plant: string;
  now: () => Instant;
  /** the plant's day */
  dayOf: (at: Instant) => string;
  log: Logger;
}): Promise<Situations> {
  const { database, plant, now, dayOf, log } = parts;
  const stops = await openPlannedStops({ database, plant, now, log });
  const ends: (() => Promise<void> | void)[] = [() => stops.close()];
  let releases: Releases | null = null;
  return {
    stops: () => stops.current(),
    refresh: () => stops.refresh(),
    routes: situationRoutes({ database, plant, stops, now, dayOf, onEnded: () => releases?.wake() }),
    start: ({ playbooks, matchOf, desk, capture, tail }) => {
      const live = () => playbooks().map(({ playbook }) => playbook);
      const started = startReleases({ database, plant, now, live, matchOf, desk, log });
      releases = started;
      const watchdog = startWatchdog({ database, plant, now, playbooks, capture, log });
      const endFollowing = tail.follow((entries) => {
        if (entries.some((entry) => entry.type === 'exception.resolved')) started.wake();
      });
      ends.unshift(
        endFollowing,
        () => watchdog.close(),
        () => started.close(),
      );
    },
    close: async () => {
      for (const end of ends) await end();
    },
  };
}
