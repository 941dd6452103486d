/** With a fake identity look-up; auth against real PostgreSQL is tested in auth/auth.test.ts. */
import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessRole } from '@gemba/core/wire';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import type { Identity } from '../auth/identity.ts';
import type { Requirement, Routes } from './app.ts';
import { buildServer, type ServerParts } from './server.ts';

const person = (role: AccessRole): Identity => ({
  kind: 'person',
  id: role,
  name: role,
  role,
  functions: [],
});
const KNOWN: Record<string, Identity> = {
  wall: person('wall'),
  operator: person('operator'),
  manager: person('manager'),
  key: { kind: 'source', id: 'k', name: 'k', source: null },
};

/** Fake: the token is the role, the cookie is "session=<role>". */
const auth: ServerParts['auth'] = {
  identify: async (from) => {
    if (from instanceof Headers) throw new Error('not used here');
    return KNOWN[from.token ?? from.cookie?.replace('session=', '') ?? ''] ?? null;
  },
  handler: async (request) => {
    const { pathname } = new URL(request.url);
    if (pathname === '/api/auth/sign-in/email')
      return Response.json(
        { code: 'INVALID_EMAIL_OR_PASSWORD', message: 'Invalid email or password' },
        { status: 401 },
      );
    if (pathname === '/api/auth/get-session')
      return Response.json(
        { from: request.headers.get('x-gemba-client-address') },
        { headers: { 'set-cookie': 'a=1' } },
      );
    return null;
  },
};

const requiring =
  (...all: Requirement[]): Routes =>
  (app) => {
    for (const requires of all)
      app.route({
        method: ['GET', 'POST'],
        url: `/api/needs-${requires}`,
        config: { requires },
        schema: { response: { 200: z.object({ who: z.string().nullable() }) } },
        handler: async (request) => ({ who: request.identity?.id ?? null }),
      });
  };

const misbehaving: Routes = (app) => {
  app.get('/api/breaks', { config: { requires: 'nothing' } }, async () => {
    throw new Error('select secret from password');
  });
  app.post(
    '/api/takes',
    {
      config: { requires: 'nothing' },
      schema: { body: z.strictObject({ name: z.string(), lines: z.array(z.object({ qty: z.number() })) }) },
    },
    async ({ body }) => body,
  );
};

async function serve(parts: Partial<ServerParts> = {}) {
  const app = await buildServer({
    auth,
    log: pino({ level: 'silent' }),
    routes: [requiring('nothing', 'sign-in', 'act', 'manage', 'send-signals'), misbehaving],
    version: '0.1.0',
    webFolder: null,
    ...parts,
  });
  onTestFinished(() => app.close());
  return app;
}

const bearer = (who: string) => ({ authorization: `Bearer ${who}` });

const careless: Routes = (app) => {
  app.get('/api/open-door', async () => 'welcome');
};

test('a route that does not say what it requires cannot be registered', async () => {
  await expect(serve({ routes: [careless] })).rejects.toThrow(
    /GET \/api\/open-door does not say what it requires/,
  );
});

test('each requirement lets in exactly those who meet it', async () => {
  const app = await serve();
  const letIn = async (requires: Requirement) => {
    const statuses: string[] = [];
    for (const who of ['nobody', ...Object.keys(KNOWN)]) {
      const { statusCode } = await app.inject({ url: `/api/needs-${requires}`, headers: bearer(who) });
      statuses.push(`${who} ${statusCode}`);
    }
    return statuses;
  };
  expect(await letIn('nothing')).toEqual([
    'nobody 200',
    'wall 200',
    'operator 200',
    'manager 200',
    'key 200',
  ]);
  expect(await letIn('sign-in')).toEqual([
    'nobody 401',
    'wall 200',
    'operator 200',
    'manager 200',
    'key 403',
  ]);
  expect(await letIn('act')).toEqual(['nobody 401', 'wall 403', 'operator 200', 'manager 200', 'key 403']);
  expect(await letIn('manage')).toEqual(['nobody 401', 'wall 403', 'operator 403', 'manager 200', 'key 403']);
  expect(await letIn('send-signals')).toEqual([
    'nobody 401',
    'wall 403',
    'operator 200',
    'manager 200',
    'key 200',
  ]);
});

test('a stranger gets a problem with a stable code, before the body is looked at', async () => {
  const app = await serve();
  const answer = await app.inject({
    method: 'POST',
    url: '/api/needs-act',
    headers: { 'content-type': 'application/json' },
    payload: '{',
  });
  expect(answer.headers['content-type']).toBe('application/problem+json');
  expect(answer.json()).toEqual({
    type: 'urn:gemba:problem:not_signed_in',
    title: 'Unauthorized',
    status: 401,
    code: 'not_signed_in',
    detail: 'Sign in, or send a bearer token.',
  });
});

test('an unsafe request by cookie must come from the hub’s own pages or the desktop application', async () => {
  const app = await serve();
  const post = async (headers: Record<string, string>) =>
    (await app.inject({ method: 'POST', url: '/api/needs-act', headers: { host: 'hub:4000', ...headers } }))
      .statusCode;
  const cookie = 'session=operator';
  expect(await post({ cookie, origin: 'http://hub:4000' })).toBe(200);
  expect(await post({ cookie, origin: 'app://gemba' })).toBe(200);
  expect(await post({ cookie, 'sec-fetch-site': 'same-origin' })).toBe(200);
  expect(await post({ cookie, origin: 'https://evil.example' })).toBe(403);
  expect(await post({ cookie, origin: 'http://hub:4001' })).toBe(403);
  expect(await post({ cookie, origin: 'null' })).toBe(403);
  expect(await post({ cookie })).toBe(403);
  expect(await post({ ...bearer('operator'), origin: 'https://evil.example' })).toBe(200);
  expect((await app.inject({ url: '/api/needs-act', headers: { cookie } })).statusCode).toBe(200);
});

test('only the desktop application may read from another origin', async () => {
  const app = await serve();
  const allowed = async (origin: string) =>
    (await app.inject({ url: '/api/needs-nothing', headers: { origin } })).headers[
      'access-control-allow-origin'
    ];
  expect(await allowed('app://gemba')).toBe('app://gemba');
  expect(await allowed('https://evil.example')).toBeUndefined();
  const preflight = (origin: string) =>
    app.inject({
      method: 'OPTIONS',
      url: '/api/needs-act',
      headers: { origin, 'access-control-request-method': 'POST' },
    });
  expect((await preflight('app://gemba')).statusCode).toBe(204);
  expect((await preflight('app://gemba')).headers['access-control-allow-headers']).toContain('authorization');
  expect((await preflight('https://evil.example')).statusCode).toBe(404);
});

test('an unexpected error tells a correlation id and nothing of the inside', async () => {
  const lines: string[] = [];
  const log = pino({ level: 'error' }, { write: (line: string) => lines.push(line) });
  const app = await serve({ log });
  const answer = await app.inject('/api/breaks');
  expect(answer.statusCode).toBe(500);
  expect(answer.json()).toMatchObject({ code: 'unexpected', status: 500 });
  expect(answer.body).not.toMatch(/select|server\.test|at /);
  const id = String(answer.headers['x-correlation-id']);
  expect(answer.body).toContain(id);
  expect(lines.join('')).toContain(id);
  expect(lines.join('')).toContain('select secret');
});

test('a body that does not fit its schema is refused with the names of the fields', async () => {
  const app = await serve();
  const answer = await app.inject({
    method: 'POST',
    url: '/api/takes',
    payload: { lines: [{ qty: 1 }, { qty: 'x' }] },
  });
  expect(answer.statusCode).toBe(422);
  const { code, errors }: { code: string; errors: { field: string }[] } = answer.json();
  expect(code).toBe('invalid_input');
  expect(errors.map((e) => e.field)).toEqual(['name', 'lines[1].qty']);
});

test('a body of more than 1 MB is 413, another content type 415, an unknown path 404, a broken one 400', async () => {
  const app = await serve();
  const post = (payload: string, type: string) =>
    app.inject({ method: 'POST', url: '/api/takes', headers: { 'content-type': type }, payload });
  expect((await post(`"${'x'.repeat(1024 * 1024)}"`, 'application/json')).json()).toMatchObject({
    status: 413,
    code: 'too_large',
  });
  expect((await post('<a/>', 'text/xml')).json()).toMatchObject({
    status: 415,
    code: 'unsupported_media_type',
  });
  expect((await app.inject('/api/nowhere?x=1')).json()).toMatchObject({
    status: 404,
    code: 'not_found',
    detail: 'There is no GET /api/nowhere.',
  });
  expect((await app.inject('/api/%zz')).json()).toMatchObject({ status: 400, code: 'invalid_request' });
});

test('every answer carries the security headers', async () => {
  const app = await serve();
  for (const url of ['/', '/api/needs-nothing', '/api/nowhere', '/api/docs']) {
    const { headers } = await app.inject(url);
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });
  }
});

test('the API describes itself as OpenAPI 3.1, with what each route requires', async () => {
  const app = await serve();
  const answer = await app.inject('/api/openapi.json');
  expect(answer.statusCode).toBe(200);
  expect(answer.json()).toMatchObject({
    openapi: '3.1.0',
    paths: {
      '/api/takes': {
        post: {
          requestBody: { content: { 'application/json': { schema: { required: ['name', 'lines'] } } } },
        },
      },
      '/api/needs-act': {
        get: {
          security: [{ bearer: [] }, { cookie: [] }],
          responses: { default: { content: { 'application/problem+json': { schema: { type: 'object' } } } } },
        },
      },
    },
  });
});

test('the page of the API loads everything from the hub itself', async () => {
  const app = await serve();
  const { body, statusCode } = await app.inject('/api/docs/');
  expect(statusCode).toBe(200);
  const links = [...body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, link]) => link ?? '');
  expect(links.length).toBeGreaterThan(3);
  for (const link of links) {
    const { pathname, host } = new URL(link, 'http://hub/api/docs/');
    expect(host).toBe('hub');
    expect((await app.inject(pathname)).statusCode).toBe(200);
  }
  expect(body).not.toMatch(/<script>[^<]/);
});

test('sign-in answers are problems like all others, and the client’s address is the connection’s', async () => {
  const app = await serve();
  const refused = await app.inject({
    method: 'POST',
    url: '/api/auth/sign-in/email',
    payload: { email: 'a', password: 'b' },
  });
  expect(refused.json()).toMatchObject({ status: 401, code: 'invalid_email_or_password' });
  const session = await app.inject({
    url: '/api/auth/get-session',
    headers: { 'x-gemba-client-address': '6.6.6.6' },
  });
  expect(session.json()).toEqual({ from: '127.0.0.1' });
  expect(session.headers['set-cookie']).toBe('a=1');
  expect((await app.inject('/api/auth/other')).statusCode).toBe(404);
});

test('without a build of the control room, its address says so', async () => {
  const app = await serve();
  const answer = await app.inject('/');
  expect(answer.headers['content-type']).toContain('text/html');
  expect(answer.body).toContain('has not been built');
});

test('the control room’s build is served: files as files, pages as the one page, nothing outside it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gemba-web-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  const web = join(folder, 'web');
  await mkdir(join(web, 'assets'), { recursive: true });
  await writeFile(join(web, 'index.html'), '<p>control room</p>');
  await writeFile(join(web, 'assets', 'app-1a2b.js'), 'go()');
  await writeFile(join(folder, 'secret.txt'), 'hidden');
  const app = await serve({ webFolder: web });
  for (const url of ['/', '/wall', '/exceptions/42?tab=x']) {
    const page = await app.inject(url);
    expect([page.statusCode, page.body, page.headers['cache-control']]).toEqual([
      200,
      '<p>control room</p>',
      'no-cache',
    ]);
  }
  const file = await app.inject('/assets/app-1a2b.js');
  expect([file.statusCode, file.body, file.headers['cache-control']]).toEqual([
    200,
    'go()',
    'public, max-age=31536000, immutable',
  ]);
  expect((await app.inject('/assets/gone.js')).statusCode).toBe(404);
  expect((await app.inject('/api/nowhere')).statusCode).toBe(404);
  for (const url of ['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt'])
    expect((await app.inject(url)).body).not.toContain('hidden');
});
