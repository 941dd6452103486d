/**
 * Where the embedded PostgreSQL listens: a Unix socket that only its owner can reach, or loopback TCP on Windows. A
 * socket's path may have 103 bytes on macOS and 107 on Linux; when the data folder's own is too long, the socket lives
 * in a folder of its own below the system's temporary folder.
 */
import { createHash } from 'node:crypto';
import { chmodSync, lstatSync, mkdirSync, realpathSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { giveTo, type Runner } from './unprivileged.ts';

export interface Endpoint {
  /** PostgreSQL's settings for it */
  settings: Record<string, string>;
  cleanUp(): void;
}

const PORT = 5432;
/** ".s.PGSQL.5432" takes the rest */
const MAX_SOCKET_FOLDER = 88;

export const chooseEndpoint = async (home: string, runner: Runner): Promise<Endpoint> =>
  process.platform === 'win32' ? loopback() : socket(home, runner);

function socket(home: string, runner: Runner): Endpoint {
  const near = join(home, 'socket');
  const digest = createHash('sha256').update(home).digest('hex').slice(0, 16);
  const folder =
    Buffer.byteLength(near) <= MAX_SOCKET_FOLDER ? near : join(realpathSync(tmpdir()), `gemba-${digest}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { uid } = lstatSync(folder);
  const ours = uid === process.getuid?.() || uid === runner.account;
  if (!ours || !lstatSync(folder).isDirectory())
    throw new Error(
      `The socket folder ${folder} belongs to somebody else; remove it, or use a shorter data folder.`,
    );
  chmodSync(folder, 0o700);
  giveTo(runner, folder);
  return {
    settings: {
      listen_addresses: '',
      port: String(PORT),
      unix_socket_directories: folder,
      unix_socket_permissions: '0700',
    },
    cleanUp: () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function loopback(): Promise<Endpoint> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise<void>((resolve) => server.close(() => resolve()));
  if (address === null || typeof address === 'string') throw new Error('There is no free port on 127.0.0.1.');
  return { settings: { listen_addresses: '127.0.0.1', port: String(address.port) }, cleanUp: () => {} };
}
