import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Me } from '@gemba/core/wire';
import { createLastKnown } from '../api/last-known.ts';
import { createApi } from '../api/request.ts';
import type { Api } from '../api/request.ts';
import { createSession } from './session.ts';
import type { Session } from './session.ts';

const ANNA: Me = {
  id: 'anna',
  name: 'Anna Weiss',
  role: 'decider',
  functions: ['quality'],
  plant: { id: 'p1', name: 'Plant 1', timeZone: 'Europe/Berlin', currency: 'EUR' },
  erp: { name: 'ERP', function: 'planning', documentLink: null },
  shift: null,
};

/** Local storage as a browser has it: keys are own properties. */
function storage(): Storage {
  const store = Object.create({
    getItem: (key: string) => (Object.hasOwn(store, key) ? String(Reflect.get(store, key)) : null),
    setItem: (key: string, value: string) => void Reflect.set(store, key, value),
    removeItem: (key: string) => void Reflect.deleteProperty(store, key),
  });
  return store;
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers });
const problem = (status: number, code: string): Response =>
  json({ type: 'about:blank', title: code, status, code, detail: `${code}.` }, status);

let answers: (path: string, init: RequestInit) => Response;
let asked: { path: string; authorization: string | null }[];
let token: string | null;
let local: Storage;
let session: Session;
let api: Api;

function start(): Session {
  session = createSession({
    api: () => api,
    storage: local,
    setToken: (next) => {
      token = next;
      return Promise.resolve();
    },
    onSignedOut: createLastKnown(local).forget,
  });
  api = createApi({
    fetch: (input, init = {}) => {
      const path = input instanceof Request ? input.url : input.toString();
      asked.push({ path, authorization: new Headers(init.headers).get('authorization') });
      return new Promise((resolve) => resolve(answers(path, init)));
    },
    token: () => Promise.resolve(token),
    onSessionEnded: session.end,
  });
  return session;
}

const away = (): never => {
  throw new TypeError('Failed to fetch');
};

beforeEach(() => {
  local = storage();
  asked = [];
  token = null;
  answers = () => json(ANNA);
  start();
});

describe('a session', () => {
  it('knows the person at the next start before the hub is asked, and while it is away', async () => {
    await session.refresh();
    start();
    expect(session.state()).toEqual({ me: ANNA, ended: false });
    answers = away;
    await session.refresh();
    expect(session.state()).toEqual({ me: ANNA, ended: false });
  });

  it('stays with the person when it ends, so that what is shown stays', async () => {
    await session.refresh();
    answers = () => problem(401, 'not_signed_in');
    await session.refresh();
    expect(session.state()).toEqual({ me: ANNA, ended: true });
  });

  it('ends on any call that the hub answers with 401', async () => {
    const told = vi.fn();
    session.subscribe(told);
    answers = () => problem(401, 'not_signed_in');
    await expect(api.get('/api/people')).rejects.toThrow('not_signed_in');
    expect(session.state().ended).toBe(true);
    expect(told).toHaveBeenCalledOnce();
  });

  it('does not end because the hub is away behind a proxy', async () => {
    answers = () => new Response('<html>Bad gateway</html>', { status: 502 });
    await expect(api.get('/api/people')).rejects.toThrow('cannot be reached');
    expect(session.state().ended).toBe(false);
  });

  it('keeps the token that the hub gives, and sends it with every later call', async () => {
    answers = (path) =>
      path.startsWith('/api/auth/') ? json({}, 200, { 'set-auth-token': 'abc' }) : json(ANNA);
    expect(await session.signIn({ email: 'a@b.c', password: 'x' })).toEqual({ ok: true });
    expect(asked).toEqual([
      { path: '/api/auth/sign-in/email', authorization: null },
      { path: '/api/me', authorization: 'Bearer abc' },
    ]);
  });

  it('says in the hub’s words why a sign-in was refused', async () => {
    answers = () => problem(401, 'invalid_email_or_password');
    const result = await session.signIn({ email: 'a@b.c', password: 'wrong' });
    expect(result).toEqual({ ok: false, message: 'invalid_email_or_password.' });
  });

  it('leaves nothing of the person on the machine after signing out, even when the hub is away', async () => {
    await session.refresh();
    token = 'abc';
    local.setItem('gemba:last:people', '[]');
    local.setItem('gemba:theme', '"dark"');
    answers = away;
    await session.signOut();
    expect(session.state()).toEqual({ me: null, ended: true });
    expect(token).toBeNull();
    expect(Object.keys(local)).toEqual(['gemba:theme']);
  });
});
