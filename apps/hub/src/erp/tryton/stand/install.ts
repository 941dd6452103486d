/**
 * Brings Debian's Tryton onto this machine: one `apt-get install` of what is missing. Its own service is kept from starting
 * (policy-rc.d says 101 for the time of the installation) and stays disabled: a stand starts trytond itself.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { PACKAGES, trytonMissing } from './missing.ts';

const POLICY = '/usr/sbin/policy-rc.d';
const ASIDE = `${POLICY}.gemba-aside`;

/** @throws Error in one sentence: not Linux, not root, no apt, or what apt said */
export function installTryton(say: (line: string) => void): void {
  if (trytonMissing() === null) return;
  if (process.platform !== 'linux') throw new Error('Tryton is run on Linux only.');
  if (process.getuid?.() !== 0) throw new Error('Installing and starting Tryton needs root.');
  if (!existsSync('/etc/debian_version') || !executable('/usr/bin/apt-get'))
    throw new Error('Tryton is installed from Debian’s packages, and this machine has no apt-get.');
  say(`Installing Debian’s Tryton (${PACKAGES.length} packages) …`);
  withoutServices(() => {
    apt('update', '-qq');
    apt('install', '-y', '-qq', '--no-install-recommends', ...PACKAGES);
  });
  spawnSync('systemctl', ['disable', '--now', 'tryton-server.service'], { stdio: 'ignore' });
  const missing = trytonMissing();
  if (missing !== null) throw new Error(`apt-get installed its packages, but: ${missing}`);
}

function withoutServices(work: () => void): void {
  if (existsSync(POLICY)) renameSync(POLICY, ASIDE);
  writeFileSync(POLICY, '#!/bin/sh\nexit 101\n', { mode: 0o755 });
  try {
    work();
  } finally {
    rmSync(POLICY, { force: true });
    if (existsSync(ASIDE)) renameSync(ASIDE, POLICY);
  }
}

function apt(...args: string[]): void {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { status, stderr } = spawnSync('apt-get', args, {
    env,
    stdio: ['ignore', 'ignore', 'pipe'],
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`apt-get ${args[0]} failed: ${stderr.trim().slice(-500)}`);
}

function executable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
