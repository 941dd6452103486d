/**
 * Reads a mailbox while this hub is its leader: everything after the last UID that was dealt with, then it idles until
 * the server says that there is more. A mail is marked and moved, and the position goes on, only after `take` has
 * resolved; when it rejects, reading starts again from that mail after a pause. When the position is not known, or the
 * server has numbered the mailbox anew, every unread mail is looked at: what was dealt with is marked as read.
 */
import { ImapFlow } from 'imapflow';
import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import type { Instant } from '@gemba/core/time';
import type { Link } from '../link.ts';
import type { Mailbox } from './config.ts';
import { distrustOf } from './distrust.ts';
import type { Positions } from './position.ts';
import { instantOf } from './read-mail.ts';
import type { Tokens } from './token/tokens.ts';

/** `dealt-with`: it is marked and moved; `left`: not for us, it stays as it is */
export type Take = (source: Buffer, receivedAt: Instant) => Promise<'dealt-with' | 'left'>;

export interface MailboxParts {
  take: Take;
  /** null: it signs in by its password */
  tokens: Tokens | null;
  positions: Positions;
  link: Link;
  log: Logger;
  now: () => Instant;
  /** ms before it connects again: doubling from the first to the last */
  pace: { firstMs: number; mostMs: number };
}

export const MAILBOX_PACE = { firstMs: 1_000, mostMs: 60_000 };

/** bytes read of one mail: an answer is at its beginning */
const MOST_READ = 1024 * 1024;
/** looks again after this even when the server says nothing; servers hang up on an IDLE of 29 minutes (RFC 2177) */
const IDLE_MS = 2 * 60_000;
const POLL_MS = 10_000;
/** a command that has had no answer for so long never will */
const QUIET_MS = 60_000;
/** characters of what Health says of it */
const MOST_SAID = 400;

/** Runs until the signal aborts; never rejects. */
export async function readMailbox(config: Mailbox, parts: MailboxParts, signal: AbortSignal): Promise<void> {
  const { tokens, link, log, pace } = parts;
  let failures = 0;
  const works = () => {
    link.works();
    failures = 0;
  };
  while (!signal.aborted) {
    let token: string | null = null;
    try {
      token = tokens && (await tokens.token(signal));
      await read(connection(config, token, log), config, parts, signal, works);
    } catch (error) {
      if (signal.aborted) break;
      // not its fault, when it is only old
      if (token !== null && signInRefused(error) && tokens?.refused(token)) continue;
      failures += 1;
      const why = whyNotRead(error);
      link.fails(`the mailbox cannot be read: ${why}`.slice(0, MOST_SAID));
      log.warn({ why, failures }, 'reading the mailbox ended; it is tried again');
    }
    const wait = Math.min(pace.mostMs, pace.firstMs * 2 ** Math.min(failures - 1, 20));
    await pause(wait * (0.8 + 0.4 * Math.random()), undefined, { signal }).catch(() => undefined);
  }
  // whoever reads it now says how it goes
  link.works();
}

/** Reads by this connection until the signal aborts; rejects when the connection or the reading fails. */
async function read(
  client: ImapFlow,
  config: Mailbox,
  parts: MailboxParts,
  signal: AbortSignal,
  works: () => void,
): Promise<void> {
  let reading = false;
  // the mail in hand is finished, so that it does not come again
  const stop = () =>
    void (reading ? setTimeout(() => client.close(), config.timeoutMs).unref() : client.close());
  signal.addEventListener('abort', stop, { once: true });
  try {
    await client.connect();
    const news = newsOf(client);
    await client.mailboxOpen(config.folder);
    while (client.usable && !signal.aborted) {
      news.seen();
      reading = true;
      await drain(client, config, parts, signal);
      reading = false;
      if (signal.aborted) return;
      works();
      await news.wait(signal);
    }
    if (!signal.aborted) throw new Error('the connection ended');
  } finally {
    signal.removeEventListener('abort', stop);
    client.close();
  }
}

const signInRefused = (error: unknown): boolean =>
  error instanceof Error && 'authenticationFailed' in error && error.authenticationFailed === true;

function whyNotRead(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  const distrust = distrustOf(error);
  if (distrust !== null) return distrust;
  // its own words, where it has said no to a command
  const said = 'responseText' in error && typeof error.responseText === 'string' ? error.responseText : null;
  if (signInRefused(error)) return `the mail server refuses the sign-in: ${said ?? error.message}`;
  return said === null ? error.message : `the mail server said: ${said}`;
}

function connection(config: Mailbox, token: string | null, log: Logger): ImapFlow {
  const { host, port, security, user, password, authority, timeoutMs } = config;
  const client = new ImapFlow({
    host,
    port,
    secure: security === 'tls',
    ...(security !== 'tls' && { doSTARTTLS: security === 'starttls' }),
    ...(authority !== undefined && { tls: { ca: authority } }),
    auth: { user, ...(token === null ? { pass: password } : { accessToken: token }) },
    // it would log what goes over the line
    logger: false,
    disableAutoIdle: true,
    connectionTimeout: timeoutMs,
    greetingTimeout: timeoutMs,
    socketTimeout: QUIET_MS,
  });
  // the calls reject as well
  client.on('error', (error: Error) =>
    log.debug({ why: error.message }, 'the connection to the mailbox broke'),
  );
  return client;
}

/** Waits until the server has said that there is more, also when it said so while we were still reading. */
function newsOf(client: ImapFlow): { seen(): void; wait(signal: AbortSignal): Promise<void> } {
  let more = false;
  // any command ends an IDLE
  const endIdle = () => void client.noop().catch(() => undefined);
  client.on('exists', () => {
    more = true;
    if (client.idling) endIdle();
  });
  return {
    seen: () => {
      more = false;
    },
    wait: async (signal) => {
      if (more) return;
      const timer = setTimeout(endIdle, IDLE_MS);
      const idled = await client.idle().finally(() => clearTimeout(timer));
      // a server that refuses to idle is asked now and then
      if (idled === false && client.usable)
        await pause(POLL_MS, undefined, { signal }).catch(() => undefined);
    },
  };
}

async function drain(
  client: ImapFlow,
  config: Mailbox,
  { take, positions, log, now }: MailboxParts,
  signal: AbortSignal,
): Promise<void> {
  if (!client.mailbox) throw new Error('no folder is open');
  const { uidValidity } = client.mailbox;
  const known = await positions.load();
  const goesOn = known !== null && known.uidValidity === uidValidity;
  if (known !== null && !goesOn) log.warn('the mailbox was numbered anew: all unread mail is looked at');
  const since = goesOn ? known.lastUid : 0;
  const found = await client.search(goesOn ? { uid: `${since + 1}:*` } : { seen: false }, { uid: true });
  // "N:*" always finds the last mail, even when its UID is smaller
  const uids = (found || []).filter((uid) => uid > since).toSorted((a, b) => a - b);
  for (const uid of uids) {
    if (signal.aborted) return;
    const mail = await client.fetchOne(
      String(uid),
      { source: { maxLength: MOST_READ }, internalDate: true },
      { uid: true },
    );
    if (mail && mail.source) {
      const result = await take(mail.source, instantOf(mail.internalDate, now()));
      if (result === 'dealt-with') await putAway(client, config, uid);
    }
    await positions.save({ uidValidity, lastUid: uid });
  }
  if (!goesOn && uids.length === 0) await positions.save({ uidValidity, lastUid: 0 });
}

async function putAway(client: ImapFlow, { processedFolder }: Mailbox, uid: number): Promise<void> {
  await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
  if (processedFolder === null) return;
  await client.mailboxCreate(processedFolder);
  const moved = await client.messageMove(String(uid), processedFolder, { uid: true });
  if (!moved) throw new Error(`mail cannot be moved to ${processedFolder}`);
}
