/** Reads the file of the messages' words. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { MessageTemplates } from '@gemba/core/notification';
import { parseDocument } from 'yaml';

const SHIPPED_TEMPLATES = join(
  resolve(import.meta.dirname, '../../../..'),
  'resources',
  'messages',
  'en.yaml',
);

/** @throws an error that names the file and everything that is wrong with it */
export async function readTemplates(file: string = SHIPPED_TEMPLATES): Promise<MessageTemplates> {
  const wrong = (why: string) => new Error(`The messages' words in ${file} are wrong: ${why}`);
  const document = parseDocument(await readFile(file, 'utf8'));
  const [garbled] = document.errors;
  if (garbled) throw wrong(garbled.message);
  const read = MessageTemplates.safeParse(document.toJS());
  if (read.success) return read.data;
  throw wrong(read.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
}
