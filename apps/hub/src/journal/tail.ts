/**
 * The journal's live end on this hub: reads new rows in order and hands them to followers, whichever hub wrote them.
 * NOTIFY and the own desk's commits only wake it up; what counts is the table. A slow poll covers a lost wake-up.
 */
import type { JournalEntry } from '@gemba/core/exception';
import type { Logger } from 'pino';
import pg from 'pg';
import type { Database } from '../store/database.ts';
import { endOfJournal, readJournal } from './read.ts';

const POLL_MS = 1_000;
const PAGE = 2_000;

export interface Tail {
  /** `seq` of the last entry that followers were given */
  seq(): number;
  /** @returns how to stop following */
  follow(follower: (entries: JournalEntry[]) => void): () => void;
  wake(): void;
  close(): Promise<void>;
}

export async function openTail(parts: {
  database: Database;
  url: string;
  plant: string;
  log: Logger;
}): Promise<Tail> {
  const { database, plant, log } = parts;
  let { seq } = await endOfJournal(database, plant);
  const followers = new Set<(entries: JournalEntry[]) => void>();
  let running: Promise<void> | null = null;
  let again = false;
  let closed = false;

  async function read(): Promise<void> {
    do {
      again = false;
      const entries = await readJournal(database, plant, seq, PAGE);
      const last = entries.at(-1);
      if (!last) continue;
      seq = last.seq;
      for (const follower of followers)
        try {
          follower(entries);
        } catch (error) {
          log.error({ err: error }, 'a follower of the journal failed');
        }
      if (entries.length === PAGE) again = true;
    } while (again && !closed);
  }

  function wake(): void {
    again = true;
    if (closed || running) return;
    running = read()
      .catch((error: unknown) => {
        again = false;
        log.error({ err: error }, 'the journal could not be read');
      })
      .finally(() => {
        running = null;
        if (again && !closed) setImmediate(wake);
      });
  }

  const poll = setInterval(wake, POLL_MS);
  let listener: pg.Client | null = null;
  async function listen(): Promise<void> {
    if (closed) return;
    const client = new pg.Client({ connectionString: parts.url, application_name: 'gemba-journal-tail' });
    client.on('notification', wake);
    client.on('error', (error) => {
      log.warn({ err: error }, 'the journal’s wake-up line broke; polling until it is back');
      listener = null;
      setTimeout(() => void listen(), POLL_MS).unref();
    });
    try {
      await client.connect();
      await client.query('listen gemba_journal');
      listener = client;
    } catch (error) {
      log.warn({ err: error }, 'the journal’s wake-up line could not be opened; polling');
      setTimeout(() => void listen(), POLL_MS).unref();
    }
  }
  await listen();

  return {
    seq: () => seq,
    follow: (follower) => {
      followers.add(follower);
      return () => followers.delete(follower);
    },
    wake,
    close: async () => {
      closed = true;
      clearInterval(poll);
      await running;
      await listener?.end();
    },
  };
}
