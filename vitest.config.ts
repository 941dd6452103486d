import { defineConfig } from 'vitest/config';

/** `expect.poll` gives up after a second by itself: too soon where the machine has other work. */
const PATIENT = { poll: { timeout: 20_000 } };

/**
 * Four projects: `unit` needs nothing, `hub` needs a PostgreSQL (started once), `tryton` a real ERP (built once a day,
 * skipped where it is not installed), `promises` runs real processes.
 */
export default defineConfig({
  test: {
    // all cores: the default leaves one idle, which on two is half of them
    maxWorkers: '100%',
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.{ts,tsx}',
            'apps/desktop/src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.ts',
          ],
          // properties over rosters and interleavings take seconds where other tests share the cores
          testTimeout: 60_000,
          expect: PATIENT,
        },
      },
      {
        test: {
          name: 'hub',
          include: ['apps/hub/src/**/*.test.ts'],
          exclude: ['**/*.tryton.test.ts'],
          globalSetup: ['apps/hub/src/store/testing.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
          expect: PATIENT,
        },
      },
      {
        test: {
          name: 'tryton',
          include: ['apps/hub/src/erp/tryton/**/*.tryton.test.ts'],
          globalSetup: ['apps/hub/src/store/testing.ts', 'apps/hub/src/erp/tryton/stand/build-for-tests.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 600_000,
          expect: PATIENT,
        },
      },
      {
        test: {
          name: 'promises',
          include: ['tests/**/*.test.ts'],
          globalSetup: ['apps/hub/src/erp/tryton/stand/build-for-tests.ts'],
          fileParallelism: false,
          testTimeout: 600_000,
          hookTimeout: 240_000,
        },
      },
    ],
  },
});
