/**
 * PostgreSQL refuses to run as root. On Linux a hub that is root therefore starts it inside a user namespace in which
 * root appears as an ordinary user: no account is created, files stay root's, and folders that only root may enter
 * stay reachable. Where the kernel or a container forbids user namespaces, it runs under the account `postgres`
 * or else `nobody`, and the store folder is given to that account.
 *
 * On Linux it is also told to shut down fast (SIGINT) when the hub dies, kill -9 included (prctl PDEATHSIG).
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, lchownSync, lstatSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

export interface Runner {
  /** the words before the program's own command line; empty for an ordinary user without setpriv */
  prefix: readonly string[];
  /** the account that must own PostgreSQL's files; null when they are simply this process's own */
  account: number | null;
}

export function runnerForPostgres(): Runner {
  if (process.platform !== 'linux') return { prefix: [], account: null };
  const onDeath = ['setpriv', '--pdeathsig', 'INT', '--'];
  const diesWithHub = works(onDeath) ? onDeath : [];
  if (process.getuid?.() !== 0) return { prefix: diesWithHub, account: null };

  const accounts = knownAccounts();
  const inside = [...accounts.values()].find((id) => id !== 0);
  const namespace = ['unshare', '--user', `--map-user=${inside}`, `--map-group=${inside}`, '--'];
  if (works([...namespace, ...diesWithHub])) return { prefix: [...namespace, ...diesWithHub], account: 0 };

  const account = accounts.get('postgres') ?? accounts.get('nobody');
  const asAccount = ['setpriv', `--reuid=${account}`, `--regid=${account}`, '--clear-groups', '--'];
  if (account !== undefined && works(asAccount)) return { prefix: [...asAccount, ...diesWithHub], account };
  throw new Error(
    'PostgreSQL does not run as root, and neither unshare nor setpriv (package util-linux) works here. ' +
      'Start Gemba as an ordinary user, or set DATABASE_URL to a PostgreSQL of your own.',
  );
}

/** initdb insists on an id that has a name, so it is one of the machine's own. */
function knownAccounts(): Map<string, number> {
  const rows = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  return new Map(rows.filter(({ length }) => length >= 3).map(([name = '', , id]) => [name, Number(id)]));
}

/** Another account must be able to pass through the data folder, not to look around in it. */
export function letThrough({ account }: Runner, dataFolder: string): void {
  if (account) chmodSync(dataFolder, statSync(dataFolder).mode | 0o011);
}

/** Gives `folder` and all in it to the runner's account. */
export function giveTo({ account }: Runner, folder: string): void {
  if (account === null) return;
  const inside = readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((entry) =>
    join(folder, entry),
  );
  for (const path of [...inside, folder])
    if (lstatSync(path).uid !== account) lchownSync(path, account, account);
}

function works(prefix: readonly string[]): boolean {
  const [program = '', ...args] = prefix;
  return spawnSync(program, [...args, 'true'], { stdio: 'ignore' }).status === 0;
}
