/** What the live feed needs of a Socket.IO socket, so that tests can play the hub. */
import { io } from 'socket.io-client';
import type { Socket } from 'socket.io-client';
import type { HubEvents, NoticeHubEvents, StationEvents } from '@gemba/core/wire';
import type { NoticeSocket } from './station-notices.ts';

export interface HubSocket {
  on: {
    <E extends keyof HubEvents>(event: E, listener: HubEvents[E]): unknown;
    (event: 'connect', listener: () => void): unknown;
    (event: 'disconnect', listener: (reason: string) => void): unknown;
    (event: 'connect_error', listener: (error: Error & { data?: unknown }) => void): unknown;
  };
  emit: <E extends keyof StationEvents>(event: E, ...args: Parameters<StationEvents[E]>) => unknown;
  /** false when the socket will not connect again by itself: the hub refused it or closed it */
  readonly active: boolean;
  connect: () => unknown;
  disconnect: () => unknown;
}

/**
 * @param hub origin, or "" for the page's own
 * @param token asked for at every connection; null on the web, where the cookie says who it is
 */
export function connectHub(hub: string, token: () => Promise<string | null>): HubSocket & NoticeSocket {
  const socket: Socket<HubEvents & NoticeHubEvents, StationEvents> = io(`${hub}/live`, {
    transports: ['websocket'],
    autoConnect: false,
    withCredentials: true,
    reconnectionDelay: 250,
    reconnectionDelayMax: 5_000,
    randomizationFactor: 0.5,
    auth: (send) => void token().then((value) => send(value === null ? {} : { token: value })),
  });
  return socket;
}
