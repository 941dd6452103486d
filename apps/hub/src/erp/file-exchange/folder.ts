/**
 * The exchange folder: where its files lie and how they are written. A file appears whole or not at all (temporary
 * name, fsync, rename), so that neither side ever reads half of one, whatever is killed when.
 */
import { createHash } from 'node:crypto';
import { mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

export interface ExchangeFolder {
  root: string;
  /** ERP → hub: the planning context */
  export: string;
  /** hub → ERP: transactions */
  outbox: string;
  /** ERP → hub: acknowledgements */
  inbox: string;
  /** ERP → hub: the documents that transactions became */
  documents: string;
}

export const exchangeFolder = (root: string): ExchangeFolder => ({
  root,
  export: join(root, 'export'),
  outbox: join(root, 'outbox'),
  inbox: join(root, 'inbox'),
  documents: join(root, 'documents'),
});

export async function makeExchangeFolder(folder: ExchangeFolder): Promise<void> {
  for (const path of [folder.export, folder.outbox, folder.inbox, folder.documents])
    await mkdir(path, { recursive: true });
}

/** A key as a file name that every file system takes: readable head, then what makes it unique. */
export function fileNameOf(key: string): string {
  const readable = key.replaceAll(/[^A-Za-z0-9.-]+/g, '_').slice(0, 80);
  return `${readable}-${createHash('sha256').update(key).digest('hex').slice(0, 16)}.json`;
}

/** What changes the folder. A parameter of the ERP side, so that a test can die at each of its steps. */
export interface Disk {
  write(path: string, content: string): Promise<void>;
  remove(path: string): Promise<void>;
}

export const DISK: Disk = {
  async write(path, content) {
    const temporary = `${path}.${process.pid}.tmp`;
    const file = await open(temporary, 'w');
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(temporary, path);
  },
  remove: (path) => rm(path, { force: true }),
};

/** Null: there is no such file. */
export async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
