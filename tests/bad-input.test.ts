/** Whatever arrives over HTTP and is wrong. The other borders: bad-input-beyond-http.test.ts. */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Decision, ExceptionState } from '@gemba/core/exception';
import { signInAs } from './demo-account.ts';
import { HubProcess, until } from './hub-process.ts';
import { refused, send, type Ask } from './refusal.ts';

type Refusal = [ask: Ask, status: number, code: string, field?: string];

const SOURCE = 'never-stored';
const ABOVE_1_MB = 'x'.repeat(1024 * 1024);

let hub: HubProcess;
let boundKey: string;
let decision: Decision;

beforeAll(async () => {
  hub = await HubProcess.start();
  const { output } = await hub.command('key', 'add', 'torque', '--source', 'mqtt/torque');
  boundKey = /gmb_\S+/.exec(output)?.[0] ?? '';
  await hub.demoSignal('quality-hold');
  const [exception] = await until(
    () => hub.exceptions(),
    (all) => all.length === 1,
  );
  decision = decisionOf(exception, 'quality');
});
afterAll(() => hub?.dispose());

function decisionOf(exception: ExceptionState | undefined, name: string): Decision {
  const found = exception?.decisions.find((d) => d.function === name);
  if (!found) throw new Error(`nobody asked ${name}`);
  return found;
}

/** All of them, so that one mistake does not hide another. */
async function eachRefused(refusals: Record<string, Refusal>): Promise<void> {
  const wrong: string[] = [];
  for (const [name, [ask, ...expected]] of Object.entries(refusals))
    await refused(hub, ask, ...expected).catch((error: unknown) => wrong.push(`${name}: ${String(error)}`));
  expect(wrong).toEqual([]);
}

describe('Every border answers with RFC 9457 problem details naming the field, and stores nothing half', () => {
  const ids: string[] = [];
  const newId = (): string => {
    ids.push(`n-${ids.length}`);
    return `n-${ids.length - 1}`;
  };
  const event = (id: string, change: object = {}) => ({
    specversion: '1.0',
    id,
    source: SOURCE,
    type: 'machine.down',
    data: { workCentre: 'PRESS-02' },
    ...change,
  });
  const path = '/api/signals';
  const cloud = (change: object, ask: Partial<Ask> = {}): Ask => ({
    path,
    body: event(newId(), change),
    type: 'application/cloudevents+json',
    ...ask,
  });
  const batch = (body: unknown, ask: Partial<Ask> = {}): Ask => ({
    path,
    body,
    type: 'application/cloudevents-batch+json',
    ...ask,
  });
  const plain = (change: object): Ask => ({ path, body: { source: SOURCE, id: newId(), ...change } });
  const raw = (body: string | Uint8Array, type?: string): Ask => ({ path, body, ...(type && { type }) });
  const binary = (change: Record<string, string>, ask: Partial<Ask> = {}): Ask => ({
    path,
    body: '{"workCentre": "PRESS-02"}',
    ...ask,
    headers: {
      'ce-specversion': '1.0',
      'ce-id': newId(),
      'ce-source': SOURCE,
      'ce-type': 'machine.down',
      ...change,
    },
  });

  test('signals are refused by the field that is wrong, and none of them was stored', async () => {
    await eachRefused({
      'above 1 MB': [cloud({ note: ABOVE_1_MB }), 413, 'too_large'],
      'half a JSON': [raw(`{"source": "${SOURCE}", "id": "${newId()}"`), 400, 'invalid_json'],
      'an empty body': [raw(''), 400, 'invalid_json'],
      'bytes that are not UTF-8': [raw(Buffer.from('7b22fffe227d', 'hex')), 400, 'invalid_json'],
      'nested without end': [raw('['.repeat(50_000)), 422, 'invalid_input', 'body'],
      'a foreign type': [raw('<down/>', 'application/xml'), 415, 'unsupported_media_type'],
      'a source that the key is not for': [cloud({}, { token: boundKey }), 403, 'no_rights', 'source'],
      'the same in headers': [binary({}, { token: boundKey }), 403, 'no_rights', 'ce-source'],
      'the same in a batch': [
        batch([event(newId(), { source: 'mqtt/torque' }), event(newId())], { token: boundKey }),
        ...([403, 'no_rights', '[1].source'] as const),
      ],
      'a day as the time': [cloud({ time: '2026-11-22' }), 422, 'invalid_input', 'time'],
      'a time of no zone': [cloud({ time: '2026-11-22T08:00:00' }), 422, 'invalid_input', 'time'],
      'the 30th of February': [
        binary({ 'ce-time': '2026-02-30T08:00:00Z' }),
        ...([422, 'invalid_input', 'ce-time'] as const),
      ],
      yesterday: [plain({ occurredAt: 'yesterday' }), 422, 'invalid_input', 'occurredAt'],
      'epoch seconds': [plain({ occurredAt: 1_763_800_000 }), 422, 'invalid_input', 'occurredAt'],
      'the year 0': [plain({ occurredAt: '0000-01-01T00:00:00Z' }), 422, 'invalid_input', 'occurredAt'],
      'no source': [cloud({ source: undefined }), 422, 'invalid_input', 'source'],
      'no id': [cloud({ id: undefined }), 422, 'invalid_input', 'id'],
      'another version of CloudEvents': [cloud({ specversion: '0.3' }), 422, 'invalid_input', 'specversion'],
      'an unknown field': [plain({ colour: 'red' }), 422, 'invalid_input', 'colour'],
      'data that is no object': [plain({ data: [1] }), 422, 'invalid_input', 'data'],
      'an attachment that is no base64': [
        plain({ attachments: [{ name: 'a', contentType: 'image/png', data: '???' }] }),
        ...([422, 'invalid_input', 'attachments[0].data'] as const),
      ],
      'a NUL character': [plain({ text: 'a\0b' }), 422, 'invalid_input', 'text'],
      'a batch that is no array': [batch(event(newId())), 422, 'invalid_input', 'body'],
      'no sign-in': [cloud({}, { token: null }), 401, 'not_signed_in'],
      'a wrong token': [cloud({}, { token: `gmb_${'x'.repeat(43)}` }), 401, 'not_signed_in'],
    });
    const sources = new Set(['mqtt/torque', SOURCE]);
    const now = [...sources].flatMap((source) => ids.map((id) => event(id, { source })));
    const answer = await send(hub, batch(now));
    expect(await answer.json()).toMatchObject({ accepted: now.length, duplicates: 0 });
  });

  test('a body that is too large is answered every time, and never cut off', async () => {
    const tooLarge = batch(ABOVE_1_MB.repeat(11));
    for (let i = 0; i < 10; i += 1) await refused(hub, tooLarge, 413, 'too_large');
  });

  test('one bad event in a batch of 50 refuses the batch by its place, and nothing of it was stored', async () => {
    const good = Array.from({ length: 50 }, (_, i) => event(`batch-${i}`));
    const bad = good.with(17, event('batch-17', { time: '22.11.2026' }));
    const problem = await refused(hub, batch(bad), 422, 'invalid_input', '[17].time');
    expect(problem.errors).toHaveLength(1);
    const answer = await send(hub, batch(good));
    expect(await answer.json()).toMatchObject({ accepted: 50, duplicates: 0 });
  });

  const act = (name: string, body: unknown, ask: Partial<Ask> = {}): Ask => ({
    path: `/api/decisions/${decision.id}/${name}`,
    body,
    ...ask,
  });

  test('acts are refused by the field that is wrong, and leave no fact', async () => {
    const by = (): Promise<unknown[]> =>
      hub.journal().then((facts) => facts.filter((fact) => fact.actor !== 'gemba'));
    const before = await by();
    const { version: expectedVersion } = decision;
    const current = { expectedVersion };
    const hold = (params: object, ask: object = {}): Ask =>
      act('decide', { ...current, option: 'hold', params, ...ask });
    const elsewhere = (id: string): Ask =>
      act('acknowledge', current, { path: `/api/decisions/${id}/acknowledge` });
    await eachRefused({
      'an unknown act': [act('frobnicate', current), 404, 'not_found'],
      'an id of no decision': [elsewhere('no-such.thing'), 404, 'unknown_decision'],
      'a NUL in the id': [elsewhere('%00'), 422, 'invalid_input', 'id'],
      'an id that cannot be decoded': [elsewhere('%zz'), 400, 'invalid_request'],
      'an id without end': [elsewhere('x'.repeat(500)), 422, 'invalid_input', 'id'],
      'no version': [act('acknowledge', {}), 422, 'invalid_input', 'expectedVersion'],
      'no body': [act('acknowledge', undefined), 422, 'invalid_input', 'body'],
      'a word as the version': [
        act('acknowledge', { expectedVersion: 'new' }),
        ...([422, 'invalid_input', 'expectedVersion'] as const),
      ],
      'no JSON': [act('acknowledge', 'yes', { type: 'text/plain' }), 415, 'unsupported_media_type'],
      'half a JSON': [act('acknowledge', '{'), 400, 'invalid_json'],
      'above 1 MB': [act('comment', { text: ABOVE_1_MB }), 413, 'too_large'],
      'an unknown field': [act('comment', { text: 'x', colour: 'red' }), 422, 'invalid_input', 'colour'],
      'an unknown option': [
        act('decide', { ...current, option: 'pray' }),
        ...([422, 'unknown_option', 'option'] as const),
      ],
      'no option': [act('decide', current), 422, 'invalid_input', 'option'],
      'no quantity': [hold({}), 422, 'missing_parameter', 'params.qty'],
      'a word as the quantity': [hold({ qty: '92' }), 422, 'wrong_parameter', 'params.qty'],
      'a truth as the quantity': [hold({ qty: true }), 422, 'invalid_input', 'params.qty'],
      'less than nothing': [hold({ qty: -1 }), 422, 'wrong_parameter', 'params.qty'],
      'an unknown parameter': [hold({ qty: 1, hue: 'red' }), 422, 'unknown_parameter', 'params.hue'],
      'no reason where one is needed': [
        act('decide', { ...current, option: 'waiver' }),
        ...([422, 'reason_required', 'reason'] as const),
      ],
      'a reason of spaces': [hold({ qty: 1 }, { reason: '  ' }), 422, 'invalid_input', 'reason'],
      'nobody on the roster': [act('reassign', { ...current, to: 'x' }), 422, 'invalid_input', 'to'],
      'a shelf until last year': [
        act('shelve', { ...current, until: '2025-01-01T00:00:00Z', reason: 'x' }),
        ...([422, 'shelved_too_long', 'until'] as const),
      ],
      'a shelf until some day': [
        act('shelve', { ...current, until: 'some day', reason: 'x' }),
        ...([422, 'invalid_input', 'until'] as const),
      ],
      'nothing on the shelf': [act('unshelve', current), 409, 'not_shelved'],
      'no sign-in': [act('acknowledge', current, { token: null }), 401, 'not_signed_in'],
      'a wrong token': [act('acknowledge', current, { token: 'x'.repeat(40) }), 401, 'not_signed_in'],
      'an unknown posting': [{ path: '/api/postings/nothing/retry' }, 404, 'unknown_posting'],
      'no reason to void': [{ path: '/api/postings/x/void', body: {} }, 422, 'invalid_input', 'reason'],
    });
    expect(await by()).toEqual(before);
  });

  test('a day that does not exist is not posted', async () => {
    const [exception] = await hub.exceptions();
    const planning = decisionOf(exception, 'planning');
    const body = { expectedVersion: planning.version, option: 'later', params: { date: '2026-02-31' } };
    const ask = { path: `/api/decisions/${planning.id}/decide`, body };
    await refused(hub, ask, 422, 'wrong_parameter', 'params.date');
  });

  test('no rights: a key reads nothing, a wall acts on nothing, a decider stays with its function', async () => {
    const [{ token: wall }, { token: planner }] = await Promise.all([
      signInAs(hub, 'wall'),
      signInAs(hub, 'planning'),
    ]);
    const { version: expectedVersion } = decision;
    const reads = [
      'exceptions',
      'decisions',
      'postings',
      'journal',
      'people',
      'loop',
      'me',
      'health/details',
    ];
    const key = { method: 'GET', token: boundKey };
    await eachRefused({
      ...Object.fromEntries(
        reads.map((name): [string, Refusal] => [name, [{ ...key, path: `/api/${name}` }, 403, 'no_rights']]),
      ),
      'a wall acts': [act('acknowledge', { expectedVersion }, { token: wall }), 403, 'no_rights'],
      'a wall reports': [cloud({}, { token: wall }), 403, 'no_rights'],
      'planning decides for quality': [
        act('decide', { expectedVersion, option: 'hold', params: { qty: 92 } }, { token: planner }),
        ...([403, 'no_rights'] as const),
      ],
      'a wall retries a posting': [{ path: '/api/postings/x/retry', token: wall }, 403, 'no_rights'],
    });
  });

  test('lists take no nonsense', async () => {
    const list = (query: string): Ask => ({ path: `/api/${query}`, method: 'GET' });
    const cursor = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    await eachRefused({
      'limit 0': [list('exceptions?limit=0'), 422, 'invalid_input', 'limit'],
      'limit -1': [list('decisions?limit=-1'), 422, 'invalid_input', 'limit'],
      'limit 1.5': [list('postings?limit=1.5'), 422, 'invalid_input', 'limit'],
      'limit all': [list('exceptions?limit=all'), 422, 'invalid_input', 'limit'],
      'limit 1e9': [list('exceptions?limit=1e9'), 422, 'invalid_input', 'limit'],
      'two limits': [list('exceptions?limit=1&limit=2'), 422, 'invalid_input', 'limit'],
      'a cursor of nothing': [list('exceptions?cursor=nonsense'), 422, 'invalid_input', 'cursor'],
      'a cursor of another shape': [list(`decisions?cursor=${cursor({})}`), 422, 'invalid_input', 'cursor'],
      'a cursor with a NUL': [
        list(`postings?cursor=${cursor(['2026-11-22T08:00:00Z', '\0'])}`),
        ...([422, 'invalid_input', 'cursor'] as const),
      ],
      'a filter with a NUL': [list('decisions?function=%00'), 422, 'invalid_input', 'function'],
      'an unknown state': [list('exceptions?state=lost'), 422, 'invalid_input', 'state'],
      'before the journal': [list('journal?after=-1'), 422, 'invalid_input', 'after'],
      'beyond all journals': [list('journal?after=1e300'), 422, 'invalid_input', 'after'],
      'an exception without a UUID': [list('exceptions/42'), 422, 'invalid_input', 'id'],
      'no such exception': [list('exceptions/00000000-0000-4000-8000-000000000000'), 404, 'not_found'],
      'no hours': [list('loop?hours=0'), 422, 'invalid_input', 'hours'],
    });
  });

  test('unknown routes are not found, and a known one says which methods it takes', async () => {
    await eachRefused({
      'no such path': [{ path: '/api/nowhere', method: 'GET' }, 404, 'not_found'],
      'no such page to post to': [{ path: '/wall', body: {} }, 404, 'not_found'],
      'no such sign-in': [{ path: '/api/auth/sign-up/email', body: {} }, 404, 'not_found'],
    });
    const other = async (method: string, of: string): Promise<string | null> =>
      (await refused(hub, { path: of, method, token: null }, 405, 'method_not_allowed')).allow;
    expect(await other('GET', '/api/signals')).toBe('POST');
    expect(await other('DELETE', '/api/exceptions')).toBe('GET, HEAD');
    expect(await other('PUT', `/api/decisions/${decision.id}/decide`)).toBe('POST');
  });

  test('an act on a version that is over gets the exception as it is now, with which it succeeds', async () => {
    const { version: expectedVersion } = decision;
    expect((await send(hub, act('acknowledge', { expectedVersion }))).status).toBe(200);
    const decide = (version: number): Ask =>
      act('decide', { option: 'hold', params: { qty: 92 }, expectedVersion: version });
    const stale = await refused(hub, decide(expectedVersion), 409, 'stale_version', 'expectedVersion');
    const now = decisionOf(stale.current, 'quality');
    expect(now).toMatchObject({ version: expectedVersion + 1, state: 'acknowledged' });
    expect((await send(hub, decide(now.version))).status).toBe(200);
    await refused(hub, decide(now.version + 1), 409, 'already_decided');
  });
});
