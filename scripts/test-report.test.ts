import { expect, test } from 'vitest';
import { countTests } from './test-report.ts';

const report = (...files: { name: string; status: string; tests: [name: string, status: string][] }[]) =>
  JSON.stringify({
    testResults: files.map(({ name, status, tests }) => ({
      name,
      status,
      message: '',
      assertionResults: tests.map(([fullName, result]) => ({ fullName, status: result })),
    })),
  });

test('each test counts as one, and the skipped are named', () => {
  const text = report({
    name: 'a.test.ts',
    status: 'passed',
    tests: [
      ['one', 'passed'],
      ['two', 'skipped'],
      ['three', 'passed'],
    ],
  });
  expect(countTests(text, 0)).toEqual({ passed: 2, failed: [], skipped: ['two'] });
});

test('a file that could not be loaded is a failure', () => {
  const text = report({ name: 'a.test.ts', status: 'failed', tests: [] });
  expect(countTests(text, 1).failed).toEqual(['a.test.ts (the file itself)']);
});

test('a failing test counts once, not again for its file', () => {
  const text = report({ name: 'a.test.ts', status: 'failed', tests: [['one', 'failed']] });
  expect(countTests(text, 1).failed).toEqual(['one']);
});

test('a failure that no test shows, or no report at all, never looks like success', () => {
  const text = report({ name: 'a.test.ts', status: 'passed', tests: [['one', 'passed']] });
  expect(countTests(text, 1)).toMatchObject({ passed: 1, failed: ['vitest itself (exit code 1)'] });
  expect(countTests(null, 0).failed).toHaveLength(1);
});
