import type { AccessRole } from '@gemba/core/wire';
import { instant } from '@gemba/core/time';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { appOf, as } from '../app-for-tests.ts';
import type { App } from '../app.ts';
import { crossReferenceRoutes } from './cross-references.ts';

const T0 = instant(Date.parse('2026-11-22T08:00:00Z'));
const URL = '/api/cross-references';

let database: TestDatabase;
let app: App;
beforeEach(async () => {
  database = await testDatabase();
  await database.pool.query(`insert into plant (id, name) values ('P1', 'Plant 1')`);
  app = await appOf(crossReferenceRoutes({ database: database.pool, plant: 'P1', now: () => T0 }));
});
afterEach(async () => {
  await app.close();
  await database.drop();
});

const add = (payload: object, role: AccessRole = 'manager') =>
  app.inject({ method: 'POST', url: URL, headers: as(role), payload });
const list = async (query = '') => {
  const answer = await app.inject({ url: `${URL}${query}`, headers: as('wall') });
  return answer.json<{
    items: { id: string; ours: string; removedBy: string | null }[];
    nextCursor: string | null;
  }>();
};

test('a reference is added, listed by pages, found by a part of its code, and removed, with who and when', async () => {
  for (const n of [1, 2, 3])
    expect((await add({ entity: 'item', ours: `A${n}`, theirs: `erp-${n}` })).json()).toEqual({
      added: 1,
      replaced: 0,
      unchanged: 0,
    });
  const first = await list('?limit=2');
  expect(first.items).toHaveLength(2);
  const second = await list(`?limit=2&cursor=${first.nextCursor}`);
  expect([...first.items, ...second.items].map((r) => r.ours).toSorted()).toEqual(['A1', 'A2', 'A3']);
  const [found] = (await list('?search=ERP-2&entity=item')).items;
  expect(found).toMatchObject({
    ours: 'A2',
    theirs: 'erp-2',
    item: null,
    factor: 1,
    learnedFrom: null,
    by: 'p-manager',
    at: T0,
    removedBy: null,
  });
  const remove = () => app.inject({ method: 'DELETE', url: `${URL}/${found?.id}`, headers: as('admin') });
  expect((await remove()).json()).toMatchObject({ ours: 'A2', removedBy: 'p-admin', removedAt: T0 });
  expect((await remove()).statusCode).toBe(404);
  expect((await list()).items).toHaveLength(2);
  expect((await list('?removed=true')).items).toHaveLength(3);
});

test('only managers change them', async () => {
  expect((await add({ entity: 'item', ours: 'A', theirs: 'a' }, 'scheduler')).statusCode).toBe(403);
  expect((await list()).items).toEqual([]);
});

test('what is wrong is named by field; a code of the ERP that is taken is a conflict', async () => {
  expect((await add({ entity: 'item', ours: ' ', theirs: 'a' })).json()).toMatchObject({
    code: 'invalid_input',
    errors: [{ field: 'ours' }],
  });
  expect((await add({ entity: 'location', item: 'V200', ours: 'A', theirs: 'a' })).json()).toMatchObject({
    errors: [{ field: 'item', reason: 'only units and lots have one' }],
  });
  await add({ entity: 'item', ours: 'A', theirs: 'a' });
  const taken = await add({ entity: 'item', ours: 'B', theirs: 'a' });
  expect(taken.statusCode).toBe(409);
  expect(taken.json()).toMatchObject({
    code: 'code_taken',
    errors: [{ field: 'theirs', reason: '"a" of the ERP is "A" here already' }],
  });
});

test('the whole table goes out and comes in as CSV: all of it, or nothing', async () => {
  const put = (payload: string, role: AccessRole = 'manager') =>
    app.inject({
      method: 'POST',
      url: `${URL}.csv`,
      headers: { ...as(role), 'content-type': 'text/csv' },
      payload,
    });
  const table = 'entity,item,ours,theirs,factor\r\nitem,,A,a,1\r\nuom,V200,box,pcs,12\r\n';
  expect((await put(table)).json()).toEqual({ added: 2, replaced: 0, unchanged: 0 });
  const out = await app.inject({ url: `${URL}.csv`, headers: as('operator') });
  expect(out.headers['content-type']).toContain('text/csv');
  expect(out.body).toBe(table);
  expect((await put(out.body)).json()).toEqual({ added: 0, replaced: 0, unchanged: 2 });
  const wrong = await put('entity,ours,theirs\nitem,C,c\nthing,D,d\n');
  expect(wrong.statusCode).toBe(422);
  expect(wrong.json()).toMatchObject({ code: 'invalid_input', errors: [{ field: 'row 3' }] });
  expect((await list()).items).toHaveLength(2);
  expect((await put(table, 'operator')).statusCode).toBe(403);
});

test('the API’s description has all of it', async () => {
  const { paths } = (await app.inject({ url: '/api/openapi.json' })).json<{
    paths: Record<string, object>;
  }>();
  expect(Object.keys(paths[URL] ?? {})).toEqual(['get', 'post']);
  expect(Object.keys(paths[`${URL}.csv`] ?? {})).toEqual(['get', 'post']);
});
