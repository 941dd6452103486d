/**
 * The session's token between two starts, encrypted by the operating system's key store. Where there is none the token
 * lives in memory only: signing in again after a restart is better than a readable token on the disk.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import type { SafeStorage } from 'electron';

export type KeyStore = Pick<SafeStorage, 'isEncryptionAvailable' | 'encryptString' | 'decryptString'> &
  Partial<Pick<SafeStorage, 'getSelectedStorageBackend'>>;

export interface SessionTokens {
  get: () => Promise<string | null>;
  set: (token: string | null) => Promise<void>;
}

/** @param file path of the encrypted token */
export function sessionTokens(keys: KeyStore, file: string): SessionTokens {
  let inMemory: string | null | undefined;
  return {
    async get() {
      if (inMemory === undefined) inMemory = isSafe(keys) ? await decrypt(keys, file) : null;
      return inMemory;
    },
    async set(token) {
      inMemory = token;
      if (token === null || !isSafe(keys)) await rm(file, { force: true });
      else await writeFile(file, keys.encryptString(token), { mode: 0o600 });
    },
  };
}

/** Chromium's `basic_text` backend "encrypts" with a key that everybody knows. */
function isSafe(keys: KeyStore): boolean {
  return keys.isEncryptionAvailable() && keys.getSelectedStorageBackend?.() !== 'basic_text';
}

/** A token that cannot be read any more, say after the key store was reset, is no token. */
async function decrypt(keys: KeyStore, file: string): Promise<string | null> {
  const sealed = await readFile(file).catch(() => null);
  if (sealed === null) return null;
  try {
    return keys.decryptString(sealed);
  } catch {
    return null;
  }
}
