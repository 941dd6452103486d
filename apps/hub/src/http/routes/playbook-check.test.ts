import type { PlaybookCheck } from '@gemba/core/wire';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { PLANT, text } from '../../playbooks/playbooks-for-tests.ts';
import { openPlaybookApp, refusalOf, type PlaybookApp } from './playbook-app-for-tests.ts';

let on: PlaybookApp;
beforeEach(async () => {
  on = await openPlaybookApp();
});
afterEach(() => on.end());

test('everybody who is signed in may read; only managers publish, roll back, switch and check', async () => {
  const acts: [string, object][] = [
    ['/a/versions', { yaml: text('a', '5m'), reason: 'x', expectedVersion: 1 }],
    ['/a/roll-back', { to: 1, reason: 'x', expectedVersion: 1 }],
    ['/a/switch', { on: false, reason: 'x' }],
    ['/check', { yaml: text('a') }],
  ];
  for (const [path, body] of acts)
    expect(await refusalOf(on.post(path, body, 'scheduler'))).toMatchObject({
      status: 403,
      code: 'no_rights',
    });
  expect((await on.get('')).status).toBe(200);
  expect((await on.app.inject({ url: '/api/playbooks' })).statusCode).toBe(401);
});

test('the API’s description has all of it', async () => {
  const { paths } = (await on.app.inject({ url: '/api/openapi.json' })).json<{
    paths: Record<string, object>;
  }>();
  const mine = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method} ${path}`),
  );
  expect(mine.filter((each) => each.includes('/api/playbooks')).toSorted()).toEqual([
    'get /api/playbooks',
    'get /api/playbooks/{id}',
    'get /api/playbooks/{id}/diff',
    'get /api/playbooks/{id}/versions/{version}',
    'post /api/playbooks/check',
    'post /api/playbooks/{id}/roll-back',
    'post /api/playbooks/{id}/switch',
    'post /api/playbooks/{id}/versions',
  ]);
});

test('a reason is needed for every change', async () => {
  for (const [path, body] of [
    ['/a/versions', { yaml: text('a', '5m'), reason: ' ', expectedVersion: 1 }],
    ['/a/roll-back', { to: 1, expectedVersion: 1 }],
    ['/a/switch', { on: false }],
  ] as const)
    expect(await refusalOf(on.post(path, body))).toMatchObject({
      status: 422,
      code: 'invalid_input',
      errors: [{ field: 'reason' }],
    });
});

test('a check tells all mistakes with their lines, and then nothing else', async () => {
  const yaml = text('a', 'soon').replace('on: [test.report]', 'on: []');
  expect((await on.post('/check', { yaml, days: 0 })).body).toEqual({
    problems: [
      { file: 'playbook.yaml', line: 4, reason: expect.stringContaining('needs at least one event type') },
      { file: 'playbook.yaml', line: 13, reason: expect.stringContaining('window') },
    ],
    findings: [],
    dryRun: null,
  });
});

test('a check tells what the linter finds in a right text, and where', async () => {
  const yaml = text('a').replace('where: the floor', "where: '${event.shelf}'");
  const { body } = await on.post<PlaybookCheck>('/check', { yaml, days: 0 });
  expect(body).toMatchObject({ problems: [], dryRun: null });
  expect(body.findings).toContainEqual({
    code: 'unknown-field',
    severity: 'warning',
    line: 3,
    text: expect.stringContaining('"shelf"'),
  });
  expect(body.findings.every(({ line }) => line >= 1 && line <= yaml.split('\n').length)).toBe(true);
});

test('FIELD 10: a rule is tested over the API before it is used, once at a time', async () => {
  await on.stand.db.pool.query(
    `insert into event (id, plant, signal_id, type, source, occurred_at, fields, missing)
     values (gen_random_uuid(), $1, gen_random_uuid(), 'test.report', 'test', '2026-11-20T02:00:00Z',
             '{"lot": {"value": "L1", "confidence": 1, "from": "test"}}', '[]')`,
    [PLANT],
  );
  const [first, second] = await Promise.all(
    [1, 2].map(() => on.post<unknown>('/check', { yaml: text('a') })),
  );
  const [done, refused] = first?.status === 200 ? [first, second] : [second, first];
  expect(done?.body).toMatchObject({
    problems: [],
    dryRun: {
      events: 1,
      proposed: {
        version: null,
        exceptions: 1,
        causes: [{ title: 'Lot L1' }],
        nights: [{ owner: 'ann', function: 'quality', asked: 1 }],
      },
      live: { version: 1, exceptions: 1 },
      opened: { exceptions: 0 },
    },
  });
  expect(refused).toMatchObject({ status: 429, body: { code: 'busy' } });
  expect(await refusalOf(on.post('/check', { yaml: text('a'), days: 91 }))).toMatchObject({
    status: 422,
    errors: [{ field: 'days' }],
  });
});
