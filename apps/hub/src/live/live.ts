/**
 * The live feed, Socket.IO namespace `/live`. A station says the last `seq` that it holds and gets every later fact in
 * order, from any hub, after any crash: there is no other resume mechanism. A station that cannot keep up is cut off
 * and resumes the same way. Acts over the socket are the same commands as over HTTP.
 */
import type { ExceptionState, JournalEntry } from '@gemba/core/exception';
import type { ActReply, StationEvents } from '@gemba/core/wire';
import type { Server as HttpServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from 'pino';
import { Server, type Socket } from 'socket.io';
import { z } from 'zod';
import type { Credentials, Identity, SignedIn } from '../auth/identity.ts';
import { problem } from '../http/problem.ts';
import { atOneMoment, endOfJournal, readJournal } from '../journal/read.ts';
import type { NoticeSocket } from '../notify/send/stations.ts';
import type { Tail } from '../journal/tail.ts';
import type { Database } from '../store/database.ts';

/** Facts in one message. */
const PAGE = 1_000;
const SNAPSHOT_CHUNK = 200;
/** how often is looked whether a chunk has left */
const DRAIN_MS = 5;
/** Messages that may wait in a station's connection before it is cut off. */
const MAX_UNSENT = 2_000;
const RECHECK_MS = 30_000;
/** Resolved exceptions stay in a snapshot this long, so that a wall can show what was just solved. */
const SNAPSHOT_RESOLVED_HOURS = 24;

type Station = NoticeSocket;

const Subscribe = z.strictObject({ after: z.int().min(0).optional() });

export interface Live {
  close(): Promise<void>;
}

export function openLive(parts: {
  server: HttpServer;
  database: Database;
  /** connections for snapshots: many stations that start at once must not keep the rest of the hub waiting */
  snapshots: Database;
  plant: string;
  tail: Tail;
  log: Logger;
  origins: string[];
  identify: (credentials: Credentials) => Promise<Identity | null>;
  /** how often a sign-in is checked again, ms */
  recheckMs?: number;
  act: (identity: SignedIn, decisionId: string, act: string, body: unknown) => Promise<ActReply>;
  /** a person's station is there for their messages */
  admit: (socket: NoticeSocket, identity: SignedIn) => void;
}): Live {
  const { database, snapshots, plant, tail, log } = parts;
  const io = new Server(parts.server, {
    transports: ['websocket'],
    perMessageDeflate: false,
    maxHttpBufferSize: 100_000,
    serveClient: false,
    cors: { origin: parts.origins, credentials: true },
    allowRequest: (request, allow) => {
      const { origin, host } = request.headers;
      const sameOrigin = origin === undefined || URL.parse(origin)?.host === host;
      allow(null, sameOrigin || parts.origins.includes(origin ?? ''));
    },
  });
  const live = io.of('/live');

  /** Who is behind a station: asked when it connects, and again and again while it stays. */
  async function whoIs(socket: Socket): Promise<SignedIn | null> {
    const token: unknown = socket.handshake.auth['token'];
    const identity = await parts.identify({
      token: typeof token === 'string' ? token : undefined,
      cookie: socket.handshake.headers.cookie,
    });
    return identity === null || identity.kind === 'source' ? null : identity;
  }

  live.use((socket, next) => {
    whoIs(socket)
      .then((identity) => {
        socket.data.identity = identity;
        next(identity === null ? new Error('not_signed_in') : undefined);
      })
      .catch((error: unknown) => {
        log.error({ err: error }, 'a station could not be identified');
        next(new Error('unavailable'));
      });
  });

  /** A line outlives the request that opened it, so it must not outlive the sign-in. */
  const recheck = setInterval(() => {
    for (const socket of live.sockets.values())
      whoIs(socket)
        .then((identity) => {
          if (identity === null) socket.disconnect(true);
        })
        .catch((error: unknown) => log.warn({ err: error }, 'a station could not be identified again'));
  }, parts.recheckMs ?? RECHECK_MS);

  live.on('connection', (socket: Station) => {
    parts.admit(socket, socket.data.identity);
    let unfollow: (() => void) | null = null;
    let generation = 0;

    const send = (entries: JournalEntry[]): void => {
      if (socket.conn.transport.writable || bufferOf(socket) < MAX_UNSENT) socket.emit('facts', entries);
      else {
        log.warn({ station: socket.id }, 'a station cannot keep up and is cut off; it resumes by seq');
        socket.disconnect(true);
      }
    };

    /** Reads up to the tail's end, then joins it in the same turn, so that no fact falls between. */
    async function catchUp(after: number, mine: number): Promise<void> {
      let seq = after;
      while (seq < tail.seq()) {
        const entries = await readJournal(database, plant, seq, PAGE);
        if (mine !== generation || !socket.connected) return;
        const last = entries.at(-1);
        if (!last) break;
        send(entries);
        seq = last.seq;
      }
      if (mine !== generation || !socket.connected) return;
      unfollow?.();
      unfollow = tail.follow((entries) => {
        const fresh = entries.filter((entry) => entry.seq > seq);
        if (fresh.length > 0) send(fresh);
      });
    }

    async function subscribe(
      after: number | undefined,
      mine: number,
      reply: Parameters<StationEvents['subscribe']>[1],
    ): Promise<void> {
      // this hub's tail may be a moment behind another one's, which the station heard last
      if (after !== undefined && after > tail.seq()) {
        const { seq } = await endOfJournal(database, plant);
        if (after > seq) {
          const detail = `The journal ends at ${seq}; your copy is of another one.`;
          reply({ ok: false, problem: problem({ status: 409, code: 'seq_ahead', detail }) });
          return;
        }
      }
      reply({ ok: true, seq: tail.seq() });
      await catchUp(after ?? (await sendSnapshot(socket)), mine);
    }

    socket.on('subscribe', (ask, reply) => {
      const parsed = Subscribe.safeParse(ask);
      if (typeof reply !== 'function') return;
      if (!parsed.success) {
        reply({
          ok: false,
          problem: problem({
            status: 422,
            code: 'invalid_input',
            detail: 'subscribe takes {after?: number}',
          }),
        });
        return;
      }
      generation += 1;
      const mine = generation;
      unfollow?.();
      unfollow = null;
      subscribe(parsed.data.after, mine, reply).catch((error: unknown) => {
        log.error({ err: error }, 'a station could not be brought up to date');
        socket.disconnect(true);
      });
    });

    /** Acts are personal: the sign-in is checked for each, not only when the line was opened. */
    async function act(ask: Parameters<StationEvents['act']>[0]): Promise<ActReply> {
      const identity = await whoIs(socket);
      if (identity) return parts.act(identity, textOf(ask?.decisionId), textOf(ask?.act), ask?.body);
      const detail = 'The sign-in of this station has ended.';
      return { ok: false, problem: problem({ status: 401, code: 'not_signed_in', detail }) };
    }

    socket.on('act', (ask, reply) => {
      if (typeof reply !== 'function') return;
      act(ask)
        .then(reply)
        .catch((error: unknown) => {
          log.error({ err: error }, 'an act over the socket failed');
          reply({
            ok: false,
            problem: problem({
              status: 503,
              code: 'unavailable',
              detail: 'The hub could not take this act; try again.',
            }),
          });
        });
    });

    socket.on('disconnect', () => {
      generation += 1;
      unfollow?.();
    });
  });

  /** The folds and the `seq` that they stand at, of one moment. @returns that `seq` */
  async function sendSnapshot(socket: Station): Promise<number> {
    return atOneMoment(snapshots, async (tx) => {
      const end = await tx.query<{ seq: number }>('select journal_seq as seq from plant where id = $1', [
        plant,
      ]);
      const seq = end.rows[0]?.seq ?? 0;
      let first = true;
      let after = '00000000-0000-0000-0000-000000000000';
      for (;;) {
        const { rows } = await tx.query<{ id: string; fold: ExceptionState }>(
          `select id, fold from exception
           where plant = $1 and id > $2
             and (state = 'open' or resolved_at > now() - make_interval(hours => $3))
           order by id limit $4`,
          [plant, after, SNAPSHOT_RESOLVED_HOURS, SNAPSHOT_CHUNK],
        );
        const last = rows.length < SNAPSHOT_CHUNK;
        socket.emit('snapshot', { exceptions: rows.map((row) => row.fold), seq, first, last });
        while (bufferOf(socket) > 0 && socket.connected) await sleep(DRAIN_MS);
        if (last || !socket.connected) return seq;
        first = false;
        after = rows.at(-1)?.id ?? after;
      }
    });
  }

  return {
    close: async () => {
      clearInterval(recheck);
      await io.close();
    },
  };
}

const bufferOf = (socket: Station): number =>
  (socket.conn as unknown as { writeBuffer: unknown[] }).writeBuffer.length;

/** What a station sends is what it claims to be only as far as it was checked. */
const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');
