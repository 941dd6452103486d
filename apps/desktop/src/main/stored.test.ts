import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { newWindow } from '../station/index.ts';
import { sessionTokens } from './session-token.ts';
import type { KeyStore } from './session-token.ts';
import { DEFAULT_HUB, readHubOrigin } from './settings.ts';
import { readStation, writeStation } from './station-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gemba-stored-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('the hub’s origin', () => {
  it('is this machine unless something else is said', async () => {
    expect(await readHubOrigin({}, folder)).toBe(DEFAULT_HUB);
  });

  it('comes from the environment before the settings file', async () => {
    await writeFile(join(folder, 'settings.json'), '{"hub":"https://hub.plant"}');
    expect(await readHubOrigin({}, folder)).toBe('https://hub.plant');
    expect(await readHubOrigin({ GEMBA_HUB_URL: 'http://10.0.0.5:4000/' }, folder)).toBe(
      'http://10.0.0.5:4000',
    );
  });

  it.each([
    'hub.plant',
    'ftp://hub.plant',
    'http://user:pass@hub.plant',
    'http://hub.plant/path',
    'javascript:1',
  ])('is refused as %s', async (url) => {
    await expect(readHubOrigin({ GEMBA_HUB_URL: url }, folder)).rejects.toThrow();
  });
});

describe('the session’s token', () => {
  const reversed = (text: string): string => text.split('').toReversed().join('');
  const keys = (available: boolean, backend = 'kwallet6'): KeyStore => ({
    isEncryptionAvailable: () => available,
    getSelectedStorageBackend: () =>
      backend as ReturnType<NonNullable<KeyStore['getSelectedStorageBackend']>>,
    encryptString: (text) => Buffer.from(reversed(text)),
    decryptString: (sealed) => reversed(sealed.toString()),
  });
  const token = 'a-token-of-this-session';

  it('survives a restart, unreadable on the disk', async () => {
    const file = join(folder, 'session');
    await sessionTokens(keys(true), file).set(token);
    expect(await readFile(file, 'utf8')).not.toContain(token);
    expect(await sessionTokens(keys(true), file).get()).toBe(token);
  });

  it.each([
    ['there is no key store', keys(false)],
    ['the key store only pretends to encrypt', keys(true, 'basic_text')],
  ])('is never written when %s', async (_, store) => {
    const tokens = sessionTokens(store, join(folder, 'session'));
    await tokens.set(token);
    expect(await tokens.get()).toBe(token);
    expect(await readdir(folder)).toEqual([]);
    expect(await sessionTokens(store, join(folder, 'session')).get()).toBeNull();
  });

  it('is gone after signing out', async () => {
    const tokens = sessionTokens(keys(true), join(folder, 'session'));
    await tokens.set(token);
    await tokens.set(null);
    expect(await tokens.get()).toBeNull();
    expect(await readdir(folder)).toEqual([]);
  });
});

describe('the station’s profile', () => {
  const bounds = { x: 0, y: 0, width: 1920, height: 1080 };
  const monitor = { label: 'DELL', bounds, workArea: bounds, primary: true };
  const profile = { name: 'Station', windows: [newWindow('main', 'wall', monitor)] };

  it('is read as it was written', async () => {
    const path = join(folder, 'station.json');
    expect(await readStation(path)).toBeNull();
    await writeStation(path, profile);
    expect(await readStation(path)).toEqual(profile);
  });

  it('is put aside when it cannot be read', async () => {
    const path = join(folder, 'station.json');
    await writeFile(path, '{"name": "Sta');
    expect(await readStation(path)).toBeNull();
    expect(await readdir(folder)).toEqual(['station.json.unreadable']);
  });
});
