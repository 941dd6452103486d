/** A station of the benches: what it is told of the journal, live, as the control room is. */
import { io, type Socket } from 'socket.io-client';
import type { HubEvents, StationEvents } from '@gemba/core/wire';
import { ADMIN_TOKEN, type HubProcess } from '../tests/hub-process.ts';

export type Station = Socket<HubEvents, StationEvents>;

export const openStation = (hub: HubProcess): Station =>
  io(`${hub.url}/live`, { transports: ['websocket'], auth: { token: ADMIN_TOKEN } });

/** @param after the last `seq` that it holds; absent: it is sent a snapshot first. Resolves when it is accepted */
export const subscribe = (station: Station, after?: number): Promise<void> =>
  new Promise((done, failed) => {
    station.emit('subscribe', after === undefined ? {} : { after }, (answer) => {
      if (answer.ok) done();
      else failed(new Error(answer.problem.detail));
    });
  });
