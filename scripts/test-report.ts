/** Counts a test run: steps (lint, types, build …) count one each, tests each. Reads Vitest's JSON report (Jest's form). */
import type { JsonTestResults } from 'vitest/node';

export interface Count {
  passed: number;
  /** what failed, by name */
  failed: string[];
  skipped: string[];
}

/**
 * @param text the report; null when Vitest wrote none
 * @param exitCode Vitest's own: a failure that no test shows (an unhandled error, a broken setup) counts as one
 */
export function countTests(text: string | null, exitCode: number): Count {
  if (text === null) return { passed: 0, failed: ['vitest wrote no report'], skipped: [] };
  const { testResults }: JsonTestResults = JSON.parse(text);
  const tests = testResults.flatMap(({ assertionResults }) => assertionResults);
  const names = (statuses: string[]) =>
    tests.filter(({ status }) => statuses.includes(status)).map(({ fullName }) => fullName.trim());
  const failed = names(['failed']);
  for (const { name, status, assertionResults } of testResults)
    if (status === 'failed' && !assertionResults.some((test) => test.status === 'failed'))
      failed.push(`${name} (the file itself)`);
  if (exitCode !== 0 && failed.length === 0) failed.push(`vitest itself (exit code ${exitCode})`);
  return {
    passed: names(['passed']).length,
    failed,
    skipped: names(['skipped', 'pending', 'todo', 'disabled']),
  };
}
