import { expect, test } from 'vitest';
import type { AccessRole, ActName } from '@gemba/core/wire';
import type { Identity } from './identity.ts';
import { mayAct, mayLook, mayManage, maySend } from './rights.ts';

const person = (role: AccessRole, functions: string[] = []): Identity => ({
  kind: 'person',
  id: 'anna',
  name: 'Anna',
  role,
  functions,
});
const admin: Identity = {
  kind: 'admin-token',
  id: 'admin-token',
  name: 'Admin token',
  role: 'admin',
  functions: [],
};
const source = (bound: string | null): Identity => ({
  kind: 'source',
  id: 'k1',
  name: 'press',
  source: bound,
});
const quality = { function: 'quality', owner: 'bert' };
const acts: ActName[] = ['acknowledge', 'decide', 'reassign', 'shelve', 'unshelve', 'comment'];
const allowed = (who: Identity, decision = quality) =>
  acts.filter((act) => mayAct(who, act, decision) === true);

test('a wall acts on nothing', () => expect(allowed(person('wall', ['quality']))).toEqual([]));
test('an operator comments and nothing else', () =>
  expect(allowed(person('operator', ['quality']))).toEqual(['comment']));
test('a decider does everything with a decision of its own function', () =>
  expect(allowed(person('decider', ['quality']))).toEqual(acts));
test('a decider decides in its own areas; of another it must be asked', () => {
  const inArea = (areas: string[]): Identity => ({ ...person('decider', ['quality']), areas }) as Identity;
  expect(mayAct(inArea(['A1']), 'decide', quality, 'A1')).toBe(true);
  expect(mayAct(inArea([]), 'decide', quality, 'A2')).toBe(true);
  expect(mayAct(inArea(['A1']), 'decide', quality)).toBe(true);
  expect(mayAct(inArea(['A1']), 'decide', quality, 'A2')).toEqual({
    refused: 'no_rights',
    why: 'This happened in A2; you decide for A1.',
  });
  expect(mayAct(inArea(['A1']), 'decide', { ...quality, alsoAsked: ['anna'] }, 'A2')).toBe(true);
});
test('a decider does everything with a decision that it owns, whatever its function', () =>
  expect(allowed(person('decider'), { function: 'quality', owner: 'anna' })).toEqual(acts));
test('a decider only comments on a decision of another function', () =>
  expect(allowed(person('decider', ['maintenance']))).toEqual(['comment']));
test('a scheduler reassigns and comments on any decision', () =>
  expect(allowed(person('scheduler', ['planning']))).toEqual(['reassign', 'comment']));
test('a manager, an admin and the admin token do everything', () => {
  for (const who of [person('manager'), person('admin'), admin]) expect(allowed(who)).toEqual(acts);
});
test('a source key acts on nothing and sees nothing', () => {
  expect(allowed(source(null))).toEqual([]);
  expect(mayLook(source(null))).toBe(false);
});
test('a refusal says in a sentence what the person decides for', () =>
  expect(mayAct(person('decider', ['maintenance']), 'decide', quality)).toEqual({
    refused: 'no_rights',
    why: 'This decision belongs to quality; you decide for maintenance.',
  }));
test('a bound key sends as its own source only, an unbound one as any', () => {
  expect(maySend(source('press-4'), 'press-4')).toBe(true);
  expect(maySend(source('press-4'), 'press-5')).toMatchObject({ refused: 'no_rights' });
  expect(maySend(source(null), 'press-5')).toBe(true);
});
test('everybody but a wall may send signals', () => {
  expect(maySend(person('wall'), 's')).toMatchObject({ refused: 'no_rights' });
  for (const role of ['operator', 'decider', 'scheduler', 'manager', 'admin'] as const)
    expect(maySend(person(role), 's')).toBe(true);
});
test('only managers and admins manage', () => {
  expect(mayManage(person('scheduler'))).toBe(false);
  expect(mayManage(person('manager'))).toBe(true);
  expect(mayManage(admin)).toBe(true);
});
