/**
 * The secret that signs sessions: the configured one, else one that is made once and kept in the data folder, readable
 * by the hub's own user only. Losing it signs everybody out and harms nothing else.
 */
import { randomBytes } from 'node:crypto';
import { writeOnce } from './write-once.ts';

const SECRET_FILE = 'session-secret';
const MIN_LENGTH = 32;

/** @param folder the data folder. @param configured from the environment, at least 32 characters */
export async function sessionSecret(folder: string, configured?: string): Promise<string> {
  const secret = configured ?? (await writeOnce(folder, SECRET_FILE, randomBytes(32).toString('base64url')));
  if (secret.length >= MIN_LENGTH) return secret;
  throw new Error(
    configured === undefined
      ? `${SECRET_FILE} in the data folder is damaged; delete it to make a new one`
      : `The session secret needs at least ${MIN_LENGTH} characters`,
  );
}
