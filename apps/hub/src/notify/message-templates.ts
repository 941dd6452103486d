/** Reads the file of the messages' words. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MessageTemplates } from '@gemba/core/notification';
import { parse } from 'yaml';

export const SHIPPED_TEMPLATES = join(
  resolve(import.meta.dirname, '../../../..'),
  'resources',
  'messages',
  'en.yaml',
);

/** @throws an error that names the file and everything that is wrong with it */
export async function readTemplates(file: string = SHIPPED_TEMPLATES): Promise<MessageTemplates> {
  const read = MessageTemplates.safeParse(parse(await readFile(file, 'utf8')));
  if (read.success) return read.data;
  const wrong = read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`);
  throw new Error(`The messages' words in ${file} are wrong: ${wrong.join('; ')}`);
}
