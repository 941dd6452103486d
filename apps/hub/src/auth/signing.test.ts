import { instant } from '@gemba/core/time';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { testDatabase, type TestDatabase } from '../store/test-database.ts';
import { createAccount } from './accounts.ts';
import type { SignedIn } from './identity.ts';
import { MAX_WRONG, openSigning, PAUSE_MS } from './signing.ts';

const PASSWORD = 'correct horse battery';
const ANN: SignedIn = { kind: 'person', id: 'ann', name: 'Ann', role: 'decider', functions: ['quality'] };

let db: TestDatabase;
let clock = 0;
const signing = () => openSigning({ database: db.pool, plant: 'p', now: () => instant(clock) });

beforeAll(async () => {
  db = await testDatabase();
  await db.pool.query(`insert into plant (id, name) values ('p', 'P')`);
  const account = { email: 'ann@example.org', name: 'Ann', role: 'decider', personId: 'ann' } as const;
  expect(await createAccount(db.pool, 'p', { ...account, password: PASSWORD })).toBe(true);
});
beforeEach(() => db.pool.query('delete from signing_attempt'));
afterAll(() => db.drop());

test('whoever enters the own password has proven it, and nobody else has', async () => {
  const { prove } = signing();
  expect(await prove(ANN, PASSWORD)).toBe('proven');
  expect(await prove(ANN, 'incorrect horse')).toBe('wrong');
  expect(await prove({ ...ANN, id: 'bob' }, PASSWORD)).toBe('wrong');
});

test('the admin token has no password and cannot sign', async () => {
  const admin: SignedIn = { kind: 'admin-token', id: 'admin-token', name: '', role: 'admin', functions: [] };
  expect(await signing().prove(admin, PASSWORD)).toBe('cannot-sign');
});

test('after too many wrong passwords, many at once too, signing pauses for this person only', async () => {
  const { prove } = signing();
  const guesses = Array.from({ length: MAX_WRONG + 3 }, (_, i) =>
    // two hubs, or one that was restarted, count together
    signing().prove(ANN, `guess number ${i}`),
  );
  const answers = await Promise.all(guesses);
  expect(answers.filter((answer) => answer === 'wrong')).toHaveLength(MAX_WRONG);
  expect(await prove(ANN, PASSWORD)).toBe('paused');
  expect(await prove({ ...ANN, id: 'bob' }, PASSWORD)).toBe('wrong');
  clock += PAUSE_MS;
  expect(await prove(ANN, PASSWORD)).toBe('proven');
});
