import { createHmac } from 'node:crypto';
import { instant } from '@gemba/core/time';
import type { Problem } from '@gemba/core/wire';
import { describe, expect, test, vi } from 'vitest';
import { rosterStand } from '../roster-for-tests.ts';
import { feedTokens } from './feed-token.ts';

const T0 = instant(Date.parse('2026-11-23T08:00:00Z'));
const SECRET = 'x'.repeat(32);
const stand = rosterStand(
  {
    timeZone: 'Europe/Berlin',
    shifts: [{ id: 'early', name: 'Early shift', start: '06:00', end: '14:00' }],
    people: [
      { id: 'ann', name: 'Ann', functions: ['quality'], role: 'decider', shift: 'early' },
      { id: 'ben', name: 'Ben', functions: ['quality'], role: 'decider', shift: 'early' },
      { id: 'sue', name: 'Sue', role: 'shift-lead', shift: 'early' },
    ],
  },
  T0,
);

async function call(method: 'GET' | 'DELETE', path: string, as?: string) {
  const answer = await stand.app.inject({
    method,
    url: `/api/roster${path}`,
    ...(as !== undefined && { headers: { authorization: `Bearer ${as}` } }),
  });
  return { status: answer.statusCode, body: answer.json<{ path: string | null } & Problem>() };
}
const addressOf = async (person: string) =>
  (await call('GET', '/feed', `decider:${person}`)).body.path as string;
const open = async (path: string) => (await stand.app.inject({ url: path })).statusCode;
const tokenIn = (path: string) => path.split('/').at(-1) as string;
const base64url = (text: string) => Buffer.from(text).toString('base64url');

describe('the address of a calendar', () => {
  test('is the one that it always was, until it is ended', async () => {
    const signature = createHmac('sha256', SECRET).update(
      JSON.stringify(['roster-feed', stand.plant, 'ann']),
    );
    const before = `/api/roster/feeds/${base64url('ann')}.${signature.digest('base64url')}`;
    expect(await addressOf('ann')).toBe(before);
    expect(await open(before)).toBe(200);
  });

  test('ends when its holder says so: the next one is another, and nobody else’s ends', async () => {
    const [first, bens] = [await addressOf('ann'), await addressOf('ben')];
    const ended = await call('DELETE', '/feed', 'decider:ann');
    expect(ended.status).toBe(200);
    const second = ended.body.path as string;
    expect(second).not.toBe(first);
    expect(await addressOf('ann')).toBe(second);
    expect([await open(first), await open(second), await open(bens)]).toEqual([404, 200, 200]);
    const third = (await call('DELETE', '/feed?person=ann', 'decider:ann')).body.path as string;
    expect([await open(first), await open(second), await open(third)]).toEqual([404, 404, 200]);
    const { rows } = await stand.database.pool.query(
      'select person, generation, ended_by as by, ended_at as at from roster_feed where plant = $1',
      [stand.plant],
    );
    expect(rows).toEqual([{ person: 'ann', generation: 2, by: 'ann', at: T0 }]);
  });

  test.each(['decider:sue', 'manager:boss'])(
    'is ended by a manager of theirs (%s), who does not get the next one: its holder does',
    async (manager) => {
      const first = await addressOf('ann');
      expect(await call('DELETE', '/feed?person=ann', manager)).toEqual({
        status: 200,
        body: { path: null },
      });
      const second = await addressOf('ann');
      expect([await open(first), await open(second)]).toEqual([404, 200]);
    },
  );

  test('is ended by nobody else, and for nobody who is not on the roster', async () => {
    const first = await addressOf('ann');
    const refusal = async (path: string, as?: string) => {
      const { status, body } = await call('DELETE', path, as);
      return [status, body.code];
    };
    expect(await refusal('/feed?person=ann')).toEqual([401, 'not_signed_in']);
    expect(await refusal('/feed?person=ann', 'wall')).toEqual([403, 'no_rights']);
    expect(await refusal('/feed?person=ann', 'decider:ben')).toEqual([403, 'no_rights']);
    expect(await refusal('/feed?person=sue', 'decider:ann')).toEqual([403, 'no_rights']);
    expect(await refusal('/feed?person=zoe', 'manager:boss')).toEqual([404, 'not_found']);
    expect(await refusal('/feed', 'manager:boss')).toEqual([404, 'not_found']);
    expect(await refusal('/feed?person=', 'manager:boss')).toEqual([422, 'invalid_input']);
    expect(await refusal(`/feed?person=${'x'.repeat(101)}`, 'manager:boss')).toEqual([422, 'invalid_input']);
    expect(await open(first)).toBe(200);
    const { rows } = await stand.database.pool.query('select 1 from roster_feed where plant = $1', [
      stand.plant,
    ]);
    expect(rows).toEqual([]);
  });

  test('is worth nothing once its holder has left the roster', async () => {
    const first = await addressOf('ben');
    const second = (await call('DELETE', '/feed', 'decider:ben')).body.path as string;
    const { people, ...rest } = stand.roster.document();
    await stand.roster.publish(
      () => ({ document: { ...rest, people: people.filter(({ id }) => id !== 'ben') } }),
      { by: 'sue', reason: 'Ben left' },
    );
    expect([await open(first), await open(second)]).toEqual([404, 404]);
    expect((await call('GET', '/feed', 'decider:ben')).status).toBe(404);
    expect((await call('DELETE', '/feed', 'decider:ben')).status).toBe(404);
  });

  test('cannot be made by anybody but the hub, for whatever generation, and what is made up is looked up nowhere', async () => {
    const own = (await call('DELETE', '/feed', 'decider:ann')).body.path as string;
    const [name = '', signature = ''] = tokenIn(own).split('.');
    await call('DELETE', '/feed', 'decider:ann');
    const query = vi.spyOn(stand.database.pool, 'query');
    try {
      for (const forged of [
        `${name}.${signature}.2`,
        `${name}.${signature}`,
        `${name}.${signature}.0`,
        `${name}.${signature}.-1`,
        `${name}.${signature}.1.`,
        `${base64url('ben')}.${signature}.1`,
        `${base64url('a\0b')}.${signature}.1`,
        `${name}.${'A'.repeat(43)}.2`,
        `${name}..2`,
        `.${signature}.2`,
        name,
      ])
        expect([forged, await open(`/api/roster/feeds/${forged}`)]).toEqual([forged, 404]);
      expect(await open(`/api/roster/feeds/${'A'.repeat(501)}`)).toBe(422);
      // a poll of the roster may come in between
      const asked = query.mock.calls.map(([statement]) => JSON.stringify(statement));
      expect(asked.filter((statement) => statement.includes('roster_feed'))).toEqual([]);
    } finally {
      query.mockRestore();
    }
  });

  test('is of one plant and one secret', () => {
    const token = feedTokens(SECRET, 'P1').tokenOf('ann', 3);
    expect(feedTokens(SECRET, 'P1').read(token)).toEqual({ person: 'ann', generation: 3 });
    expect(feedTokens(SECRET, 'P2').read(token)).toBeNull();
    expect(feedTokens('y'.repeat(32), 'P1').read(token)).toBeNull();
  });
});

test('ending an address is in the API’s description, with what it answers', async () => {
  const { paths } = (await stand.app.inject({ url: '/api/openapi.json' })).json<{
    paths: Record<string, Record<string, { responses: Record<string, unknown>; security: unknown }>>;
  }>();
  const ending = paths['/api/roster/feed']?.['delete'];
  expect(ending?.security).toBeDefined();
  expect(JSON.stringify(ending?.responses['200'])).toContain('RosterFeedEnded');
});
