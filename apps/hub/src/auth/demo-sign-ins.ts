/**
 * Sign-ins for the demo plant: a handful of accounts that share one readable password, which is drawn per data folder
 * and written, with the accounts, to `demo-sign-ins.json` there (readable by the hub's own user only). No password is
 * built in. The file is written first, so that no account exists whose password nobody knows.
 */
import { randomInt } from 'node:crypto';
import type { Roster } from '@gemba/core/roster';
import { hashPassword } from 'better-auth/crypto';
import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { insertAccount, type NewAccount } from './accounts.ts';
import { writeOnce } from './write-once.ts';

export const DEMO_SIGN_INS = 'demo-sign-ins.json';

export interface DemoAccount extends NewAccount {
  functions: readonly string[];
}

const DemoSignIns = z.object({ password: z.string().min(12) });

/**
 * The accounts of a demo roster: its plant manager, its scheduler, one decider per function, an operator and a wall.
 */
export function demoAccounts(roster: Roster): DemoAccount[] {
  const accounts = new Map<string, DemoAccount>();
  const add = (
    login: string,
    role: DemoAccount['role'],
    person: { id: string; name: string; functions: string[] },
  ) => {
    if (accounts.has(person.id)) return;
    const { id, name, functions } = person;
    accounts.set(id, { email: `${login}@gemba.example`, name, role, personId: id, functions });
  };
  const manager = roster.people.find((p) => p.role === 'plant-manager');
  if (manager) add('manager', 'manager', manager);
  const planners = roster.people.filter((p) => p.functions.includes('planning'));
  const scheduler =
    planners.find((p) => p.role === 'lead') ?? planners.find((p) => p.role === 'deputy') ?? planners[0];
  if (scheduler) add('scheduler', 'scheduler', scheduler);
  for (const fn of new Set(roster.people.flatMap((p) => p.functions))) {
    const decider = roster.people.find(
      (p) => p.role === 'decider' && p.functions.includes(fn) && !accounts.has(p.id),
    );
    if (decider) add(fn, 'decider', decider);
  }
  add('operator', 'operator', { id: 'operator', name: 'Operator', functions: [] });
  add('wall', 'wall', { id: 'wall', name: 'Wall', functions: [] });
  return [...accounts.values()];
}

const EXISTING = 'select email from "user" where plant = $1 and email = any($2)';

/** Creates those that are missing. @param folder the data folder. @returns the password that they share */
export async function seedDemoAccounts(
  { database, plant }: { database: Database; plant: string },
  accounts: readonly DemoAccount[],
  folder: string,
): Promise<{ password: string; created: number }> {
  const password = await sharedPassword(folder, accounts);
  const { rows } = await database.query<{ email: string }>(EXISTING, [plant, accounts.map((a) => a.email)]);
  const existing = new Set(rows.map((row) => row.email));
  const missing = accounts.filter((account) => !existing.has(account.email));
  if (missing.length === 0) return { password, created: 0 };
  const hash = await hashPassword(password);
  let created = 0;
  for (const account of missing) if (await insertAccount(database, plant, account, hash)) created += 1;
  return { password, created };
}

async function sharedPassword(folder: string, accounts: readonly DemoAccount[]): Promise<string> {
  const list = accounts.map(({ email, name, functions, role }) => ({ email, name, functions, role }));
  const content = JSON.stringify({ password: readablePassword(), accounts: list }, null, 2);
  return DemoSignIns.parse(JSON.parse(await writeOnce(folder, DEMO_SIGN_INS, `${content}\n`))).password;
}

const THINGS = [
  'anvil',
  'bearing',
  'bobbin',
  'brazier',
  'casting',
  'clutch',
  'cobalt',
  'crucible',
  'damper',
  'dowel',
  'flange',
  'flywheel',
  'forge',
  'gasket',
  'girder',
  'gusset',
  'hopper',
  'ingot',
  'kiln',
  'ladle',
  'lathe',
  'mandrel',
  'piston',
  'pulley',
  'ratchet',
  'rivet',
  'solder',
  'spindle',
  'sprocket',
  'turbine',
  'valve',
  'washer',
];
const ANIMALS = [
  'badger',
  'beaver',
  'bison',
  'condor',
  'curlew',
  'dolphin',
  'falcon',
  'ferret',
  'gannet',
  'gecko',
  'heron',
  'ibex',
  'jackal',
  'kestrel',
  'lemur',
  'lynx',
  'magpie',
  'marmot',
  'marten',
  'osprey',
  'otter',
  'panther',
  'pelican',
  'plover',
  'puffin',
  'raven',
  'salmon',
  'stork',
  'swift',
  'tapir',
  'walrus',
  'wombat',
];

/** "kiln-otter-4821-lynx": about 28 bits, behind a limit of 30 attempts a minute */
const readablePassword = () =>
  `${THINGS[randomInt(THINGS.length)]}-${ANIMALS[randomInt(ANIMALS.length)]}-${randomInt(1_000, 10_000)}-${ANIMALS[randomInt(ANIMALS.length)]}`;
