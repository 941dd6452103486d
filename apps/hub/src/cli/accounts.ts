/** `user add` and `key add`. A password comes by standard input, never by an argument that a process list shows. */
import { text } from 'node:stream/consumers';
import { instant } from '@gemba/core/time';
import type { AccessRole } from '@gemba/core/wire';
import { pino } from 'pino';
import { openAuth, type Auth } from '../auth/auth.ts';
import { sessionSecret } from '../auth/secret.ts';
import { openRoster } from '../roster/living-roster.ts';
import { say, withStore, type Opened } from './open-store.ts';

const now = () => instant(Date.now());
const WARNINGS = pino({ level: 'warn' });
const ROLES: readonly AccessRole[] = ['wall', 'operator', 'decider', 'scheduler', 'manager', 'admin'];

export const addUser = (
  email: string,
  { name, person, role }: { name: string; person: string; role: string },
): Promise<void> =>
  withStore(async (opened) => {
    const known = ROLES.find((r) => r === role);
    if (!known) throw new Error(`--role: there is no role "${role}"; there are ${ROLES.join(', ')}`);
    if (known !== 'wall' && !(await isOnRoster(opened, person)))
      throw new Error(`--person: nobody on the roster has the id "${person}"`);
    if (process.stdin.isTTY) say('Password (then Ctrl-D):');
    const password = (await text(process.stdin)).trim();
    const auth = await authOf(opened);
    const answer = await auth.createAccount({ email, name, password, role: known, personId: person });
    if (answer !== true) throw new Error(answer.why);
    say(`${email} can sign in as ${known}.`);
  });

export const addKey = (name: string, { source }: { source?: string }): Promise<void> =>
  withStore(async (opened) => {
    const auth = await authOf(opened);
    const { key } = await auth.createSourceKey({ name, source: source ?? null });
    say(key);
  });

async function isOnRoster(opened: Opened, person: string): Promise<boolean> {
  const { config, database } = opened;
  const plant = await plantOf(opened);
  const roster = await openRoster({ database, plant, file: config.rosterFile, now, log: WARNINGS });
  try {
    return roster.current().people.some(({ id }) => id === person);
  } finally {
    await roster.close();
  }
}

/** The plant may be new. */
async function plantOf({ config, database }: Opened): Promise<string> {
  const { id, name } = config.plant;
  await database.query('insert into plant (id, name) values ($1, $2) on conflict do nothing', [id, name]);
  return id;
}

async function authOf(opened: Opened): Promise<Auth> {
  const { config, database } = opened;
  return openAuth({
    database,
    plant: await plantOf(opened),
    secret: await sessionSecret(config.dataFolder, config.sessionSecret ?? undefined),
    baseUrl: `http://${config.host}:${config.port}`,
    trustedOrigins: [],
    dutyOf: () => ({ functions: [] }),
    now,
    log: WARNINGS,
  });
}

/** A key of its own for each simulation, so that it can be told from real sources and revoked. */
export const newSimulationKey = (): Promise<string> =>
  withStore(async (opened) => {
    const { key } = await (await authOf(opened)).createSourceKey({ name: 'simulation', source: null });
    return key;
  });
