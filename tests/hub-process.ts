/**
 * A real hub process for the tests of the promises: its own data folder, port, embedded PostgreSQL and demo plant. It
 * can be killed as hard as the operating system can, and started again on the same folder.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { cp, mkdtemp, mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { freePort } from '@gemba/hub/channels/fakes/free-port.ts';
import { NODE_FLAGS } from '@gemba/hub/node-flags.ts';
import type { ExceptionState, JournalEntry } from '@gemba/core/exception';
import type { Health, Page, PostingRow } from '@gemba/core/wire';

export const ROOT = resolve(import.meta.dirname, '..');
export const ADMIN_TOKEN = 'test-admin-token-that-is-long-enough-0123456789';
const READY_WITHIN_MS = 60_000;

export interface HubOptions {
  /** replaces `window: …` of every decision in the shipped playbooks, and the first steps of their ladders */
  window?: string;
  /** the same for single playbooks, by file name without ".yaml" */
  windowOf?: Record<string, string>;
  ladderStep?: string;
  /** nobody is ever off shift, so that a test does not depend on the hour */
  everybodyOn?: boolean;
  /** with `everybodyOn`: how each person of the demo roster is reached; absent: as the roster says */
  contacts?: (person: { id: string; functions: string[] }) => { channel: string; address: string }[];
  /** absent: a free one */
  port?: number;
  /** another hub's, to be shared; absent: a copy of the shipped ones */
  playbooksFolder?: string;
  env?: Record<string, string>;
  /** lines of gemba.yaml */
  config?: string;
}

export interface Reply<T> {
  status: number;
  body: T;
  headers: Headers;
}

export class HubProcess {
  readonly folder: string;
  readonly url: string;
  readonly port: number;
  private readonly env: Record<string, string>;
  private child: ChildProcess | null = null;
  private output = '';

  private constructor(folder: string, port: number, env: Record<string, string>) {
    this.folder = folder;
    this.port = port;
    this.url = `http://127.0.0.1:${port}`;
    this.env = env;
  }

  /** A hub on a fresh folder, ready. */
  static async start(options: HubOptions = {}): Promise<HubProcess> {
    const folder = await mkdtemp(join(tmpdir(), 'gemba-test-'));
    const playbooks = options.playbooksFolder ?? join(folder, 'playbooks');
    if (options.playbooksFolder === undefined) await copyPlaybooks(playbooks, options);
    await mkdir(join(folder, 'data'));
    const roster = options.everybodyOn
      ? await everybodyOn(join(folder, 'roster.yaml'), options.contacts)
      : '';
    await writeFile(
      join(folder, 'data', 'gemba.yaml'),
      `playbooksFolder: ${JSON.stringify(playbooks)}\n${roster}${options.config ?? ''}`,
    );
    const port = options.port ?? (await freePort());
    const hub = new HubProcess(folder, port, {
      GEMBA_DATA: join(folder, 'data'),
      GEMBA_PORT: String(port),
      GEMBA_ADMIN_TOKEN: ADMIN_TOKEN,
      GEMBA_LOG_LEVEL: 'warn',
      GEMBA_DEMO: '1',
      ...options.env,
    });
    await hub.up();
    return hub;
  }

  get dataFolder(): string {
    return join(this.folder, 'data');
  }

  get pid(): number {
    return this.child?.pid ?? -1;
  }

  /** Starts the process (again) and waits until it answers. @returns ms until it did */
  async up(): Promise<number> {
    const started = performance.now();
    const child = spawn(process.execPath, [...NODE_FLAGS, join(ROOT, 'apps/hub/src/main.js')], {
      env: { ...process.env, ...this.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.child = child;
    const keep = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString()).slice(-20_000);
    };
    child.stdout?.on('data', keep);
    child.stderr?.on('data', keep);
    while (performance.now() - started < READY_WITHIN_MS) {
      if (child.exitCode !== null || child.signalCode !== null)
        throw new Error(`the hub ended at start:\n${this.output}`);
      const ready = await fetch(`${this.url}/api/health`).then(
        (answer) => answer.ok,
        () => false,
      );
      if (ready) return performance.now() - started;
      await sleep(20);
    }
    throw new Error(`the hub was not ready in ${READY_WITHIN_MS} ms:\n${this.output}`);
  }

  /** SIGKILL, and waits until the process is gone. */
  async kill9(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM. @returns the exit code */
  async stop(): Promise<number | null> {
    return this.end('SIGTERM');
  }

  private async end(signal: NodeJS.Signals): Promise<number | null> {
    const { child } = this;
    this.child = null;
    if (!child || child.exitCode !== null || child.signalCode !== null) return child?.exitCode ?? null;
    const gone = new Promise<number | null>((done) => child.once('exit', done));
    child.kill(signal);
    return gone;
  }

  /** Stops and removes everything. */
  async dispose(): Promise<void> {
    await this.stop();
    await rm(this.folder, { recursive: true, force: true, maxRetries: 5 });
  }

  log(): string {
    return this.output;
  }

  async request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Reply<T>> {
    const answer = await fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${ADMIN_TOKEN}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed: unknown = text === '' ? null : JSON.parse(text);
    return { status: answer.status, body: parsed as T, headers: answer.headers };
  }

  async get<T>(path: string): Promise<T> {
    const { status, body } = await this.request<T>('GET', path);
    if (status !== 200) throw new Error(`GET ${path}: ${status} ${JSON.stringify(body)}`);
    return body;
  }

  signal(
    event: Record<string, unknown>,
  ): Promise<Reply<{ accepted: number; duplicates: number; ids: string[] }>> {
    return this.request(
      'POST',
      '/api/signals',
      { specversion: '1.0', ...event },
      { 'content-type': 'application/cloudevents+json' },
    );
  }

  async demoSignal(
    playbook: string,
    change: Record<string, unknown> = {},
  ): Promise<Reply<{ accepted: number }>> {
    const event: unknown = JSON.parse(
      await readFile(join(ROOT, `resources/demo/signals/${playbook}.json`), 'utf8'),
    );
    return this.signal({ ...(event as Record<string, unknown>), ...change });
  }

  health(): Promise<Health> {
    return this.get('/api/health');
  }

  exceptions(query = ''): Promise<ExceptionState[]> {
    return this.all<ExceptionState>(`/api/exceptions?limit=1000${query}`);
  }

  postings(): Promise<PostingRow[]> {
    return this.all<PostingRow>('/api/postings?limit=1000');
  }

  private async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<T> = await this.get(`${path}${cursor === null ? '' : `&cursor=${cursor}`}`);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }

  async journal(): Promise<JournalEntry[]> {
    const entries: JournalEntry[] = [];
    for (;;) {
      const after = entries.at(-1)?.seq ?? 0;
      const page = await this.get<Page<JournalEntry>>(`/api/journal?after=${after}&limit=5000`);
      entries.push(...page.items);
      if (page.nextCursor === null) return entries;
    }
  }

  /** `pnpm gemba …` on this hub's data, or elsewhere by other settings. */
  async command(
    ...given: [Record<string, string>, ...string[]] | string[]
  ): Promise<{ code: number | null; output: string }> {
    const [first, ...rest] = given;
    const [env, args] = typeof first === 'object' ? [first, rest] : [{}, given];
    const child = spawn(process.execPath, [join(ROOT, 'apps/hub/src/cli/main.ts'), ...args.map(String)], {
      env: { ...process.env, ...this.env, ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let output = '';
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()));
    const code = await new Promise<number | null>((done) => child.once('close', done));
    return { code, output };
  }
}

/** Asks until the answer is good. @throws with the last answer when it never is */
export async function until<T>(
  ask: () => Promise<T>,
  good: (answer: T) => boolean,
  { within = 60_000, every = 50 }: { within?: number; every?: number } = {},
): Promise<T> {
  const end = Date.now() + within;
  for (;;) {
    const answer = await ask();
    if (good(answer)) return answer;
    if (Date.now() > end)
      throw new Error(`not so within ${within} ms: ${JSON.stringify(answer).slice(0, 2_000)}`);
    await sleep(every);
  }
}

/** The demo roster, with everybody on call and in the app. @returns the setting that names it */
async function everybodyOn(file: string, contacts: HubOptions['contacts']): Promise<string> {
  const roster = parse(await readFile(join(ROOT, 'resources/demo/roster.yaml'), 'utf8')) as {
    people: { id: string; functions?: string[] }[];
  };
  const people = roster.people.map((person) => ({
    ...person,
    ...(contacts && { contacts: contacts({ functions: [], ...person }) }),
    shift: 'on-call',
    inApp: true,
  }));
  await writeFile(file, stringify({ ...roster, people }));
  return `rosterFile: ${JSON.stringify(file)}\n`;
}

async function copyPlaybooks(to: string, { window, windowOf = {}, ladderStep }: HubOptions): Promise<void> {
  await cp(join(ROOT, 'resources/playbooks'), to, { recursive: true });
  if (window === undefined && ladderStep === undefined) return;
  for (const name of await readdir(to)) {
    let text = await readFile(join(to, name), 'utf8');
    const own = windowOf[name.replace('.yaml', '')] ?? window;
    if (own !== undefined) text = text.replaceAll(/\b(window|afterAcknowledge): *\w+/g, `$1: ${own}`);
    if (ladderStep !== undefined) text = text.replaceAll(/\bafter: *\w+/g, `after: ${ladderStep}`);
    await writeFile(join(to, name), text);
  }
}
