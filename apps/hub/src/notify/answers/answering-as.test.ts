import { afterEach, beforeEach, expect, test } from 'vitest';
import { createAccount } from '../../auth/accounts.ts';
import { mayAct } from '../../auth/rights.ts';
import { testDatabase, type TestDatabase } from '../../store/test-database.ts';
import { answeringAs } from './answering-as.ts';

let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
  await db.pool.query(`insert into plant (id, name) values ('p', 'P')`);
});
afterEach(() => db.drop());

const ann = { id: 'ann', name: 'Ann', functions: ['quality'] };
const question = (owner: string, fn = 'quality') => ({ function: fn, owner });

test('an answer has the rights of the person’s account, and not those of another plant’s', async () => {
  const account = { email: 'ann@x.example', name: 'Ann', personId: 'ann', password: 'twelve characters' };
  await createAccount(db.pool, 'p', { ...account, role: 'operator' });
  const asOperator = await answeringAs(db.pool, 'p', ann);
  expect(asOperator).toEqual({ kind: 'person', ...ann, role: 'operator' });
  expect(mayAct(asOperator, 'decide', question('ann'))).toMatchObject({ refused: 'no_rights' });
  expect((await answeringAs(db.pool, 'q', ann)).role).toBe('decider');
});

test('a reply reaches no further than the areas of the person, as at a station', async () => {
  const identity = await answeringAs(db.pool, 'p', { ...ann, areas: ['A1'] });
  expect(mayAct(identity, 'decide', question('bob'), 'A1')).toBe(true);
  expect(mayAct(identity, 'decide', question('bob'), 'A2')).toMatchObject({ refused: 'no_rights' });
  expect(mayAct(identity, 'decide', question('ann'), 'A2')).toBe(true);
});

test('somebody on the roster without an account decides what is asked of them, and nothing else', async () => {
  const identity = await answeringAs(db.pool, 'p', ann);
  expect(mayAct(identity, 'decide', question('bob'))).toBe(true);
  expect(mayAct(identity, 'decide', question('ann', 'planning'))).toBe(true);
  expect(mayAct(identity, 'decide', question('bob', 'planning'))).toMatchObject({ refused: 'no_rights' });
});
