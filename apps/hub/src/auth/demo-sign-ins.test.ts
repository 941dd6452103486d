/** Against real PostgreSQL. */
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Roster } from '@gemba/core/roster';
import { verifyPassword } from 'better-auth/crypto';
import { expect, onTestFinished, test } from 'vitest';
import { testDatabase } from '../store/test-database.ts';
import { DEMO_SIGN_INS, demoAccounts, seedDemoAccounts } from './demo-sign-ins.ts';

const somebody = (id: string, role: Roster['people'][number]['role'], functions: string[]) => ({
  id,
  name: id,
  role,
  functions,
  shift: 'day',
});

const roster = Roster.parse({
  timeZone: 'Europe/Berlin',
  shifts: [{ id: 'day', name: 'Day', start: '06:00', end: '18:00' }],
  people: [
    somebody('m', 'plant-manager', []),
    somebody('q1', 'decider', ['quality']),
    somebody('q2', 'decider', ['quality']),
    somebody('p1', 'decider', ['planning']),
    somebody('p2', 'lead', ['planning']),
  ],
});

test('a demo has a manager, a scheduler, a decider per function, an operator and a wall', () =>
  expect(demoAccounts(roster).map((a) => [a.email.split('@')[0], a.role, a.personId])).toEqual([
    ['manager', 'manager', 'm'],
    ['scheduler', 'scheduler', 'p2'],
    ['quality', 'decider', 'q1'],
    ['planning', 'decider', 'p1'],
    ['operator', 'operator', 'operator'],
    ['wall', 'wall', 'wall'],
  ]));

test('demo accounts share one password that is written once, for the hub’s own user only, and works', async () => {
  const accounts = demoAccounts(roster);
  const database = await testDatabase();
  const folder = await mkdtemp(join(tmpdir(), 'gemba-demo-'));
  onTestFinished(async () => {
    await database.drop();
    await rm(folder, { recursive: true });
  });
  const plant = { database: database.pool, plant: 'p1' };
  const first = await seedDemoAccounts(plant, accounts, folder);
  expect(first).toMatchObject({
    created: 6,
    password: expect.stringMatching(/^[a-z]+-[a-z]+-\d{4}-[a-z]+$/),
  });
  expect(await seedDemoAccounts(plant, accounts, folder)).toEqual({ password: first.password, created: 0 });
  const path = join(folder, DEMO_SIGN_INS);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({
    password: first.password,
    accounts: accounts.map(({ email, name, functions, role }) => ({ email, name, functions, role })),
  });
  const { rows } = await database.pool.query<{ password: string }>('select password from account');
  expect(rows).toHaveLength(6);
  for (const { password: hash } of rows)
    expect(await verifyPassword({ hash, password: first.password })).toBe(true);
});
