/**
 * What the hub tells the person at this station while it is open. A notice is taken as soon as it is here, which is its
 * receipt; one that comes twice is shown once. The list of all of them lies in the hub.
 */
import type { NoticeHubEvents, StationNotice } from '@gemba/core/wire';

/** What it needs of a Socket.IO socket. */
export interface NoticeSocket {
  on: (event: 'notice', listener: NoticeHubEvents['notice']) => unknown;
}

export interface StationNotices {
  /** the one that came last; null: none since this window was opened */
  latest: () => StationNotice | null;
  subscribe: (listener: () => void) => () => void;
}

/** So many ids are kept to know a notice again. */
const KNOWN = 200;

export function followNotices(socket: NoticeSocket): StationNotices {
  const listeners = new Set<() => void>();
  const known = new Set<string>();
  let latest: StationNotice | null = null;
  socket.on('notice', (notice, taken) => {
    taken(true);
    if (known.has(notice.id)) return;
    known.add(notice.id);
    const [oldest] = known;
    if (known.size > KNOWN && oldest !== undefined) known.delete(oldest);
    latest = notice;
    for (const listener of listeners) listener();
  });
  return {
    latest: () => latest,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
