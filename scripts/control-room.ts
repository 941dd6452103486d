/**
 * The control room as `start` and `test` need it: its build, made only when the sources are newer, and Electron, used
 * only when its binary is here already (asking the `electron` package itself would download it).
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const REPOSITORY = resolve(import.meta.dirname, '..');
const DESKTOP = join(REPOSITORY, 'apps/desktop');

const SOURCES = [
  'apps/desktop/src',
  'apps/desktop/package.json',
  'apps/desktop/electron.vite.config.ts',
  'packages/ui/src',
  'packages/ui/package.json',
  'packages/core/src',
  'packages/core/package.json',
];

export const BUILD_COMMAND: readonly string[] = [
  process.execPath,
  join(DESKTOP, 'node_modules/electron-vite/bin/electron-vite.js'),
  'build',
];
export const BUILD_FOLDER = DESKTOP;

/** Whether the build is missing, or older than a source file (tests do not count). */
export function buildIsStale(repository: string = REPOSITORY): boolean {
  const built = ['renderer/index.html', 'main/index.js'].map((file) =>
    join(repository, 'apps/desktop/out', file),
  );
  if (!built.every((file) => existsSync(file))) return true;
  const oldest = Math.min(...built.map((file) => statSync(file).mtimeMs));
  return SOURCES.some((source) => newestIn(join(repository, source)) > oldest);
}

function newestIn(path: string): number {
  if (!existsSync(path)) return 0;
  const { mtimeMs } = statSync(path);
  if (!statSync(path).isDirectory()) return mtimeMs;
  const files = readdirSync(path, { recursive: true, withFileTypes: true }).filter(
    (entry) => entry.isFile() && !/\.test\.tsx?$/.test(entry.name),
  );
  return Math.max(0, ...files.map((file) => statSync(join(file.parentPath, file.name)).mtimeMs));
}

export type Electron = { binary: string } | { absent: string };

/** @returns the binary, or in one sentence why the control room opens in a browser instead */
export function findElectron(env: NodeJS.ProcessEnv, desktop: string = DESKTOP): Electron {
  const binary = electronBinary(env, desktop);
  if (!binary) return { absent: 'Electron’s binary is not installed' };
  if (process.platform === 'linux' && !env['DISPLAY'] && !env['WAYLAND_DISPLAY'])
    return { absent: 'there is no display' };
  if (process.platform === 'linux' && process.getuid?.() === 0)
    return { absent: 'Electron’s sandbox does not work for root' };
  return { binary };
}

export function electronBinary(env: NodeJS.ProcessEnv, desktop: string = DESKTOP): string | null {
  const folder = join(desktop, 'node_modules/electron');
  const named = join(folder, 'path.txt');
  const file = existsSync(named)
    ? readFileSync(named, 'utf8').trim()
    : { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }[process.platform as string];
  const binary = join(env['ELECTRON_OVERRIDE_DIST_PATH'] || join(folder, 'dist'), file ?? 'electron');
  return existsSync(binary) ? binary : null;
}

export function openElectron(binary: string, hubUrl: string): ChildProcess {
  return spawn(binary, [DESKTOP], { stdio: 'ignore', env: { ...process.env, GEMBA_HUB_URL: hubUrl } });
}
