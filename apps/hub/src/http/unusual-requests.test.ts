/** Methods that a path does not take, and addresses that the store could not look up. */
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { buildServer } from './server.ts';

let calls = 0;
const app = await buildServer({
  auth: { identify: async () => null, handler: async () => null },
  log: pino({ level: 'silent' }),
  version: '0.1.0',
  webFolder: null,
  routes: [
    (scope) => {
      const schema = {
        params: z.object({ id: z.string() }),
        querystring: z.object({ of: z.string().optional() }),
      };
      scope.get('/api/things/:id', { config: { requires: 'nothing' }, schema }, async () => (calls += 1));
      scope.put('/api/things/:id', { config: { requires: 'sign-in' } }, async () => (calls += 1));
    },
  ],
});

test('a path asked with another method says which ones it takes, before it asks who is there or reads the body', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/api/things/1',
    body: '{',
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.headers['allow']).toBe('GET, HEAD, PUT');
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({
    status: 405,
    code: 'method_not_allowed',
    detail: 'This path takes GET, HEAD, PUT, not POST.',
  });
  expect((await app.inject({ method: 'PUT', url: '/api/things/1' })).statusCode).toBe(401);
  expect((await app.inject({ method: 'HEAD', url: '/api/things/1' })).statusCode).toBe(200);
  expect((await app.inject('/api/openapi.json')).body).not.toContain('method_not_allowed');
});

test('a path that nobody has is not found, whatever the method', async () =>
  expect((await app.inject({ method: 'DELETE', url: '/api/nothing' })).json()).toMatchObject({
    status: 404,
    code: 'not_found',
  }));

test.each([
  ['/api/things/a%00b', 'id'],
  ['/api/things/a?of=%00', 'of'],
])('%s is refused by the name of the field before the route sees it', async (url, field) => {
  calls = 0;
  expect((await app.inject(url)).json()).toMatchObject({
    status: 422,
    code: 'invalid_input',
    errors: [{ field }],
  });
  expect(calls).toBe(0);
});

test('an id may be long, and one without end is refused', async () => {
  expect((await app.inject(`/api/things/${'x'.repeat(900)}`)).statusCode).toBe(200);
  expect((await app.inject(`/api/things/${'x'.repeat(2_000)}`)).json()).toMatchObject({
    status: 400,
    code: 'invalid_request',
  });
});
