/**
 * Starts the built application in a real Electron. Runs where the binary, a display and a build are there; the test's
 * name says what is missing where it does not.
 */
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { _electron } from 'playwright';
import { describe, expect, it } from 'vitest';

const desktop = join(import.meta.dirname, '../..');

/** Never `require('electron')`: it would download the binary. */
function electronBinary(): string | null {
  const folder = dirname(createRequire(import.meta.url).resolve('electron/package.json'));
  const named = join(folder, 'path.txt');
  const name = existsSync(named) ? readFileSync(named, 'utf8') : 'electron';
  const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(folder, 'dist'), name);
  return existsSync(path) ? path : null;
}

function missing(): string | null {
  if (electronBinary() === null) return 'no Electron binary on this machine';
  if (!existsSync(join(desktop, 'out/main/index.js'))) return 'the application is not built';
  if (process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'])
    return 'no display';
  return null;
}

const reason = missing();

describe('the application', () => {
  it.skipIf(reason !== null)(
    `opens one sandboxed window that knows the bridge and nothing of Node${reason ? ` (not run: ${reason})` : ''}`,
    { timeout: 60_000 },
    async () => {
      const userData = await mkdtemp(join(tmpdir(), 'gemba-launch-'));
      const app = await _electron.launch({
        executablePath: electronBinary()!,
        args: [desktop, `--user-data-dir=${userData}`, ...(process.getuid?.() === 0 ? ['--no-sandbox'] : [])],
        env: { ...process.env, GEMBA_HUB_URL: 'http://127.0.0.1:9' },
      });
      try {
        const window = await app.firstWindow();
        await window.waitForLoadState('domcontentloaded');
        expect(window.url()).toMatch(/^app:\/\/gemba\//);
        expect(await window.evaluate('typeof gemba.getSetting')).toBe('function');
        expect(await window.evaluate("'process' in globalThis || 'require' in globalThis")).toBe(false);
        expect(await window.evaluate("window.open('https://example.com') === null")).toBe(true);
        await window.evaluate("void (location.href = 'https://example.com/')");
        expect(window.url()).toMatch(/^app:\/\/gemba\//);
      } finally {
        await app.close();
        await rm(userData, { recursive: true, force: true });
      }
    },
  );
});
