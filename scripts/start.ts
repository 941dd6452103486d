/**
 * `pnpm start`: the control room is built when it must be, the hub starts with everything below it, and the way in is
 * printed; Electron opens where it can. Ctrl-C stops all of it, PostgreSQL included; a second Ctrl-C does not wait.
 * Exit codes: 0 stopped as asked, 1 the hub did not start or died, 130 forced.
 */
import { spawn } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { join } from 'node:path';
import { type Config, ConfigError, loadConfig } from '@gemba/hub/config/config.ts';
import {
  BUILD_COMMAND,
  BUILD_FOLDER,
  buildIsStale,
  findElectron,
  openElectron,
  REPOSITORY,
} from './control-room.ts';
import { type HubProcess, startHub, untilHealthy } from './hub-process.ts';

const HEALTHY_WITHIN_MS = 120_000;
/** Ctrl-C arrives twice when both the terminal and pnpm pass it on: that is one. */
const ONE_KEYPRESS_MS = 500;

const say = (text: string): void => void process.stdout.write(`${text}\n`);

const config = readConfig();
const port = config.port === 0 ? await freePort() : config.port;
const visibleHost = config.host === '0.0.0.0' || config.host === '::' ? '127.0.0.1' : config.host;
const url = `http://${visibleHost.includes(':') ? `[${visibleHost}]` : visibleHost}:${port}`;
if (await isTaken(visibleHost, port))
  fail(`Port ${port} is in use: does Gemba run already? Open ${url}, or set GEMBA_PORT to another port.`);

const logFile = join(config.dataFolder, 'hub.log');
makeWritable(config.dataFolder);

let ready = false;
let stoppingSince: number | null = null;
if (buildIsStale()) {
  say('Building the control room (once; some seconds) …');
  await build();
}
say('Starting the hub …');
const hub = startHub(REPOSITORY, logFile, { ...process.env, GEMBA_PORT: String(port) }, (line) => {
  if (ready) say(line);
});
stopOnSignals(hub);
void hub.ended.then((how) => {
  const why = typeof how === 'number' ? `exit code ${how}` : `killed by ${how}`;
  const words = [`The hub ended (${why}).`, hub.lastWords(), `All it said: ${logFile}`];
  if (stoppingSince === null) fail(words.filter((line) => line !== '').join('\n'));
});
if (!(await untilHealthy(url, hub, HEALTHY_WITHIN_MS)) && stoppingSince === null && hub.isRunning()) {
  hub.stop('SIGKILL');
  fail(
    `The hub did not become ready within ${HEALTHY_WITHIN_MS / 1_000} s.\n${hub.lastWords()}\nIts log: ${logFile}`,
  );
}
if (stoppingSince === null && hub.isRunning()) {
  ready = true;
  welcome();
  openControlRoom();
}

function readConfig(): Config {
  try {
    return loadConfig(process.env);
  } catch (error) {
    if (error instanceof ConfigError) fail(error.message);
    throw error;
  }
}

function makeWritable(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    fail(`The data folder ${folder} cannot be written to (${why}). Set GEMBA_DATA to another folder.`);
  }
}

function fail(message: string): never {
  process.stderr.write(`\n${message.trim()}\n`);
  process.exit(1);
}

function build(): Promise<void> {
  const [program = '', ...args] = BUILD_COMMAND;
  const child = spawn(program, args, { cwd: BUILD_FOLDER, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return new Promise((resolve) => {
    child.once('close', (code) =>
      code === 0 ? resolve() : fail(`The control room could not be built.\n${said}`),
    );
  });
}

function stopOnSignals(running: HubProcess): void {
  const stop = () => {
    const now = performance.now();
    if (stoppingSince === null) {
      stoppingSince = now;
      say('\nStopping … (Ctrl-C again: at once)');
      running.stop('SIGTERM');
      void running.ended.then(() => {
        say('Stopped.');
        process.exit(0);
      });
    } else if (now - stoppingSince > ONE_KEYPRESS_MS) {
      running.stop('SIGKILL');
      process.exit(130);
    }
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
  // pnpm may be killed without a word to its script.
  const parent = process.ppid;
  if (process.env['npm_lifecycle_event'] === 'start')
    setInterval(() => {
      if (process.ppid !== parent && stoppingSince === null) stop();
    }, 1_000).unref();
}

function welcome(): void {
  const row = (name: string, text: string) => say(`  ${name.padEnd(14)}${text}`);
  say('\nGemba is ready.\n');
  row('Control room', url);
  for (const [i, line] of signIns().entries()) row(i === 0 ? 'Sign in as' : '', line);
  row('Data', `${config.dataFolder}${config.databaseUrl ? ' (the database is your own)' : ''}`);
  row('Log', logFile);
  row(
    'Start over',
    config.databaseUrl ? 'stop, then empty your database' : 'stop, then delete the data folder',
  );
  row('Stop', 'Ctrl-C\n');
}

/** @returns the demo plant's sign-ins, or nothing when there are none */
function signIns(): string[] {
  let demo: {
    password: string;
    accounts: { email: string; name: string; functions: string[]; role: string }[];
  };
  try {
    demo = JSON.parse(readFileSync(join(config.dataFolder, 'demo-sign-ins.json'), 'utf8'));
  } catch {
    return [];
  }
  const width = Math.max(...demo.accounts.map(({ email }) => email.length)) + 2;
  return [
    ...demo.accounts.map(
      ({ email, name, functions, role }) => `${email.padEnd(width)}${name}, ${functions.join(', ') || role}`,
    ),
    `with the password ${demo.password}`,
  ];
}

function openControlRoom(): void {
  const electron = findElectron(process.env);
  if ('absent' in electron) {
    say(`The control room opens in a browser: ${electron.absent}.`);
    return;
  }
  const shell = openElectron(electron.binary, url);
  shell.once('error', (error) => say(`Electron did not open (${error.message}); open ${url} instead.`));
  shell.once('exit', () => {
    if (stoppingSince === null) say(`The control room was closed; the hub goes on at ${url} until Ctrl-C.`);
  });
  process.once('exit', () => shell.kill());
}

function isTaken(host: string, at: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port: at, timeout: 1_000 });
    const answer = (taken: boolean) => () => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', answer(true)).once('error', answer(false)).once('timeout', answer(false));
  });
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}
