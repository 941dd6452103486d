/**
 * A private file that is written once and then only read: of two processes that start at once, both get the first's, and
 * nobody ever sees half of it, whoever is killed meanwhile.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @returns what the file holds: `content` when it is new. Readable by the hub's own user only */
export async function writeOnce(folder: string, name: string, content: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  const beside = `${path}.${randomUUID()}`;
  await writeFile(beside, content, { mode: 0o600, flush: true });
  try {
    // whole or not at all, and not when it is there
    await link(beside, path);
    return content;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST')
      return await readFile(path, 'utf8');
    throw error;
  } finally {
    await rm(beside, { force: true });
  }
}
