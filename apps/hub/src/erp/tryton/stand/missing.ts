/** Whether a real Tryton can be run on this machine, and what `apt` would have to bring. */
import { accessSync, constants, readFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';

const TRYTOND = '/usr/bin/trytond';
const MODULES = '/usr/lib/python3/dist-packages/trytond/modules';
export const VERSION = '/usr/lib/python3/dist-packages/trytond/__init__.py';

/** The Debian packages of the stand; all of them in one `apt-get install`. */
export const PACKAGES: readonly string[] = [
  'tryton-server',
  'python3-psycopg2',
  // without it a company has no time zone, and Tryton's today is that of UTC
  'python3-tz',
  ...['', '-work', '-routing', '-split'].map((part) => `tryton-modules-production${part}`),
  ...['', '-lot', '-split', '-location-move', '-supply', '-supply-production', '-forecast'].map(
    (part) => `tryton-modules-stock${part}`,
  ),
  ...['', '-supply', '-supply-production', '-history', '-amendment'].map(
    (part) => `tryton-modules-sale${part}`,
  ),
  ...['', '-request'].map((part) => `tryton-modules-purchase${part}`),
  ...['product', 'party', 'company', 'account', 'account-invoice'].map((part) => `tryton-modules-${part}`),
];

/** Tryton's modules that the stand activates, besides what they depend on. */
export const ACTIVATED: readonly string[] = [
  'production',
  'production_routing',
  'production_work',
  'production_split',
  'stock_supply',
  'stock_supply_production',
  'stock_lot',
  'stock_split',
  'sale',
  'sale_supply',
  'sale_supply_production',
  'purchase',
  'purchase_request',
  'gemba_bridge',
];

/** Why no Tryton can be run here, in one sentence; null when it can. */
export function trytonMissing(): string | null {
  if (process.platform !== 'linux') return 'Tryton is run on Linux only.';
  if (process.getuid?.() !== 0) return 'Tryton is run as its own user, which only root can do.';
  if (!there(TRYTOND)) return 'Debian’s package tryton-server is not installed.';
  const version = /__version__ = "(\d+\.\d+)/.exec(readFileSync(VERSION, 'utf8'))?.[1];
  if (version !== '6.0')
    return `The installed Tryton is ${version ?? 'unknown'}; the inbox module is for 6.0.`;
  const lacking = ACTIVATED.filter((name) => name !== 'gemba_bridge' && !there(`${MODULES}/${name}`));
  if (lacking.length > 0) return `Debian’s Tryton lacks the modules ${lacking.join(', ')}.`;
  if (!account('tryton')) return 'There is no user tryton on this machine.';
  if (spawnSync('/usr/bin/python3', ['-c', 'import psycopg2'], { stdio: 'ignore' }).status !== 0)
    return 'Debian’s package python3-psycopg2 is not installed.';
  if (spawnSync('setpriv', ['--help'], { stdio: 'ignore' }).status !== 0)
    return 'setpriv (package util-linux) is not installed.';
  return null;
}

/** User and group of an account of this machine. */
export function account(name: string): { uid: number; gid: number } | null {
  for (const line of readFileSync('/etc/passwd', 'utf8').split('\n')) {
    const [found, , uid, gid] = line.split(':');
    if (found === name) return { uid: Number(uid), gid: Number(gid) };
  }
  return null;
}

function there(path: string): boolean {
  try {
    accessSync(path, constants.R_OK);
    return true;
  } catch {
    return false;
  }
}
