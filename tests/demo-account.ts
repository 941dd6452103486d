/** The demo plant's accounts, as their people use them: signed in with e-mail and the password of the data folder. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AccessRole } from '@gemba/core/wire';
import type { HubProcess } from './hub-process.ts';

export interface DemoAccount {
  email: string;
  name: string;
  role: AccessRole;
  functions: string[];
}

export interface SignedIn {
  /** for `authorization: Bearer …` and the socket's handshake */
  token: string;
  /** "name=value", as a browser sends it back */
  cookie: string;
}

export async function demoAccounts(hub: HubProcess): Promise<{ password: string; accounts: DemoAccount[] }> {
  return JSON.parse(await readFile(join(hub.dataFolder, 'demo-sign-ins.json'), 'utf8')) as {
    password: string;
    accounts: DemoAccount[];
  };
}

/** @param login the part of the e-mail before "@gemba.example". @throws when the hub does not let them in */
export async function signInAs(hub: HubProcess, login: string): Promise<SignedIn> {
  const { password } = await demoAccounts(hub);
  const answer = await fetch(`${hub.url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: hub.url },
    body: JSON.stringify({ email: `${login}@gemba.example`, password }),
  });
  const token = answer.headers.get('set-auth-token');
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0];
  if (answer.status !== 200 || token === null || cookie === undefined)
    throw new Error(`${login} could not sign in: ${answer.status} ${await answer.text()}`);
  return { token, cookie };
}
