/**
 * Where the hub is: `GEMBA_HUB_URL`, else `hub` in `settings.json` of the user's data folder, else this machine.
 * A wrong value is an error with a sentence, never silently replaced.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { HubOrigin } from '../bridge/index.ts';

export const DEFAULT_HUB = 'http://127.0.0.1:4000';
const Settings = z.object({ hub: HubOrigin.optional() });

/** @throws when the environment or the file names something that is not an http(s) origin */
export async function readHubOrigin(
  environment: Record<string, string | undefined>,
  userData: string,
): Promise<string> {
  if (environment['GEMBA_HUB_URL']) return HubOrigin.parse(environment['GEMBA_HUB_URL']);
  const file = await readJson(join(userData, 'settings.json'));
  return (file === null ? undefined : Settings.parse(file).hub) ?? DEFAULT_HUB;
}

/** @returns null when there is no such file */
export async function readJson(path: string): Promise<unknown> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  return JSON.parse(text);
}
