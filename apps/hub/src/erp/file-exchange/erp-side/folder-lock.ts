/**
 * One ERP side per folder and machine: a local socket named after the folder. The kernel frees it however its holder
 * dies, which a file with a process id cannot promise (ids are used again). `erp-side.pid` is only for people.
 */
import { createHash } from 'node:crypto';
import { realpath, rm, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** False: another process has the folder. True: this one has it until it ends. */
export async function takeFolder(root: string): Promise<boolean> {
  const hash = createHash('sha256').update(await realpath(root));
  const name = `gemba-erp-side-${hash.digest('hex').slice(0, 16)}`;
  const taken = await listenAs(name);
  if (taken) await writeFile(join(root, 'erp-side.pid'), String(process.pid));
  return taken;
}

async function listenAs(name: string): Promise<boolean> {
  if (process.platform === 'linux') return listen(`\0${name}`);
  if (process.platform === 'win32') return listen(`\\\\.\\pipe\\${name}`);
  // elsewhere the socket is a file that outlives its holder; nobody answers on it then
  const path = join(tmpdir(), `${name}.sock`);
  if (await listen(path)) return true;
  if (await answers(path)) return false;
  await rm(path, { force: true });
  return listen(path);
}

function listen(path: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error) => {
      if ('code' in error && error.code === 'EADDRINUSE') resolve(false);
      else reject(error);
    });
    server.listen(path, () => resolve(true));
  });
}

function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path, () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}
