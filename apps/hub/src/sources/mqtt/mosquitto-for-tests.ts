/**
 * A real mosquitto for tests, on a free port with a persistence folder of its own. `null` where it is not installed:
 * the test then says in its name that it was skipped.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { once } from 'node:events';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { freePort } from '../../channels/fakes/free-port.ts';

const PLACES = ['/usr/sbin/mosquitto', '/usr/local/sbin/mosquitto', '/opt/homebrew/sbin/mosquitto'];

export const mosquittoPath: string | null = PLACES.find((place) => existsSync(place)) ?? null;

export interface Mosquitto {
  url: string;
  stop(): Promise<void>;
}

/** @param port a fixed one, to start a broker again where a stopped one was */
export async function startMosquitto(port?: number): Promise<Mosquitto | null> {
  if (!mosquittoPath) return null;
  const listen = port ?? (await freePort());
  const folder = await mkdtemp(join(tmpdir(), 'mosquitto-'));
  const config = join(folder, 'mosquitto.conf');
  await writeFile(
    config,
    [
      `listener ${listen} 127.0.0.1`,
      'allow_anonymous true',
      'persistence true',
      `persistence_location ${folder}/`,
      'max_queued_messages 100000',
      `user ${userInfo().username}`,
      '',
    ].join('\n'),
  );
  const broker = spawn(mosquittoPath, ['-c', config], { stdio: 'ignore' });
  const exited = once(broker, 'exit');
  const stop = async () => {
    broker.kill('SIGTERM');
    await exited;
    await rm(folder, { recursive: true, force: true });
  };
  for (let attempt = 0; attempt < 100; attempt++) {
    if (broker.exitCode !== null) break;
    if (await answers(listen)) return { url: `mqtt://127.0.0.1:${listen}`, stop };
    await pause(50);
  }
  await stop();
  throw new Error('mosquitto did not start');
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1');
    socket.once('connect', () => (socket.destroy(), resolve(true)));
    socket.once('error', () => resolve(false));
  });
