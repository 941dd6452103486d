/**
 * A watched folder: every CSV or XLSX file in it is taken once it has not grown for a while, one after another in the
 * order of their arrival; files that lay there at the start first. Files whose names begin with `.` or `~` or end in
 * `.part` or `.tmp` are left alone, so that a producer can write under such a name and rename.
 *
 * Opening never fails: a folder that cannot be watched, or is gone, is `down` in health, and is made and watched again
 * after a pause. When capture fails, the file
 * stays, the source is `down` and tries again after a growing pause. One hub at a time should watch a folder; two at
 * once store nothing twice, but one of them will find its file gone.
 */
import { mkdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { watch, type FSWatcher } from 'chokidar';
import { PACE, retryPauseMs, type Pace } from '../retry-pause.ts';
import type { Source, SourceContext } from '../source.ts';
import type { DropFolderSettings } from './settings.ts';
import { takeFile } from './take-file.ts';

const LEFT_ALONE = /^[.~]|\.(?:part|tmp)$/i;

export interface DropFolderPace extends Pace {
  /** a file that has not grown for this long is complete */
  stableMs: number;
}

export function openDropFolder(
  settings: DropFolderSettings,
  { capture, log: parent }: SourceContext,
  pace: DropFolderPace = { ...PACE, stableMs: 2_000 },
): Source {
  const name = `drop-folder/${settings.name}`;
  const log = parent.child({ source: name });
  const folder = resolve(settings.path);
  const stopping = new AbortController();
  const waiting = new Set<string>();
  let watcher: FSWatcher | null = null;
  let working: Promise<void> = Promise.resolve();
  let watching: Promise<void> = Promise.resolve();
  let busy = false;
  let unwatched: string | null = 'not watching yet';
  let stuck: string | null = null;
  let lastRefusal: string | null = null;

  async function keepWatching(): Promise<void> {
    for (let failures = 1; !stopping.signal.aborted; failures++) {
      try {
        await mkdir(join(folder, 'done'), { recursive: true });
        await mkdir(join(folder, 'failed'), { recursive: true });
        await startWatching();
        return;
      } catch (error) {
        unwatched = `${folder} cannot be watched: ${messageOf(error)}`;
        log.error({ error: messageOf(error) }, 'the folder cannot be watched');
        await rest(failures);
      }
    }
  }

  async function startWatching(): Promise<void> {
    const opened = watch(folder, {
      depth: 0,
      usePolling: settings.poll,
      interval: 3_000,
      ignored: (path) => dirname(path) === folder && LEFT_ALONE.test(basename(path)),
      awaitWriteFinish: { stabilityThreshold: pace.stableMs, pollInterval: Math.min(200, pace.stableMs) },
    });
    watcher = opened;
    opened.on('add', arrived);
    opened.on('change', arrived);
    opened.on('unlinkDir', (path) => {
      if (resolve(path) === folder) lost(opened, `${folder} is gone`);
    });
    opened.on('error', (error) => lost(opened, `${folder} cannot be watched: ${messageOf(error)}`));
    await new Promise<void>((ready) => {
      opened.once('ready', ready);
      opened.once('error', () => ready());
      stopping.signal.addEventListener('abort', () => ready(), { once: true });
    });
    if (watcher === opened) unwatched = null;
  }

  /** Gives this watcher up, once, and starts another after a pause. */
  function lost(opened: FSWatcher, why: string): void {
    if (watcher !== opened || stopping.signal.aborted) return;
    watcher = null;
    unwatched = why;
    log.error({ why }, 'the folder is watched no more');
    watching = watching
      .then(() => opened.close())
      .then(() => rest(1))
      .then(keepWatching);
  }

  function arrived(path: string): void {
    if (stopping.signal.aborted || dirname(resolve(path)) !== folder) return;
    waiting.add(resolve(path));
    if (busy) return;
    busy = true;
    working = work().finally(() => (busy = false));
  }

  async function work(): Promise<void> {
    let failures = 0;
    for (let path = first(waiting); path && !stopping.signal.aborted; path = first(waiting)) {
      waiting.delete(path);
      try {
        await take(path);
        failures = 0;
        stuck = null;
      } catch (error) {
        if (stopping.signal.aborted) return;
        // moved away meanwhile, by a person or another hub
        stuck = null;
        if (!(await exists(path))) continue;
        stuck = `${basename(path)} could not be taken and is tried again: ${messageOf(error)}`;
        log.warn({ file: basename(path), error: messageOf(error) }, 'file not taken');
        waiting.add(path);
        await rest(++failures);
      }
    }
  }

  async function take(path: string): Promise<void> {
    const taken = await takeFile(path, { settings, capture, signal: stopping.signal });
    const file = basename(path);
    if (taken.outcome === 'changed') waiting.add(path);
    if (taken.outcome === 'failed') lastRefusal = `${file} is in failed/: ${taken.why}`;
    else if (taken.refused > 0) lastRefusal = `${taken.refused} rows of ${file} were refused, see its report`;
    log[taken.outcome === 'failed' || taken.refused > 0 ? 'warn' : 'info']({ file, ...taken }, 'file taken');
  }

  const rest = (failures: number) =>
    pause(retryPauseMs(pace, failures, Math.random()), undefined, { signal: stopping.signal }).catch(
      () => {},
    );

  watching = keepWatching();

  return {
    name,
    kind: 'drop-folder',
    health: () => {
      if (stopping.signal.aborted) return { state: 'off', detail: null };
      const wrong = unwatched ?? stuck;
      return { state: wrong ? 'down' : 'up', detail: wrong ?? lastRefusal };
    },
    close: async () => {
      stopping.abort(new Error('the source is closing'));
      await watching;
      await watcher?.close();
      await working;
    },
  };
}

const first = <T>(set: Set<T>): T | undefined => set.values().next().value;
const messageOf = (error: unknown) => (error instanceof Error ? error.message : String(error));
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
