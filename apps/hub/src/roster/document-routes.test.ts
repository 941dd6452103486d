import { instant } from '@gemba/core/time';
import type { Problem, RosterCheck, RosterDiff, RosterDocument, RosterView } from '@gemba/core/wire';
import { describe, expect, test } from 'vitest';
import { rosterStand } from './roster-for-tests.ts';

/** a Monday morning */
const T0 = instant(Date.parse('2026-11-23T08:00:00Z'));
const DOCUMENT = {
  timeZone: 'UTC',
  shifts: [{ id: 'early', name: 'Early', start: '06:00', end: '14:00' }],
  people: [
    {
      id: 'ann',
      name: 'Ann',
      functions: ['quality'],
      role: 'decider',
      shift: 'early',
      contacts: [{ channel: 'email', address: 'ann@gemba.example' }],
      quietHours: { start: '22:00', end: '06:00' },
    },
    { id: 'ben', name: 'Ben', functions: ['quality'], role: 'deputy', shift: 'early' },
    { id: 'pia', name: 'Pia', role: 'plant-manager', shift: 'on-call', inApp: true },
  ],
};

const stand = rosterStand(DOCUMENT, T0);

async function call<T>(method: 'GET' | 'POST' | 'PUT', path: string, as: string | null, payload?: object) {
  const answer = await stand.app.inject({
    method,
    url: `/api/roster${path}`,
    ...(as !== null && { headers: { authorization: `Bearer ${as}` } }),
    ...(payload && { payload }),
  });
  return { status: answer.statusCode, body: answer.json<T & Problem>() };
}
const get = <T>(path: string, as: string | null = 'manager:pia') => call<T>('GET', path, as);
const check = (payload: object, as: string | null = 'manager:pia') =>
  call<RosterCheck>('POST', '/check', as, payload);
const text = async (version = 1, as = 'manager:pia'): Promise<string> =>
  (await get<RosterDocument>(`/versions/${version}`, as)).body.yaml;
const publish = async (yaml: string, expectedVersion: number) => {
  const { body } = await check({ yaml });
  return call('PUT', '', 'manager:pia', { expectedVersion, reason: 'x', document: body.would?.document });
};

describe('a version of the document', () => {
  test('is given as a value and as text, with who published it and why, when others have followed', async () => {
    const before = await text();
    expect((await publish(before.replace('name: Ben', 'name: Benno'), 1)).status).toBe(200);
    const { status, body } = await get<RosterDocument>('/versions/1');
    expect(status).toBe(200);
    expect(body).toMatchObject({ version: 1, author: 'file', reason: 'the file was changed', at: T0 });
    expect(body.document.people.map(({ name }) => name)).toEqual(['Ann', 'Ben', 'Pia']);
    expect(body.yaml).toBe(before);
    expect(await text(2)).toContain('name: Benno');
  });

  test('hides addresses and quiet hours from everybody but the person and managers, in the difference too', async () => {
    const url = '/people/ann/contacts';
    const body = { contacts: [{ channel: 'sms', address: '+491713920020' }], quietHours: null, inApp: null };
    expect((await call('PUT', url, 'manager:pia', body)).status).toBe(200);
    for (const as of ['decider:ann', 'manager:pia']) {
      expect(await text(1, as)).toMatch(/ann@gemba\.example[^]*quietHours/);
      expect((await get<RosterDiff>('/diff?from=1&to=2', as)).body.diff).toContain('+491713920020');
    }
    for (const as of ['decider:ben', 'wall', 'operator:op1']) {
      const seen = await get<RosterDocument>('/versions/1', as);
      expect(seen.status).toBe(200);
      expect(JSON.stringify(seen.body)).not.toMatch(/gemba\.example|quietHours/);
      expect((await get<RosterDiff>('/diff?from=1&to=2', as)).body).toEqual({ from: 1, to: 2, diff: '' });
    }
  });

  test('that never was is not found, and one that is no number is refused by its field', async () => {
    for (const path of ['/versions/9', '/diff?from=1&to=9', '/diff?from=9&to=1'])
      expect(await get(path)).toMatchObject({ status: 404, body: { code: 'unknown_version' } });
    expect(await get('/versions/x')).toMatchObject({ status: 422, body: { errors: [{ field: 'version' }] } });
    expect(await get('/diff?from=1')).toMatchObject({ status: 422, body: { errors: [{ field: 'to' }] } });
  });

  test('can be published again, whole', async () => {
    await publish((await text()).replace('name: Ben', 'name: Benno'), 1);
    const { document } = (await get<RosterDocument>('/versions/1')).body;
    expect(
      await call('PUT', '', 'manager:pia', { expectedVersion: 2, reason: 'back', document }),
    ).toMatchObject({ status: 200, body: { version: 3 } });
    expect((await get<RosterView>('')).body.document).toEqual(document);
    expect((await get<RosterDiff>('/diff?from=1&to=3')).body.diff).toBe('');
  });
});

describe('the check of a document', () => {
  test('says what would change against the newest version, and writes nothing', async () => {
    const yaml = (await text())
      .replace('name: Ben', 'name: Benno # since the wedding')
      .replace('functions: [ quality ]', 'functions: [ safety ]');
    const { status, body } = await check({ yaml });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      problems: [],
      would: {
        against: 1,
        people: { added: [], changed: [{ id: 'ann' }, { id: 'ben' }], removed: [] },
        parts: [],
        lost: [],
        holes: [],
      },
    });
    expect(body.would?.diff).toMatch(/^- {4}name: Ben\n\+ {4}name: Benno$/m);
    expect(body.would?.yaml).not.toContain('wedding');
    expect((await get<RosterView>('')).body).toMatchObject({
      version: 1,
      document: { people: [{ functions: ['quality'] }, {}, {}] },
    });
  });

  test('of a value gives its text', async () => {
    const { document } = (await get<RosterView>('')).body;
    const { body } = await check({ document: { ...document, people: document.people.slice(1) } });
    expect(body.would?.people.removed).toEqual([{ id: 'ann', name: 'Ann', openDecisions: 0, entries: 0 }]);
    expect((await check({ yaml: body.would?.yaml ?? '' })).body.would?.document).toEqual(
      body.would?.document,
    );
    expect((await check({ document })).body.would?.diff).toBe('');
  });

  test('names what PUT would refuse, by the same field and reason, with the line', async () => {
    const yaml = (await text()).replace('shift: on-call', 'shift: dawn');
    const { status, body } = await check({ yaml });
    expect([status, body.would]).toEqual([200, null]);
    const line = yaml.split('\n').findIndex((one) => one.includes('dawn')) + 1;
    expect(body.problems).toEqual([
      { field: 'people[2].shift', reason: 'there is no shift or crew "dawn"', line },
    ]);
    const people = DOCUMENT.people.with(2, { ...DOCUMENT.people[2], shift: 'dawn' } as never);
    const document = { ...DOCUMENT, people };
    const refused = await call('PUT', '', 'manager:pia', { expectedVersion: 1, reason: 'x', document });
    expect(refused.body.errors).toEqual([
      { field: 'document.people[2].shift', reason: 'there is no shift or crew "dawn"' },
    ]);
    expect((await check({ document })).body.problems).toMatchObject([
      { field: 'people[2].shift', line: null },
    ]);
  });

  test('is for managers, and of a text or a value: not of both, not of neither', async () => {
    expect((await check({ yaml: '' }, 'scheduler:ann')).status).toBe(403);
    expect((await check({ yaml: '' }, 'wall')).status).toBe(403);
    expect((await check({ yaml: '' }, null)).status).toBe(401);
    for (const body of [{}, { yaml: '', document: {} }])
      expect(await check(body)).toMatchObject({ status: 422, body: { errors: [{ field: 'yaml' }] } });
    expect((await check({ yaml: 'x', days: 3 })).status).toBe(422);
  });
});
