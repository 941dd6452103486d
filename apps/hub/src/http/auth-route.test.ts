/** The whole way in: a real server, better-auth and real PostgreSQL. */
import { instant } from '@gemba/core/time';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { openAuth } from '../auth/auth.ts';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import type { App } from './app.ts';
import { buildServer } from './server.ts';

const PASSWORD = 'correct horse battery';
let database: TestDatabase;
let app: App;

beforeAll(async () => {
  database = await testDatabase();
  const log = pino({ level: 'silent' });
  const auth = openAuth({
    database: database.pool,
    plant: 'p1',
    secret: 's'.repeat(40),
    baseUrl: 'http://127.0.0.1:4000',
    trustedOrigins: ['app://gemba'],
    dutyOf: () => ({ functions: [] }),
    now: () => instant(Date.now()),
    log,
  });
  await auth.createAccount({
    email: 'anna@example.com',
    name: 'Anna',
    password: PASSWORD,
    role: 'operator',
    personId: 'anna',
  });
  app = await buildServer({
    auth,
    log,
    version: '0.1.0',
    webFolder: null,
    routes: [
      (scope) => {
        scope.post('/api/who', { config: { requires: 'act' } }, async ({ identity }) => identity);
      },
    ],
  });
});

afterAll(async () => {
  await app.close();
  await database.drop();
});

const signIn = (password: string, headers: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    headers,
    payload: { email: 'anna@example.com', password },
  });

test('a browser at any name of the hub signs in, acts by its cookie, signs out, and is nobody then', async () => {
  const browser = {
    host: 'control-room:4000',
    origin: 'http://control-room:4000',
    'sec-fetch-site': 'same-origin',
  };
  const cookie = String((await signIn(PASSWORD, browser)).headers['set-cookie']).split(';')[0] ?? '';
  const who = () => app.inject({ method: 'POST', url: '/api/who', headers: { ...browser, cookie } });
  expect((await who()).json()).toMatchObject({ kind: 'person', id: 'anna', role: 'operator' });
  const out = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-out',
    headers: { ...browser, cookie },
    payload: {},
  });
  expect(out.statusCode).toBe(200);
  expect((await who()).json()).toMatchObject({ status: 401, code: 'not_signed_in' });
});

test('the desktop application signs in and acts by token', async () => {
  const answer = await signIn(PASSWORD, { origin: 'app://gemba' });
  expect(answer.headers['access-control-allow-origin']).toBe('app://gemba');
  const { token }: { token: string } = answer.json();
  const headers = { origin: 'app://gemba', authorization: `Bearer ${token}` };
  expect((await app.inject({ method: 'POST', url: '/api/who', headers })).json()).toMatchObject({
    id: 'anna',
  });
});

test('a wrong password is a problem, and too many of them say when to come again', async () => {
  // however long it takes to check so many passwords here
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
  expect((await signIn('wrong horse battery')).json()).toMatchObject({
    status: 401,
    code: 'invalid_email_or_password',
  });
  let answer = await signIn('wrong');
  for (let i = 0; i < 40 && answer.statusCode !== 429; i++) answer = await signIn('wrong');
  expect(answer.json()).toMatchObject({ status: 429, code: 'too_many_attempts' });
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
});

test('nobody signs up, and a body that makes no sense is the caller’s fault', async () => {
  const post = (path: string, payload: object) =>
    app.inject({ method: 'POST', url: `/api/auth/${path}`, payload });
  expect(
    (await post('sign-up/email', { email: 'x@x.example', password: PASSWORD, name: 'X' })).statusCode,
  ).toBe(404);
  expect((await post('change-password', { newPassword: 7 })).statusCode).toBe(400);
});
