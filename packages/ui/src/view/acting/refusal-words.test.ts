import { expect, test } from 'vitest';
import { t } from '../../messages/en.ts';
import { refusalWords } from './refusal-words.ts';

const refused = (code: string, detail: string) => refusalWords({ code, detail, title: 'Conflict' });

test('a refusal is told in plain words instead of versions and codes', () => {
  expect(refused('stale_version', 'it is at version 3, the act was made on 2')).toBe(
    t.refusals.stale_version,
  );
});

test('a late answer is told why it is not needed any more', () => {
  expect(refused('superseded', 'No answer is needed any more: quality has ruled "Hold".')).toMatch(
    /^Too late: another answer has ruled.*quality has ruled "Hold"\.$/,
  );
});

test('what only the hub knows is told in its words, also of codes that are not known here', () => {
  expect(refused('shelved_too_long', 'At most 2 h altogether; 20 min are left.')).toContain(
    '20 min are left',
  );
  expect(refused('wrong_password', 'This password is wrong.')).toBe('This password is wrong.');
  expect(refused('toString', 'x')).toBe('x');
  expect(refused('whatever', '')).toBe('Conflict');
});
