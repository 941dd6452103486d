/** Against real PostgreSQL. */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { z } from 'zod';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { openAuth, type Auth, type AuthParts } from './auth.ts';
import { sessionSecret } from './secret.ts';
import { CLIENT_ADDRESS } from './sign-in.ts';

const BASE = 'http://127.0.0.1:4000';
const ADMIN = 'a'.repeat(40);
const PASSWORD = 'correct horse battery';
const ORIGIN = { origin: BASE };

let database: TestDatabase;
let auth: Auth;
let folder: string;

/** However long it takes to check so many passwords here. */
function standingClock(): void {
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
}

const open = (more: Partial<AuthParts> = {}) =>
  openAuth({
    database: database.pool,
    plant: 'p1',
    secret: 's'.repeat(40),
    adminToken: ADMIN,
    baseUrl: BASE,
    trustedOrigins: ['app://gemba'],
    // the roster knows more of a person, which is nobody's right
    dutyOf: (id) => ({ functions: id === 'anna' ? ['quality'] : [], areas: [], role: 'plant-manager' }),
    now: () => instant(Date.now()),
    log: pino({ level: 'silent' }),
    ...more,
  });

beforeAll(async () => {
  database = await testDatabase();
  folder = await mkdtemp(join(tmpdir(), 'gemba-auth-'));
  auth = open();
  const created = await auth.createAccount({
    email: 'Anna@example.com',
    name: 'Anna',
    password: PASSWORD,
    role: 'decider',
    personId: 'anna',
  });
  expect(created).toBe(true);
});

afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** Each test signs in from an address of its own, so that the limit of one does not reach another. */
let lastAddress = 0;
async function post(
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
  at: Auth = auth,
): Promise<Response> {
  lastAddress += 1;
  const answer = await at.handler(
    new Request(`${BASE}/api/auth${path}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [CLIENT_ADDRESS]: `10.0.${lastAddress >> 8}.${lastAddress & 255}`,
        ...headers,
      },
      body: JSON.stringify(body),
    }),
  );
  if (answer === null) throw new Error(`${path} is not offered`);
  return answer;
}

const signIn = (email: string, password: string, headers = {}) =>
  post('/sign-in/email', { email, password }, headers);

async function tokenOf(answer: Response): Promise<string> {
  return z.object({ token: z.string() }).parse(await answer.json()).token;
}

const cookieOf = (answer: Response) =>
  answer.headers
    .getSetCookie()
    .map((c) => c.split(';')[0])
    .join('; ');

test('the right password gives a token and a cookie, and both say who it is with the functions of the roster', async () => {
  const answer = await signIn('anna@example.com', PASSWORD);
  expect(answer.status).toBe(200);
  expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly; SameSite=Lax/i);
  const anna = {
    kind: 'person',
    id: 'anna',
    name: 'Anna',
    role: 'decider',
    functions: ['quality'],
    areas: [],
  };
  const cookie = cookieOf(answer);
  expect(await auth.identify({ token: await tokenOf(answer) })).toEqual(anna);
  expect(await auth.identify({ cookie })).toEqual(anna);
  expect(await auth.identify(new Headers({ cookie }))).toEqual(anna);
});

test('a wrong password, an unknown person and a made-up token get nothing', async () => {
  expect((await signIn('anna@example.com', 'wrong horse battery')).status).toBe(401);
  expect((await signIn('nobody@example.com', PASSWORD)).status).toBe(401);
  expect(await auth.identify({ token: 'made-up' })).toBeNull();
  expect(await auth.identify({ cookie: 'gemba.session_token=made.up' })).toBeNull();
  expect(await auth.identify({})).toBeNull();
  expect(await auth.identify({ token: 'x'.repeat(5_000) })).toBeNull();
});

test('nobody signs up', async () => {
  const ask = new Request(`${BASE}/api/auth/sign-up/email`, { method: 'POST', body: '{}' });
  expect(await auth.handler(ask)).toBeNull();
});

test('signing out ends the session at once', async () => {
  const answer = await signIn('anna@example.com', PASSWORD);
  const cookie = cookieOf(answer);
  expect(await auth.identify({ cookie })).not.toBeNull();
  expect((await post('/sign-out', {}, { cookie, ...ORIGIN })).status).toBe(200);
  expect(await auth.identify({ cookie })).toBeNull();
});

test('a session lasts 16 hours for a person and 90 days for a wall', async () => {
  await auth.createAccount({
    email: 'w@example.com',
    name: 'W',
    password: PASSWORD,
    role: 'wall',
    personId: 'w',
  });
  const hours = async (email: string) => {
    const token = await tokenOf(await signIn(email, PASSWORD));
    const { rows } = await database.pool.query<{ h: string }>(
      `select round(extract(epoch from "expiresAt" - now()) / 3600) h from session where token = $1`,
      [token],
    );
    return Number(rows[0]?.h);
  };
  expect(await hours('anna@example.com')).toBe(16);
  expect(await hours('w@example.com')).toBe(90 * 24);
});

test('an ended session is nobody', async () => {
  const token = await tokenOf(await signIn('anna@example.com', PASSWORD));
  await database.pool.query(`update session set "expiresAt" = now() - interval '1 second' where token = $1`, [
    token,
  ]);
  expect(await auth.identify({ token })).toBeNull();
});

test('the 31st attempt within a minute from one address is refused', async () => {
  standingClock();
  const statuses: number[] = [];
  for (let i = 0; i < 31; i++)
    statuses.push((await signIn('nobody@example.com', 'wrong', { [CLIENT_ADDRESS]: '10.9.9.9' })).status);
  expect(statuses.slice(0, 30)).not.toContain(429);
  expect(statuses[30]).toBe(429);
  expect((await signIn('anna@example.com', PASSWORD)).status).toBe(200);
});

const from = async (origin: string) =>
  (
    await signIn('anna@example.com', PASSWORD, {
      origin,
      'sec-fetch-site': 'cross-site',
      'sec-fetch-mode': 'cors',
    })
  ).status;

test('a foreign page cannot sign a browser in, the desktop application can', async () => {
  expect(await from('https://evil.example')).toBe(403);
  expect(await from('app://gemba')).toBe(200);
  expect(await from(BASE)).toBe(200);
});

test('an account of another plant is nobody here', async () => {
  const there = open({ plant: 'p2' });
  const token = await tokenOf(await signIn('anna@example.com', PASSWORD));
  expect(await there.identify({ token })).toBeNull();
});

test('an account needs an address, 12 characters and a person without an account', async () => {
  const account = {
    email: 'b@example.com',
    name: 'B',
    password: PASSWORD,
    role: 'operator',
    personId: 'b',
  } as const;
  expect(await auth.createAccount({ ...account, email: 'b' })).toMatchObject({ refused: 'invalid_email' });
  expect(await auth.createAccount({ ...account, password: 'short' })).toMatchObject({
    refused: 'weak_password',
  });
  expect(await auth.createAccount({ ...account, email: 'ANNA@example.com' })).toMatchObject({
    refused: 'taken',
  });
  expect(await auth.createAccount({ ...account, personId: 'anna' })).toMatchObject({ refused: 'taken' });
});

test('deleting an account ends its sessions at once', async () => {
  await auth.createAccount({
    email: 'c@example.com',
    name: 'C',
    password: PASSWORD,
    role: 'operator',
    personId: 'c',
  });
  const token = await tokenOf(await signIn('c@example.com', PASSWORD));
  expect(await auth.identify({ token })).toMatchObject({ id: 'c' });
  expect(await auth.deleteAccount('C@example.com')).toBe(true);
  expect(await auth.identify({ token })).toBeNull();
  expect(await auth.deleteAccount('c@example.com')).toBe(false);
});

test('the admin token has all rights; nearly the admin token has none', async () => {
  expect(await auth.identify({ token: ADMIN })).toMatchObject({ kind: 'admin-token', role: 'admin' });
  expect(await auth.identify({ token: ADMIN.slice(1) })).toBeNull();
  expect(() => open({ adminToken: 'short' })).toThrow(/32 characters/);
});

test('a source key is known until it is revoked, and only its hash is stored', async () => {
  const { id, key } = await auth.createSourceKey({ name: 'press line', source: 'press-4' });
  expect(key).toMatch(/^gmb_[A-Za-z0-9_-]{43}$/);
  expect(await auth.identify({ token: key })).toEqual({
    kind: 'source',
    id,
    name: 'press line',
    source: 'press-4',
  });
  const { rows } = await database.pool.query<{ row: string; used: string | null }>(
    'select source_key::text as row, last_used_at as used from source_key where id = $1',
    [id],
  );
  expect(rows[0]?.row).not.toContain(key.slice(4));
  expect(rows[0]?.used).not.toBeNull();
  expect(await open({ plant: 'p2' }).identify({ token: key })).toBeNull();
  expect(await auth.revokeSourceKey(id)).toBe(true);
  expect(await auth.identify({ token: key })).toBeNull();
  expect(await auth.revokeSourceKey(id)).toBe(false);
});

test('what is known is remembered: live traffic does not ask the database each time', async () => {
  const { key } = await auth.createSourceKey({ name: 'k', source: null });
  await auth.identify({ token: key });
  await database.pool.query('update source_key set revoked_at = now() where name = $1', ['k']);
  expect(await auth.identify({ token: key })).not.toBeNull();
  expect(await open().identify({ token: key })).toBeNull();
});

test('the session secret is made once per data folder, unless it is configured', async () => {
  const [a, b] = await Promise.all([sessionSecret(folder), sessionSecret(folder)]);
  expect(a).toBe(b);
  expect(a.length).toBeGreaterThanOrEqual(43);
  expect((await stat(join(folder, 'session-secret'))).mode & 0o777).toBe(0o600);
  expect(await sessionSecret(folder, 'c'.repeat(32))).toBe('c'.repeat(32));
  await expect(sessionSecret(folder, 'short')).rejects.toThrow(/32 characters/);
});
