/** A private file that is written once and then only read: of two processes that start at once, both get the first's. */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** @returns what the file holds: `content` when it is new. Readable by the hub's own user only */
export async function writeOnce(folder: string, name: string, content: string): Promise<string> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  try {
    await writeFile(path, content, { flag: 'wx', mode: 0o600 });
    return content;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return readFile(path, 'utf8');
    throw error;
  }
}
