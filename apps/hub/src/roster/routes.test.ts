import { randomUUID } from 'node:crypto';
import { whoIsOn } from '@gemba/core/roster';
import { after, instant, type Instant } from '@gemba/core/time';
import type { CoverageView, Problem, RosterEntry, RosterView, WhoIsOn } from '@gemba/core/wire';
import { describe, expect, test } from 'vitest';
import { rosterStand, until } from './roster-for-tests.ts';

/** a Monday morning */
const T0 = instant(Date.parse('2026-11-23T08:00:00Z'));
const HOUR = 3_600_000;
const DOCUMENT = {
  timeZone: 'UTC',
  shifts: [
    { id: 'early', name: 'Early', start: '06:00', end: '14:00' },
    { id: 'late', name: 'Late', start: '14:00', end: '22:00' },
  ],
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
    { id: 'ben', name: 'Ben', functions: ['quality'], role: 'decider', shift: 'late' },
    { id: 'eve', name: 'Eve', functions: ['ehs'], role: 'decider', shift: 'early', inApp: false },
    { id: 'sue', name: 'Sue', role: 'shift-lead', shift: 'early' },
    { id: 'pia', name: 'Pia', role: 'plant-manager', shift: 'on-call', inApp: true },
    ...Array.from({ length: 20 }, (_, i) => ({
      id: `op${i}`,
      name: `Operator ${i}`,
      role: 'deputy',
      shift: 'off',
    })),
  ],
};

const stand = rosterStand(DOCUMENT, T0);

async function call<T = Problem>(
  method: 'GET' | 'POST' | 'PUT' | 'DELETE',
  path: string,
  as: string,
  payload?: object,
) {
  const answer = await stand.app.inject({
    method,
    url: `/api/roster${path}`,
    headers: { authorization: `Bearer ${as}` },
    ...(payload && { payload }),
  });
  return { status: answer.statusCode, body: answer.json<T>() };
}
const get = <T>(path: string, as = 'operator:op1') => call<T>('GET', path, as);
const post = (path: string, as: string, payload: object = {}) =>
  call<RosterEntry & Problem>('POST', path, as, payload);
const hours = (from: number, to: number) => ({ from: after(T0, from * HOUR), to: after(T0, to * HOUR) });
const decider = (at: Instant) =>
  whoIsOn(stand.roster.current(), { function: 'quality', role: 'decider' }, at);
const swap = { person: 'ann', with: 'ben', ...hours(-2, 6), theirs: hours(30, 38), reason: 'dentist' };

describe('addresses', () => {
  test('nobody sees them, nor quiet hours, nor why somebody is absent, but the person and managers', async () => {
    await post('/absences', 'decider:ann', { person: 'ann', ...hours(1, 2), reason: 'doctor' });
    const seen = async (as: string) => {
      const { body } = await get<RosterView>('', as);
      const ann = body.document.people.find((p) => p.id === 'ann');
      const [absence] = body.entries;
      return [
        ann?.contacts.length,
        ann?.quietHours !== undefined,
        absence?.kind === 'absence' && absence.entry.reason,
      ];
    };
    expect(await seen('decider:ann')).toEqual([1, true, 'doctor']);
    expect(await seen('manager:pia')).toEqual([1, true, 'doctor']);
    expect(await seen('decider:ben')).toEqual([0, false, 'absent']);
    expect(await seen('wall')).toEqual([0, false, 'absent']);
    for (const path of ['', '/who', '/would-get?function=quality', '/coverage'])
      expect(JSON.stringify((await get(path, 'wall')).body)).not.toContain('gemba.example');
  });
});

test('everybody enters how to be reached, a manager for others too; a change of the file does not undo it', async () => {
  const url = '/people/ben/contacts';
  const body = {
    contacts: [{ channel: 'sms', address: '+491713920020' }],
    quietHours: { start: '23:00', end: '05:00' },
    inApp: false,
  };
  expect((await call('PUT', url, 'decider:ann', body)).status).toBe(403);
  expect((await call('PUT', '/people/zoe/contacts', 'manager:pia', body)).status).toBe(404);
  expect(
    (await call('PUT', url, 'decider:ben', { ...body, contacts: [{ channel: 'pigeon', address: 'x' }] }))
      .status,
  ).toBe(422);
  expect((await call('PUT', url, 'decider:ben', body)).status).toBe(200);
  const ben = () => stand.roster.current().people.find((p) => p.id === 'ben');
  expect(ben()).toMatchObject(body);
  await stand.file({ ...DOCUMENT, holidays: [{ date: '2026-12-25', name: 'x' }] });
  await until(() => expect(stand.roster.current().holidays).toHaveLength(1));
  expect(ben()).toMatchObject(body);
  await stand.file(DOCUMENT);
  await until(() => expect(stand.roster.current().holidays).toHaveLength(0));
  expect(
    (await call('PUT', url, 'manager:pia', { contacts: [], quietHours: null, inApp: null })).status,
  ).toBe(200);
  expect(ben()).not.toHaveProperty('quietHours');
});

describe('the document', () => {
  test('is published by managers, against the version that they saw, and each version says who, why and when', async () => {
    const { document } = (await get<RosterView>('', 'manager:pia')).body;
    const people = document.people.filter((p) => p.id !== 'ben');
    const body = { expectedVersion: 1, reason: 'Ben has left', document: { ...document, people } };
    expect((await call('PUT', '', 'scheduler:sue', body)).status).toBe(403);
    expect(await call('PUT', '', 'manager:pia', body)).toEqual({
      status: 200,
      body: { version: 2, published: true },
    });
    expect(await call('PUT', '', 'manager:pia', body)).toMatchObject({
      status: 409,
      body: { code: 'stale_version' },
    });
    const { body: versions } = await get<{ items: object[]; nextCursor: string | null }>('/versions?limit=1');
    expect(versions).toEqual({
      items: [{ version: 2, author: 'pia', reason: 'Ben has left', at: T0 }],
      nextCursor: '2',
    });
    expect((await get<{ items: object[] }>('/versions?cursor=2')).body.items).toMatchObject([
      { version: 1, author: 'file' },
    ]);
  });

  test('with a wrong field is refused by that field', async () => {
    const { document } = (await get<RosterView>('', 'manager:pia')).body;
    const people = [{ ...document.people[0], shift: 'dawn' }, ...document.people.slice(1)];
    const body = { expectedVersion: 1, reason: 'x', document: { ...document, people } };
    const refused = await call('PUT', '', 'manager:pia', body);
    expect(refused).toMatchObject({ status: 422, body: { code: 'invalid_input' } });
    expect(refused.body.errors).toEqual([
      { field: 'document.people[0].shift', reason: 'there is no shift or crew "dawn"' },
    ]);
  });
});

describe('a swap', () => {
  test('is asked by one and counts when the other has accepted it, not before', async () => {
    const asked = await post('/swaps', 'decider:ann', swap);
    expect(asked).toMatchObject({ status: 200, body: { state: 'asked', by: 'ann' } });
    expect(decider(T0)).toBe('ann');
    const { id } = asked.body;
    expect(await post(`/swaps/${id}/accept`, 'decider:ann')).toMatchObject({
      status: 403,
      body: { code: 'no_rights' },
    });
    expect(await post(`/swaps/${id}/accept`, 'decider:eve')).toMatchObject({ status: 403 });
    expect(await post(`/swaps/${id}/accept`, 'decider:ben')).toMatchObject({
      status: 200,
      body: { state: 'active', settledBy: 'ben' },
    });
    expect(decider(T0)).toBe('ben');
    expect(decider(after(T0, 31 * HOUR))).toBe('ann');
    expect(await post(`/swaps/${id}/decline`, 'decider:ben')).toMatchObject({
      status: 409,
      body: { code: 'settled_already' },
    });
    // agreed by two: one alone cannot take it back
    expect((await call('DELETE', `/swaps/${id}`, 'decider:ann')).status).toBe(403);
    expect((await call('DELETE', `/swaps/${id}`, 'manager:pia')).status).toBe(200);
    expect(decider(T0)).toBe('ann');
  });

  test('is made by a manager for others, at once, by access or as the roster has it; with one of two the other one answers', async () => {
    expect(await post('/swaps', 'operator:pia', swap)).toMatchObject({
      body: { state: 'active', by: 'pia' },
    });
    expect(decider(T0)).toBe('ben');
    expect(await post('/swaps', 'manager:admin', swap)).toMatchObject({ body: { state: 'active' } });
    // Sue leads Ann's shift, not Ben's
    const half = await post('/swaps', 'operator:sue', swap);
    expect(half).toMatchObject({ body: { state: 'asked' } });
    expect(await post(`/swaps/${half.body.id}/accept`, 'decider:ann')).toMatchObject({ status: 403 });
    expect(await post(`/swaps/${half.body.id}/accept`, 'decider:ben')).toMatchObject({
      body: { state: 'active' },
    });
  });

  test('whose asker has become the manager of both is still answered by one of the two or for them, not by anybody', async () => {
    const { id } = (await post('/swaps', 'operator:sue', swap)).body;
    const { document } = (await get<RosterView>('', 'manager:pia')).body;
    const people = document.people.map((p) => (p.id === 'ben' ? { ...p, manager: 'sue' } : p));
    const body = { expectedVersion: 1, reason: 'x', document: { ...document, people } };
    expect((await call('PUT', '', 'manager:pia', body)).status).toBe(200);
    expect(await post(`/swaps/${id}/accept`, 'decider:eve')).toMatchObject({ status: 403 });
    expect(await post(`/swaps/${id}/accept`, 'decider:ben')).toMatchObject({ body: { state: 'active' } });
  });

  test('is refused between strangers, with oneself, with nobody, backwards, and when it is over', async () => {
    expect(await post('/swaps', 'decider:eve', swap)).toMatchObject({ status: 403 });
    expect((await post('/swaps', 'wall', swap)).status).toBe(403);
    const fields = async (body: object) =>
      (await post('/swaps', 'decider:ann', { ...swap, ...body })).body.errors?.map((e) => e.field);
    expect(await fields({ with: 'ann' })).toEqual(['with']);
    expect(await fields({ with: 'zoe' })).toEqual(['with']);
    expect(await fields({ to: after(T0, -9 * HOUR) })).toEqual(['to']);
    expect(await fields({ to: after(T0, 500 * 24 * HOUR) })).toEqual(['to']);
    const { id } = (await post('/swaps', 'decider:ann', swap)).body;
    stand.now = after(T0, 50 * HOUR);
    expect(await post('/swaps', 'decider:ann', swap)).toMatchObject({ status: 409, body: { code: 'over' } });
    expect(await post(`/swaps/${id}/accept`, 'decider:ben')).toMatchObject({
      status: 409,
      body: { code: 'over' },
    });
    expect(await post(`/swaps/${randomUUID()}/accept`, 'decider:ben')).toMatchObject({ status: 404 });
  });

  test('that was declined, or taken back by the one who asked, never counts', async () => {
    const first = (await post('/swaps', 'decider:ann', swap)).body.id;
    expect((await post(`/swaps/${first}/decline`, 'decider:ben')).body.state).toBe('declined');
    const second = (await post('/swaps', 'decider:ann', swap)).body.id;
    expect((await call<RosterEntry>('DELETE', `/swaps/${second}`, 'decider:ann')).body.state).toBe(
      'withdrawn',
    );
    expect(await call('DELETE', `/swaps/${second}`, 'decider:ann')).toMatchObject({
      status: 409,
      body: { code: 'settled_already' },
    });
    expect(decider(T0)).toBe('ann');
  });
});

describe('overrides, absences and dated shifts', () => {
  test('an override is made by a manager of whoever is replaced, never by oneself over somebody’s head', async () => {
    const override = { who: 'eve', instead: 'ann', ...hours(0, 2), reason: 'training' };
    expect((await post('/overrides', 'decider:ann', override)).status).toBe(403);
    expect((await post('/overrides', 'decider:eve', override)).status).toBe(403);
    const made = await post('/overrides', 'operator:sue', override);
    expect(made).toMatchObject({ status: 200, body: { kind: 'override', state: 'active' } });
    expect(decider(T0)).toBe('eve');
    expect((await call('DELETE', `/absences/${made.body.id}`, 'operator:sue')).status).toBe(404);
    expect((await call('DELETE', `/overrides/${made.body.id}`, 'operator:sue')).status).toBe(200);
    expect(decider(T0)).toBe('ann');
  });

  test('an absence is entered by the person or a manager', async () => {
    const absence = { person: 'ann', ...hours(0, 2), reason: 'ill' };
    expect((await post('/absences', 'decider:ben', absence)).status).toBe(403);
    expect((await post('/absences', 'decider:ann', absence)).status).toBe(200);
    expect(decider(T0)).toBeNull();
  });

  test('20 people × 3 shifts are entered in one go, and nothing of it when one of them is wrong', async () => {
    const people = Array.from({ length: 20 }, (_, i) => `op${i}`);
    const shifts = [
      { shift: 'early', from: '2026-11-23', to: '2026-11-25' },
      { shift: 'late', from: '2026-11-26', to: '2026-11-26' },
      { shift: 'off', from: '2026-11-27', to: '2026-11-29' },
    ];
    const wrong = await post('/assignments', 'manager:pia', {
      people: [...people.slice(1), 'op99'],
      shifts: [...shifts.slice(1), { shift: 'dawn', from: '2026-11-23', to: '2026-11-23' }],
      reason: 'x',
    });
    expect(wrong.body.errors?.map((e) => e.field).toSorted()).toEqual(['people[19]', 'shifts[2].shift']);
    expect(stand.roster.entries()).toEqual([]);

    const made = await call<{ items: RosterEntry[] }>('POST', '/assignments', 'manager:pia', {
      people,
      shifts,
      reason: 'week 48',
    });
    expect(made.body.items).toHaveLength(60);
    const on = async (at: string) => (await get<WhoIsOn>(`/who?at=${at}`)).body.people.map((p) => p.id);
    expect(await on('2026-11-25T07:00:00Z')).toEqual(expect.arrayContaining(people));
    expect(await on('2026-11-26T15:00:00Z')).toEqual(expect.arrayContaining(people));
    expect((await on('2026-11-27T07:00:00Z')).filter((id) => people.includes(id))).toEqual([]);
    expect((await post('/assignments', 'decider:op1', { people: ['op1'], shifts, reason: 'x' })).status).toBe(
      403,
    );
  });
});

test('of dated shifts that contradict each other the later counts, in one request too, now and when it is past', async () => {
  const people = Array.from({ length: 12 }, (_, i) => `op${i}`);
  const shifts = [
    { shift: 'early', from: '2026-11-23', to: '2026-11-27' },
    { shift: 'off', from: '2026-11-25', to: '2026-11-25' },
  ];
  await post('/assignments', 'manager:pia', { people, shifts, reason: 'week 48' });
  const on = async (at: string) => (await get<WhoIsOn>(`/who?at=${at}`)).body.people.map((p) => p.id);
  const wednesday = '2026-11-25T07:00:00Z';
  expect(await on('2026-11-24T07:00:00Z')).toEqual(expect.arrayContaining(people));
  expect((await on(wednesday)).filter((id) => people.includes(id))).toEqual([]);
  stand.now = after(T0, 72 * HOUR);
  expect((await on(wednesday)).filter((id) => people.includes(id))).toEqual([]);
});

describe('questions', () => {
  test('who is on answers for any instant, past ones as it was known then', async () => {
    const who = async (at: Instant) =>
      (await get<WhoIsOn>(`/who?function=quality&at=${at}`)).body.people.map((p) => p.id);
    expect(await who(T0)).toEqual(['ann', 'sue', 'pia']);
    expect(await who(after(T0, 8 * HOUR))).toEqual(['ben', 'pia']);
    expect(await who(after(T0, 365 * 24 * HOUR))).toEqual(['ann', 'sue', 'pia']);
    const { id } = (await post('/absences', 'decider:ann', { person: 'ann', ...hours(-1, 3), reason: 'ill' }))
      .body;
    stand.now = after(T0, HOUR);
    await call('DELETE', `/absences/${id}`, 'decider:ann');
    stand.now = after(T0, 2 * HOUR);
    expect(await who(after(T0, HOUR / 2))).toEqual(['sue', 'pia']);
    expect(await who(after(T0, 1.5 * HOUR))).toEqual(['ann', 'sue', 'pia']);
    const { body } = await get<WhoIsOn>(`/who?at=${T0}`);
    expect(body.shifts.map((s) => s.name)).toEqual(['Early']);
    expect(body.people.find((p) => p.id === 'eve')?.reachable).toBe(false);
  });

  test('who would get this at 03:10 on Sunday is answered with why the others would not', async () => {
    const { body } = await get<{ taken: string; rungs: { person: string; why: string }[] }>(
      '/would-get?function=quality&at=2026-11-29T03:10:00Z',
    );
    expect(body.taken).toBe('pia');
    expect(body.rungs.map((r) => [r.person, r.why])).toEqual([
      ['pia', 'asked'],
      ['ann', 'off-shift'],
      ['ben', 'off-shift'],
      ['sue', 'off-shift'],
    ]);
    expect((await get<Problem>('/would-get')).status).toBe(422);
  });

  test('coverage says every hole of the next days, to whom it falls, and what the last weeks would have cost in it', async () => {
    const exception = randomUUID();
    const fold = { subject: { area: 'A' }, consequence: { valueAtRisk: 5_000, currency: 'EUR' } };
    await stand.database.pool.query(
      `insert into exception (id, plant, correlation_key, playbook, state, priority, opened_at, last_seq, fold)
       values ($1, $2, 'k', 'p', 'resolved', 'A', $3, 1, $4)`,
      [exception, stand.plant, T0, JSON.stringify(fold)],
    );
    await stand.database.pool.query(
      `insert into decision (id, plant, exception_id, function, state, version, asked_at, due_at, escalation_level)
       values ($1 || '.q', $2, $1::uuid, 'quality', 'decided', 1, $3, $3, 0)`,
      [exception, stand.plant, after(T0, (-7 * 24 + 18) * HOUR)],
    );
    const { body } = await get<CoverageView>('/coverage?days=1');
    expect(body.functions).toEqual(['ehs', 'finance', 'quality']);
    expect(body.holes.filter((h) => h.function === 'quality')).toEqual([
      {
        function: 'quality',
        ...hours(14, 22),
        fallsTo: 'pia',
        unreachable: [],
        cost: {
          decisions: 1,
          byPriority: { A: 1, B: 0, C: 0, D: 0 },
          longestWaitMs: 4 * HOUR,
          medianWaitMs: 4 * HOUR,
          valueAtRisk: { value: 5_000, currency: 'EUR' },
        },
      },
    ]);
    expect(body.holes.filter((h) => h.function === 'finance').map((h) => h.fallsTo)).toEqual([
      'sue',
      'pia',
      'sue',
    ]);
    expect(body.holes.filter((h) => h.function === 'ehs')[0]).toMatchObject({
      fallsTo: 'sue',
      unreachable: ['eve'],
    });
    expect(body.unreachable).toEqual([{ id: 'eve', name: 'Eve' }]);
    expect((await get<Problem>('/coverage?days=99')).status).toBe(422);
  });
});

test('who can be told, and whom no channel reaches in the next days, goes by the shift that they work then', async () => {
  const shifts = [{ shift: 'on-call', from: '2026-11-24', to: '2026-11-24' }];
  await post('/assignments', 'manager:pia', { people: ['ben'], shifts, reason: 'x' });
  const told = async (at: Instant) =>
    (await get<WhoIsOn>(`/who?at=${at}`)).body.people.find((p) => p.id === 'ben')?.reachable;
  expect(await told(after(T0, 8 * HOUR))).toBe(true);
  expect(await told(after(T0, 24 * HOUR))).toBe(false);
  const { body } = await get<CoverageView>('/coverage?days=2');
  expect(body.unreachable.map(({ id }) => id)).toEqual(['ben', 'eve']);
});

test('coverage looks to the end of the days that it names, also when one of them has 25 hours', async () => {
  const { document } = (await get<RosterView>('', 'manager:pia')).body;
  const body = { expectedVersion: 1, reason: 'x', document: { ...document, timeZone: 'Europe/Berlin' } };
  expect((await call('PUT', '', 'manager:pia', body)).status).toBe(200);
  stand.now = instant(Date.parse('2026-10-24T08:00:00Z'));
  const { to, holes } = (await get<CoverageView>('/coverage?days=2&function=finance')).body;
  expect([to, holes.at(-1)?.to]).toEqual(['2026-10-26T09:00:00.000Z', '2026-10-26T09:00:00.000Z']);
});

test('every route of the roster is in the API’s description', async () => {
  const { paths } = (await stand.app.inject({ url: '/api/openapi.json' })).json<{
    paths: Record<string, object>;
  }>();
  const of = Object.keys(paths).filter((path) => path.startsWith('/api/roster'));
  expect(of).toHaveLength(23);
});
