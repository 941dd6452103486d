/**
 * A real Dovecot for tests: IMAP with one mailbox and LMTP to deliver into it, on free ports, in a folder of its own.
 * `null` where it is not installed or the tests do not run as root, which it needs to run as another user: the test then
 * says in its name that it was skipped.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { ImapFlow } from 'imapflow';
import nodemailer from 'nodemailer';
import type { Certificate } from '../certificate-for-tests.ts';
import { freePort } from '../fakes/free-port.ts';

const PLACES = ['/usr/sbin/dovecot', '/usr/local/sbin/dovecot'];
const PARTS = ['/usr/lib/dovecot/imap', '/usr/lib/dovecot/lmtp'];

export const dovecotPath: string | null =
  process.getuid?.() === 0 && PARTS.every((part) => existsSync(part))
    ? (PLACES.find((place) => existsSync(place)) ?? null)
    : null;

export const USER = 'gemba@plant.example';
export const PASSWORD = 'mailbox-secret';

export interface Dovecot {
  imapPort: number;
  /** TLS from the first byte; 0: without a certificate there is none */
  imapsPort: number;
  /** puts a mail into the mailbox, as it is */
  deliver(raw: string, to?: string): Promise<void>;
  /** what lies in a folder: subject and whether it was read, in order */
  folder(name: string): Promise<{ subject: string; seen: boolean }[]>;
  /** a person opens all that lies in the mailbox */
  readByAPerson(): Promise<void>;
  /** the same mails under another UIDVALIDITY */
  renumber(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
  /** stops it and removes its folder */
  drop(): Promise<void>;
}

/** Sign-in to IMAP by token, besides the password. */
export interface DovecotTokens {
  /** where it asks whether a token is active (RFC 7662) */
  introspectionUrl: string;
  mechanisms: 'xoauth2' | 'xoauth2 oauthbearer';
}

/** @param certificate what it shows for TLS, from the first byte or by STARTTLS */
export async function startDovecot(certificate?: Certificate, tokens?: DovecotTokens): Promise<Dovecot> {
  if (dovecotPath === null) throw new Error('dovecot is not installed');
  const binary = dovecotPath;
  const folder = await mkdtemp(join(tmpdir(), 'dovecot-'));
  await chmod(folder, 0o755);
  const [imapPort, lmtpPort] = [await freePort(), await freePort()];
  const imapsPort = certificate ? await freePort() : 0;
  const mail = join(folder, 'mail');
  await mkdir(mail, { mode: 0o777 });
  await chmod(mail, 0o777);
  const config = join(folder, 'dovecot.conf');
  await writeFile(join(folder, 'users'), `${USER}:{PLAIN}${PASSWORD}\n`, { mode: 0o644 });
  await writeFile(config, configuration({ folder, imapPort, imapsPort, lmtpPort, tokens }));
  if (tokens) await writeFile(join(folder, 'oauth2.conf'), introspection(tokens));
  if (certificate) {
    await writeFile(join(folder, 'server.pem'), certificate.cert);
    await writeFile(join(folder, 'server.key'), certificate.key, { mode: 0o600 });
  }

  let running: ChildProcess | null = null;
  const start = async () => {
    running = spawn(binary, ['-F', '-c', config], { stdio: 'ignore', detached: true });
    for (let attempt = 0; attempt < 200; attempt += 1) {
      if (running.exitCode !== null) break;
      if ((await answers(imapPort)) && (await answers(lmtpPort))) return;
      await pause(50);
    }
    throw new Error('dovecot did not start');
  };
  const killAll = (pid: number | undefined) => {
    try {
      if (pid !== undefined) process.kill(-pid, 'SIGKILL');
    } catch (error) {
      // none was left
      if (!(error instanceof Error && 'code' in error && error.code === 'ESRCH')) throw error;
    }
  };
  /** @param atOnce without its own end, which takes seconds: it is not started again */
  const end = async (atOnce: boolean) => {
    if (!running || running.exitCode !== null) return;
    const { pid } = running;
    const exited = once(running, 'exit');
    if (atOnce) killAll(pid);
    else running.kill('SIGTERM');
    await exited;
    running = null;
    // what serves a connection stays for ten seconds else
    killAll(pid);
  };
  const stop = () => end(false);
  const asUser = async <T>(work: (client: ImapFlow) => Promise<T>): Promise<T> => {
    const client = new ImapFlow({
      host: '127.0.0.1',
      port: imapPort,
      secure: false,
      doSTARTTLS: false,
      auth: { user: USER, pass: PASSWORD },
      logger: false,
    });
    await client.connect();
    try {
      return await work(client);
    } finally {
      await client.logout();
    }
  };
  await start();
  return {
    imapPort,
    imapsPort,
    start,
    stop,
    deliver: async (raw, to = USER) => {
      const lmtp = nodemailer.createTransport({
        host: '127.0.0.1',
        port: lmtpPort,
        lmtp: true,
        ignoreTLS: true,
      });
      await lmtp.sendMail({
        envelope: { from: 'somebody@plant.example', to },
        raw: raw.replaceAll('\n', '\r\n'),
      });
    },
    folder: (name) =>
      asUser(async (client) => {
        const known = await client.list();
        if (!known.some(({ path }) => path === name)) return [];
        await client.mailboxOpen(name, { readOnly: true });
        const found: { subject: string; seen: boolean }[] = [];
        for await (const { envelope, flags } of client.fetch('1:*', { envelope: true, flags: true }))
          found.push({ subject: envelope?.subject ?? '', seen: flags?.has('\\Seen') ?? false });
        return found;
      }),
    readByAPerson: () =>
      asUser(async (client) => {
        await client.mailboxOpen('INBOX');
        await client.messageFlagsAdd('1:*', ['\\Seen']);
      }),
    renumber: async () => {
      await stop();
      // Dovecot numbers a Maildir anew when its index and list are gone
      for (const file of ['dovecot-uidlist', 'dovecot.index', 'dovecot.index.log', 'dovecot.index.cache'])
        await rm(join(mail, USER, file), { force: true });
      await pause(1_100); // UIDVALIDITY is a time in seconds
      await start();
    },
    drop: async () => {
      await end(true);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

function configuration({
  folder,
  imapPort,
  imapsPort,
  lmtpPort,
  tokens,
}: {
  folder: string;
  imapPort: number;
  imapsPort: number;
  lmtpPort: number;
  tokens: DovecotTokens | undefined;
}): string {
  return `
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
protocols = imap lmtp
listen = 127.0.0.1
${imapsPort === 0 ? 'ssl = no' : `ssl = yes\nssl_cert = <${folder}/server.pem\nssl_key = <${folder}/server.key`}
disable_plaintext_auth = no
mail_location = maildir:${folder}/mail/%u
mail_uid = mail
mail_gid = mail
first_valid_uid = 1
first_valid_gid = 1
recipient_delimiter = +
auth_mechanisms = plain ${tokens?.mechanisms ?? ''}
passdb {
  driver = passwd-file
  args = ${folder}/users
}
${tokens ? `passdb {\n  driver = oauth2\n  mechanisms = ${tokens.mechanisms}\n  args = ${folder}/oauth2.conf\n}` : ''}
userdb {
  driver = static
  args = uid=mail gid=mail home=${folder}/mail/%u
}
service imap-login {
  inet_listener imap {
    port = ${imapPort}
  }
  inet_listener imaps {
    port = ${imapsPort}
    ssl = ${imapsPort === 0 ? 'no' : 'yes'}
  }
}
service lmtp {
  inet_listener lmtp {
    address = 127.0.0.1
    port = ${lmtpPort}
  }
}
`;
}

const introspection = ({ introspectionUrl }: DovecotTokens): string => `
introspection_url = ${introspectionUrl}
introspection_mode = post
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
`;

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
