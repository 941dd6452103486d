/** `user add` and `key add`. A password comes by standard input, never by an argument that a process list shows. */
import { readFile } from 'node:fs/promises';
import { text } from 'node:stream/consumers';
import { Roster } from '@gemba/core/roster';
import { instant } from '@gemba/core/time';
import type { AccessRole } from '@gemba/core/wire';
import { pino } from 'pino';
import { parse } from 'yaml';
import { openAuth, type Auth } from '../auth/auth.ts';
import { sessionSecret } from '../auth/secret.ts';
import { say, withStore, type Opened } from './open-store.ts';

const ROLES: readonly AccessRole[] = ['wall', 'operator', 'decider', 'scheduler', 'manager', 'admin'];

export const addUser = (
  email: string,
  { name, person, role }: { name: string; person: string; role: string },
): Promise<void> =>
  withStore(async (opened) => {
    const known = ROLES.find((r) => r === role);
    if (!known) throw new Error(`--role: there is no role "${role}"; there are ${ROLES.join(', ')}`);
    const roster = Roster.parse(parse(await readFile(opened.config.rosterFile, 'utf8')));
    if (known !== 'wall' && !roster.people.some((p) => p.id === person))
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

async function authOf({ config, database }: Opened): Promise<Auth> {
  await database.query('insert into plant (id, name) values ($1, $2) on conflict do nothing', [
    config.plant.id,
    config.plant.name,
  ]);
  return openAuth({
    database,
    plant: config.plant.id,
    secret: await sessionSecret(config.dataFolder, config.sessionSecret ?? undefined),
    baseUrl: `http://${config.host}:${config.port}`,
    trustedOrigins: [],
    functionsOf: () => [],
    now: () => instant(Date.now()),
    log: pino({ level: 'warn' }),
  });
}

/** A key of its own for each simulation, so that it can be told from real sources and revoked. */
export const newSimulationKey = (): Promise<string> =>
  withStore(async (opened) => {
    const { key } = await (await authOf(opened)).createSourceKey({ name: 'simulation', source: null });
    return key;
  });
