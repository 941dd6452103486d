/** With a fake capture and fake identities: what is stored is what the fake was handed. */
import type { IncomingSignal } from '@gemba/core/signal';
import { pino } from 'pino';
import { expect, onTestFinished, test } from 'vitest';
import type { Identity } from '../../auth/identity.ts';
import { buildServer } from '../server.ts';
import { signalRoutes } from './signals.ts';

const KNOWN: Record<string, Identity> = {
  any: { kind: 'source', id: 'k1', name: 'any', source: null },
  press: { kind: 'source', id: 'k2', name: 'press', source: 'press-4' },
  wall: { kind: 'person', id: 'w', name: 'W', role: 'wall', functions: [] },
  operator: { kind: 'person', id: 'o', name: 'O', role: 'operator', functions: [] },
};

async function serve(broken = false) {
  const stored: IncomingSignal[] = [];
  const app = await buildServer({
    auth: {
      identify: async (from) => (from instanceof Headers ? null : (KNOWN[from.token ?? ''] ?? null)),
      handler: async () => null,
    },
    log: pino({ level: 'silent' }),
    routes: [
      signalRoutes({
        capture: async (signals) => {
          if (broken) throw new Error('connection refused');
          stored.push(...signals);
          return {
            ids: signals.map((s) => `id-${s.externalId}`),
            fresh: signals.map(() => true),
            accepted: signals.length,
            duplicates: 0,
          };
        },
        newId: () => 'new-id',
      }),
    ],
    version: '0.1.0',
    webFolder: null,
  });
  onTestFinished(() => app.close());
  const post = (payload: string | Buffer | object, headers: Record<string, string> = {}, who = 'any') =>
    app.inject({
      method: 'POST',
      url: '/api/signals',
      headers: {
        authorization: `Bearer ${who}`,
        'content-type': 'application/json',
        ...headers,
      },
      payload,
    });
  return { app, stored, post };
}

const EVENT = { specversion: '1.0', id: 'e1', source: 'press-4', type: 'machine.down' };
const STRUCTURED = { 'content-type': 'application/cloudevents+json; charset=utf-8' };
const BATCH = { 'content-type': 'application/cloudevents-batch+json' };
const BINARY = { 'ce-specversion': '1.0', 'ce-id': 'e1', 'ce-source': 'press-4', 'ce-type': 'machine.down' };

test('a plain signal is stored as it came, with an id of ours when it has none', async () => {
  const { post, stored } = await serve();
  const plain = {
    source: 'desk',
    text: 'Press 4 is down',
    occurredAt: '2026-11-22T09:38:16+01:00',
    data: { a: 1 },
  };
  const answer = await post(plain);
  expect([answer.statusCode, answer.json()]).toEqual([
    202,
    { accepted: 1, duplicates: 0, ids: ['id-new-id'] },
  ]);
  expect(stored).toEqual([
    {
      source: 'desk',
      externalId: 'new-id',
      type: null,
      occurredAt: '2026-11-22T08:38:16.000Z',
      content: plain,
      garbled: null,
    },
  ]);
});

test('a structured CloudEvent keeps its extensions; attributes that are null are unset', async () => {
  const { post, stored } = await serve();
  const event = {
    ...EVENT,
    time: '2026-11-22T08:38:16Z',
    subject: null,
    correlationid: 'c7',
    data: { rpm: 0 },
  };
  expect((await post(event, STRUCTURED)).statusCode).toBe(202);
  expect(stored).toMatchObject([
    {
      source: 'press-4',
      externalId: 'e1',
      type: 'machine.down',
      occurredAt: '2026-11-22T08:38:16.000Z',
      content: event,
    },
  ]);
});

test('a batch is stored in its order; an empty one stores nothing and is fine', async () => {
  const { post, stored } = await serve();
  const answer = await post([EVENT, { ...EVENT, id: 'e2' }], BATCH);
  expect(answer.json()).toEqual({ accepted: 2, duplicates: 0, ids: ['id-e1', 'id-e2'] });
  expect(stored.map((s) => s.externalId)).toEqual(['e1', 'e2']);
  expect((await post([], BATCH)).json()).toEqual({ accepted: 0, duplicates: 0, ids: [] });
});

test('a binary CloudEvent has its attributes percent-decoded from the headers', async () => {
  const { post, stored } = await serve();
  const headers = {
    ...BINARY,
    'ce-subject': '%22Halle%203%22%20%E2%82%AC',
    'ce-time': '2026-11-22T08:38:16Z',
    'ce-line': '"A\\"1"',
  };
  expect((await post({ rpm: 0 }, headers)).statusCode).toBe(202);
  expect(stored[0]).toMatchObject({
    source: 'press-4',
    externalId: 'e1',
    occurredAt: '2026-11-22T08:38:16.000Z',
  });
  expect(stored[0]?.content).toEqual({
    ...EVENT,
    subject: '"Halle 3" €',
    line: 'A"1',
    time: '2026-11-22T08:38:16Z',
    datacontenttype: 'application/json',
    data: { rpm: 0 },
  });
});

test.each([
  ['text/plain', Buffer.from('stopped'), { data: 'stopped' }],
  ['application/vnd.press+json', Buffer.from('{"rpm":0}'), { data: { rpm: 0 } }],
  ['application/octet-stream', Buffer.from([0, 255]), { data_base64: 'AP8=' }],
  ['text/plain', Buffer.from([0xff]), { data_base64: '/w==' }],
])('a binary CloudEvent may carry %s', async (type, payload, content) => {
  const { post, stored } = await serve();
  expect((await post(payload, { ...BINARY, 'content-type': type })).statusCode).toBe(202);
  expect(stored[0]?.content).toMatchObject({ ...content, datacontenttype: type });
});

test('a bad event in a batch is named, and nothing of the batch is stored', async () => {
  const { post, stored } = await serve();
  const answer = await post([EVENT, { ...EVENT, time: 'yesterday' }, { ...EVENT, id: '' }, 7], BATCH);
  expect(answer.statusCode).toBe(422);
  const { errors }: { errors: { field: string }[] } = answer.json();
  expect(errors.map((e) => e.field)).toEqual(['[1].time', '[2].id', '[3]']);
  expect(stored).toEqual([]);
});

test.each([
  ['an empty source', { source: '' }, {}, 'source'],
  ['no source', {}, {}, 'source'],
  ['a date without an offset', { source: 's', occurredAt: '2026-11-22T08:38:16' }, {}, 'occurredAt'],
  ['a day that does not exist', { source: 's', occurredAt: '2026-02-30T08:38:16Z' }, {}, 'occurredAt'],
  ['the year 0', { source: 's', occurredAt: '0000-01-01T00:00:00Z' }, {}, 'occurredAt'],
  ['a field that nobody knows', { source: 's', tex: 'x' }, {}, 'tex'],
  ['an array outside a batch', [EVENT], {}, 'body'],
  ['an object as a batch', EVENT, BATCH, 'body'],
  ['1,001 events', Array.from({ length: 1_001 }, () => EVENT), BATCH, 'body'],
  ['another CloudEvents version', { ...EVENT, specversion: '0.3' }, STRUCTURED, 'specversion'],
  ['a bad date in a structured event', { ...EVENT, time: 'soon' }, STRUCTURED, 'time'],
  ['a bad date in a header', {}, { ...BINARY, 'ce-time': 'soon' }, 'ce-time'],
  ['a header that is not percent-encoded', {}, { ...BINARY, 'ce-subject': '%zz' }, 'ce-subject'],
  ['a NUL in a header', {}, { ...BINARY, 'ce-subject': 'a%00b' }, 'ce-subject'],
  [
    'a binary event without its id',
    {},
    { 'ce-specversion': '1.0', 'ce-source': 's', 'ce-type': 't' },
    'ce-id',
  ],
])('%s is refused by the name of the field', async (_name, payload, headers, field) => {
  const { post, stored } = await serve();
  const answer = await post(payload, headers);
  expect(answer.json()).toMatchObject({ status: 422, code: 'invalid_input', errors: [{ field }] });
  expect(stored).toEqual([]);
});

test('wrong JSON is 400, a wrong content type 415, one signal over 1 MB and a batch over 10 MB 413', async () => {
  const { post, stored } = await serve();
  const big = { ...EVENT, data: 'x'.repeat(1024 * 1024) };
  expect((await post('{"source":', {})).statusCode).toBe(400);
  expect((await post('a=1', { 'content-type': 'application/x-www-form-urlencoded' })).statusCode).toBe(415);
  expect((await post(big, STRUCTURED)).statusCode).toBe(413);
  expect(
    (
      await post(
        Array.from({ length: 10 }, () => big),
        BATCH,
      )
    ).statusCode,
  ).toBe(413);
  expect(stored).toEqual([]);
  expect((await post([big, big], BATCH)).statusCode).toBe(202);
});

test('a key sends as its own source only, and a batch with one foreign event stores nothing', async () => {
  const { post, stored } = await serve();
  expect((await post([EVENT, { ...EVENT, source: 'press-5' }], BATCH, 'press')).json()).toMatchObject({
    status: 403,
    code: 'no_rights',
  });
  expect(stored).toEqual([]);
  expect((await post(EVENT, STRUCTURED, 'press')).statusCode).toBe(202);
});

test('an operator sends signals; a wall and a stranger do not', async () => {
  const { post } = await serve();
  expect((await post({ source: 'desk', text: 'x' }, {}, 'operator')).statusCode).toBe(202);
  expect((await post({ source: 'desk', text: 'x' }, {}, 'wall')).statusCode).toBe(403);
  expect((await post({ source: 'desk', text: 'x' }, {}, 'stranger')).statusCode).toBe(401);
});

test('when nothing can be stored the producer is told to come again', async () => {
  const { post } = await serve(true);
  const answer = await post({ source: 'desk', text: 'x' });
  expect(answer.headers['retry-after']).toBe('5');
  expect(answer.json()).toMatchObject({ status: 503, code: 'not_stored' });
  expect(answer.body).not.toContain('refused');
});

test('all three content types are in the API description', async () => {
  const { app } = await serve();
  const api: { paths: Record<string, { post: { requestBody: { content: object } } }> } = (
    await app.inject('/api/openapi.json')
  ).json();
  expect(Object.keys(api.paths['/api/signals']?.post.requestBody.content ?? {})).toEqual([
    'application/json',
    'application/cloudevents+json',
    'application/cloudevents-batch+json',
  ]);
});
