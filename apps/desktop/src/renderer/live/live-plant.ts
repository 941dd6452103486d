/** One person's live view of one plant in this window: store, local copy and feed, wired to the browser. */
import { instant } from '@gemba/core/time';
import type { Me } from '@gemba/core/wire';
import { createExceptionStore } from './exception-store.ts';
import type { ExceptionStore } from './exception-store.ts';
import { connectHub } from './hub-socket.ts';
import { LiveFeed } from './live-feed.ts';
import { openLocalCopy } from './local-copy.ts';
import type { WindowIdentity } from './local-copy.ts';
import { followNotices } from './station-notices.ts';
import type { StationNotices } from './station-notices.ts';

/** A window in the background gets no animation frames; facts must not pile up meanwhile. */
const HIDDEN_FRAME_MS = 250;

export interface LivePlant {
  me: Me;
  store: ExceptionStore;
  feed: LiveFeed;
  notices: StationNotices;
}

export interface LivePlantOptions {
  me: Me;
  /** origin of the hub */
  hub: string;
  window: WindowIdentity;
  token: () => Promise<string | null>;
}

export function openLivePlant({ me, hub, window, token }: LivePlantOptions): LivePlant {
  const store = createExceptionStore();
  const socket = connectHub(hub, token);
  const feed = new LiveFeed({
    socket,
    copy: openLocalCopy({ hub, plant: me.plant.id, person: me.id }, window),
    store,
    person: me.id,
    now: () => instant(Date.now()),
    frame: beforeNextPaint,
    later: (ms, run) => {
      const timer = setTimeout(run, ms);
      return () => clearTimeout(timer);
    },
    report: (error) => console.error(error),
  });
  return { me, store, feed, notices: followNotices(socket) };
}

function beforeNextPaint(run: () => void): void {
  let due = true;
  const once = (): void => {
    if (!due) return;
    due = false;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, HIDDEN_FRAME_MS);
}
