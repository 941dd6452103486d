/**
 * The folder in which the plant keeps its playbooks, one YAML file each, watched while the hub runs. A file that is right
 * goes live; a wrong one is refused with file, line and reason, and its last good version stays live. At the first start a
 * wrong file has no such version: it is reported and skipped. An id belongs to the file that has it live (at the first
 * start: to the first by name); a second file with it is refused. Removing a file withdraws its playbook.
 *
 * Every change reads the whole folder anew, one reading at a time: it is small, and so no order of events can leave a
 * state that the files do not show.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePlaybook, type FileProblem, type Playbook } from '@gemba/core/playbook';
import type { Instant } from '@gemba/core/time';
import type { HealthDetails } from '@gemba/core/wire';
import { watch } from 'chokidar';
import type { Logger } from 'pino';

export interface LoadedPlaybook {
  playbook: Playbook;
  /** the text that it was read from */
  yaml: string;
  /** begins at the file's own `version`, counts up with each change of its text */
  version: number;
  loadedAt: Instant;
  /** why the file as it is now is not live; null when this is the file as it is now */
  problem: string | null;
}

export interface PlaybookFolder {
  /** the live playbooks by id */
  current(): ReadonlyMap<string, LoadedPlaybook>;
  /** one row per file, those that never were right included */
  health(): HealthDetails['playbooks'];
  close(): Promise<void>;
}

/** Longer than an editor takes to write a file: half a playbook may well be valid YAML. */
const SETTLED_MS = 100;

interface FileState {
  text: string;
  parsed: ReturnType<typeof parsePlaybook>;
  live: LoadedPlaybook | null;
  problem: string | null;
  /** when this text was read */
  readAt: Instant;
}

/**
 * @param onChange called after something changed: a live playbook or a problem
 * @throws when the folder cannot be read at the start
 */
export async function openPlaybookFolder(parts: {
  folder: string;
  log: Logger;
  now: () => Instant;
  onChange?: () => void;
}): Promise<PlaybookFolder> {
  const { folder, log, now, onChange } = parts;
  /** by file name */
  let files = new Map<string, FileState>();
  /** the last version of each id, which outlives the removal of its file */
  const versions = new Map<string, number>();

  /** @returns whether anything changed */
  async function read(): Promise<boolean> {
    const found = await filesIn(folder, files, now());
    const holders = holdersOf(found);
    let changed = false;
    for (const [file, { live }] of files) {
      if (found.has(file)) continue;
      changed = true;
      log.info({ file, playbook: live?.playbook.playbook }, 'a playbook was withdrawn');
    }
    for (const [file, state] of found) {
      const before = files.get(file);
      settle(file, state, holders);
      const same = before && before.problem === state.problem && before.live?.yaml === state.live?.yaml;
      if (same) continue;
      changed = true;
      const version = state.live?.version ?? null;
      if (state.problem === null) log.info({ file, version }, 'a playbook is live');
      else log.error({ file, problem: state.problem, staysLive: version }, 'a playbook was refused');
    }
    files = found;
    return changed;
  }

  /** Decides what is live of a file. */
  function settle(file: string, state: FileState, holders: ReadonlyMap<string, string>): void {
    const { parsed, text, live } = state;
    const kept = live && holders.get(live.playbook.playbook) === file ? live : null;
    const refuse = (problem: string): void => {
      state.problem = problem;
      state.live = kept && { ...kept, problem };
    };
    if ('problems' in parsed) return refuse(parsed.problems.map(sentence).join('; '));
    const { playbook } = parsed;
    const holder = holders.get(playbook.playbook);
    if (holder !== file)
      return refuse(
        sentence({ file, line: 1, reason: `the playbook "${playbook.playbook}" is in ${holder} already` }),
      );
    state.problem = null;
    if (kept?.yaml === text) {
      state.live = { ...kept, problem: null };
      return;
    }
    const version = Math.max(playbook.version, (versions.get(playbook.playbook) ?? 0) + 1);
    versions.set(playbook.playbook, version);
    state.live = { playbook, yaml: text, version, loadedAt: state.readAt, problem: null };
  }

  const watcher = watch(folder, {
    depth: 0,
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: SETTLED_MS, pollInterval: SETTLED_MS / 4 },
  });
  await new Promise<void>((resolve) => watcher.once('ready', resolve));
  let reading: Promise<unknown> = read();
  let queued = false;
  try {
    await reading;
  } catch (error) {
    await watcher.close();
    throw error;
  }

  /** Many events of one moment are one reading; an event during a reading is another one. */
  const readAgain = (): void => {
    if (queued) return;
    queued = true;
    reading = reading.then(async () => {
      queued = false;
      try {
        if (await read()) onChange?.();
      } catch (error) {
        log.error({ err: error, folder }, 'the playbooks could not be read; those that are live stay live');
      }
    });
  };
  for (const event of ['add', 'change', 'unlink'] as const) watcher.on(event, readAgain);
  watcher.on('error', (error) => log.error({ err: error, folder }, 'the playbooks cannot be watched'));

  return {
    current: () => {
      const live = [...files.values()].flatMap((file) => file.live ?? []);
      return new Map(live.map((loaded) => [loaded.playbook.playbook, loaded]));
    },
    health: () => [...files].map(([file, state]) => healthOf(file, state)),
    close: async () => {
      await watcher.close();
      await reading;
    },
  };
}

const sentence = ({ file, line, reason }: FileProblem): string => `${file}:${line} ${reason}`;

const isPlaybook = (name: string): boolean => /^[^.].*\.ya?ml$/.test(name);

/** The files as they are now, in the order of their names, each with what was live of it before. */
async function filesIn(
  folder: string,
  before: ReadonlyMap<string, FileState>,
  readAt: Instant,
): Promise<Map<string, FileState>> {
  const found = new Map<string, FileState>();
  for (const entry of (await readdir(folder, { withFileTypes: true })).toSorted((a, b) =>
    a.name < b.name ? -1 : 1,
  )) {
    if (entry.isDirectory() || !isPlaybook(entry.name)) continue;
    const text = await textOf(join(folder, entry.name));
    if (text === null) continue;
    const known = before.get(entry.name);
    if (known?.text === text) found.set(entry.name, { ...known });
    else {
      const parsed = parsePlaybook(text, entry.name);
      found.set(entry.name, { text, parsed, live: known?.live ?? null, problem: null, readAt });
    }
  }
  return found;
}

/** @returns null for a file that was removed since the folder was listed */
async function textOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Which file has which id: first those that have it live and do not give it up, then the first by name. */
function holdersOf(files: ReadonlyMap<string, FileState>): Map<string, string> {
  const holders = new Map<string, string>();
  for (const [file, { parsed, live }] of files) {
    if (!live) continue;
    const id = live.playbook.playbook;
    if ('problems' in parsed || parsed.playbook.playbook === id) holders.set(id, file);
  }
  for (const [file, { parsed }] of files)
    if ('playbook' in parsed && !holders.has(parsed.playbook.playbook))
      holders.set(parsed.playbook.playbook, file);
  return holders;
}

function healthOf(file: string, { live, problem, readAt }: FileState): HealthDetails['playbooks'][number] {
  if (!live) return { id: file.replace(/\.ya?ml$/, ''), title: file, version: 0, loadedAt: readAt, problem };
  const { playbook, version, loadedAt } = live;
  const title = playbook.title.parts.map((part) => (typeof part === 'string' ? part : '…')).join('');
  return { id: playbook.playbook, title, version, loadedAt, problem };
}
