/**
 * The folder in which the plant keeps its playbooks, one YAML file each, watched while the hub runs: what each file says
 * as it was last right. A wrong one is refused with file, line and reason, and what it said before counts on. At the
 * start there is no such text: it is reported and skipped. An id belongs to the file that has it already (at the start:
 * to the first by name); a second file with it is refused.
 *
 * Every change reads the whole folder anew, one reading at a time: it is small, and so no order of events can leave a
 * state that the files do not show.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parsePlaybook, type FileProblem, type Playbook } from '@gemba/core/playbook';
import type { Instant } from '@gemba/core/time';
import { watch } from 'chokidar';
import type { Logger } from 'pino';
import { storableText } from '../store/storable.ts';

export interface PlaybookText {
  playbook: Playbook;
  /** the text that it was read from */
  yaml: string;
}

export interface PlaybookFile {
  name: string;
  /** as it was last right; null: it never was since the start */
  right: PlaybookText | null;
  /** why the file as it is now is not `right`; null when it is */
  problem: string | null;
  /** when the text as it is now was read */
  readAt: Instant;
}

export interface PlaybookFolder {
  /** in the order of their names */
  files(): readonly PlaybookFile[];
  close(): Promise<void>;
}

/** Longer than an editor takes to write a file: half a playbook may well be valid YAML. */
const SETTLED_MS = 100;

interface FileState extends PlaybookFile {
  text: string;
  parsed: ReturnType<typeof parsePlaybook>;
}

/**
 * @param onChange called after something changed: a file that is right, or a problem
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

  /** @returns whether anything changed */
  async function read(): Promise<boolean> {
    const found = await filesIn(folder, files, now());
    const holders = holdersOf(found);
    let changed = false;
    for (const [file, { right }] of files) {
      if (found.has(file)) continue;
      changed = true;
      log.info({ file, playbook: right?.playbook.playbook }, 'a playbook’s file is gone');
    }
    for (const [file, state] of found) {
      const before = files.get(file);
      settle(file, state, holders);
      const same = before && before.problem === state.problem && before.right?.yaml === state.right?.yaml;
      if (same) continue;
      changed = true;
      if (state.problem === null) log.info({ file }, 'a playbook’s file was read');
      else log.error({ file, problem: state.problem }, 'a playbook’s file was refused');
    }
    files = found;
    return changed;
  }

  /** Decides what a file says. */
  function settle(file: string, state: FileState, holders: ReadonlyMap<string, string>): void {
    const { parsed, text, right } = state;
    const refuse = (problem: string): void => {
      state.problem = problem;
      state.right = right && holders.get(right.playbook.playbook) === file ? right : null;
    };
    if ('problems' in parsed) return refuse(parsed.problems.map(sentence).join('; '));
    const { playbook } = parsed;
    const holder = holders.get(playbook.playbook);
    if (holder !== file)
      return refuse(
        sentence({ file, line: 1, reason: `the playbook "${playbook.playbook}" is in ${holder} already` }),
      );
    state.problem = null;
    state.right = { playbook, yaml: text };
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
        log.error({ err: error, folder }, 'the playbooks could not be read; what they said stays');
      }
    });
  };
  for (const event of ['add', 'change', 'unlink'] as const) watcher.on(event, readAgain);
  watcher.on('error', (error) => log.error({ err: error, folder }, 'the playbooks cannot be watched'));

  return {
    files: () =>
      [...files.values()].map(({ name, right, problem, readAt }) => ({ name, right, problem, readAt })),
    close: async () => {
      await watcher.close();
      await reading;
    },
  };
}

const sentence = ({ file, line, reason }: FileProblem): string => `${file}:${line} ${reason}`;

const isPlaybook = (name: string): boolean => /^[^.].*\.ya?ml$/.test(name);

/** The files as they are now, in the order of their names, each with what it said before. */
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
      const right = known?.right ?? null;
      found.set(entry.name, { name: entry.name, text, parsed, right, problem: null, readAt });
    }
  }
  return found;
}

/** @returns null for a file that was removed since the folder was listed */
async function textOf(path: string): Promise<string | null> {
  try {
    return storableText(await readFile(path, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** Which file has which id: first those that have it already and do not give it up, then the first by name. */
function holdersOf(files: ReadonlyMap<string, FileState>): Map<string, string> {
  const holders = new Map<string, string>();
  for (const [file, { parsed, right }] of files) {
    if (!right) continue;
    const id = right.playbook.playbook;
    if ('problems' in parsed || parsed.playbook.playbook === id) holders.set(id, file);
  }
  for (const [file, { parsed }] of files)
    if ('playbook' in parsed && !holders.has(parsed.playbook.playbook))
      holders.set(parsed.playbook.playbook, file);
  return holders;
}
