import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { startHub, untilHealthy } from './hub-process.ts';

let repository: string;
let logFile: string;

beforeEach(() => {
  repository = mkdtempSync(join(tmpdir(), 'gemba-hub-process-'));
  mkdirSync(join(repository, 'apps/hub/src'), { recursive: true });
  logFile = join(repository, 'data/hub.log');
});
afterEach(() => rmSync(repository, { recursive: true, force: true }));

/** Starts a stand-in for the hub; says its first warning as its port. */
async function hubThat(program: string) {
  writeFileSync(join(repository, 'apps/hub/src/main.js'), program);
  let tell: (line: string) => void;
  const first = new Promise<string>((resolve) => (tell = resolve));
  const hub = startHub(repository, logFile, process.env, (line) => tell(line));
  return { hub, first };
}

const SERVES = `
const { createServer } = await import('node:http');
const server = createServer((request, response) => response.end('{}')).listen(0, '127.0.0.1', () =>
  console.log(JSON.stringify({ level: 40, msg: String(server.address().port) })));
process.on('SIGTERM', () => { console.log(JSON.stringify({ level: 30, msg: 'asked to stop' })); process.exit(0); });
`;

test('a healthy hub is found, asked to stop, and its log kept', async () => {
  const { hub, first } = await hubThat(SERVES);
  const port = (await first).replace('warning: ', '');
  expect(await untilHealthy(`http://127.0.0.1:${port}`, hub, 10_000)).toBe(true);
  hub.stop('SIGTERM');
  expect(await hub.ended).toBe(0);
  expect(hub.isRunning()).toBe(false);
  await expect.poll(() => readFileSync(logFile, 'utf8')).toContain('asked to stop');
});

test('a hub that dies at its start is noticed at once, with its last words', async () => {
  const { hub } = await hubThat(
    `process.stderr.write('The hub could not start: no disk\\n'); process.exit(3);`,
  );
  expect(await untilHealthy('http://127.0.0.1:9', hub, 10_000)).toBe(false);
  expect(await hub.ended).toBe(3);
  expect(hub.lastWords()).toBe('The hub could not start: no disk');
});

test('the log of the run before is kept beside the new one', async () => {
  mkdirSync(join(repository, 'data'));
  writeFileSync(logFile, 'before');
  const { hub } = await hubThat('process.exit(0)');
  await hub.ended;
  expect(readFileSync(`${logFile}.1`, 'utf8')).toBe('before');
});

test('a hub that was killed ends with the name of the signal', async () => {
  const { hub, first } = await hubThat(SERVES);
  await first;
  hub.stop('SIGKILL');
  expect(await hub.ended).toBe('SIGKILL');
});
