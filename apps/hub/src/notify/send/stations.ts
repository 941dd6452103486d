/**
 * Which stations are whose on this hub: messages go to the stations of their person and to no other, so that nobody takes
 * somebody else's page for their own. Walls belong to nobody.
 */
import type {
  HubEvents,
  NoticeHubEvents,
  NoticeStationEvents,
  StationEvents,
  StationNotice,
} from '@gemba/core/wire';
import type { Socket } from 'socket.io';
import { z } from 'zod';
import type { SignedIn } from '../../auth/identity.ts';
import type { Notify } from '../notify.ts';

export type NoticeSocket = Socket<StationEvents & NoticeStationEvents, HubEvents & NoticeHubEvents>;

export interface Stations {
  /** on its connection; it leaves by itself when it disconnects */
  admit(socket: NoticeSocket, identity: SignedIn): void;
  /** @returns true: at least one of the person's stations here has taken it */
  emit(person: string, notice: StationNotice): Promise<boolean>;
  /** people with a station here */
  present(): readonly string[];
}

const TAKEN_WITHIN_MS = 5_000;
const Seen = z.object({ id: z.uuid() });

/** @param notify asked for when it is needed: it is opened later */
export function openStations(notify: () => Pick<Notify, 'seen' | 'wake'> | null): Stations {
  const byPerson = new Map<string, Set<NoticeSocket>>();

  return {
    admit(socket, identity) {
      if (identity.kind !== 'person' || identity.role === 'wall') return;
      const { id: person } = identity;
      const theirs = byPerson.get(person) ?? new Set();
      byPerson.set(person, theirs.add(socket));
      socket.on('disconnect', () => {
        theirs.delete(socket);
        if (theirs.size === 0 && byPerson.get(person) === theirs) byPerson.delete(person);
      });
      socket.on('notice-seen', (ask, reply) => {
        const read = Seen.safeParse(ask);
        const told = (ok: boolean) => {
          if (typeof reply === 'function') reply({ ok });
        };
        if (!read.success) return told(false);
        notify()
          ?.seen(person, read.data.id)
          .then(told)
          .catch(() => told(false));
      });
      // what has waited for somebody to sign in goes out now
      notify()?.wake();
    },
    async emit(person, notice) {
      const theirs = [...(byPerson.get(person) ?? [])];
      const takings = theirs.map((socket) => socket.timeout(TAKEN_WITHIN_MS).emitWithAck('notice', notice));
      return Promise.any(takings).then(
        () => true,
        () => false,
      );
    },
    present: () => [...byPerson.keys()],
  };
}
