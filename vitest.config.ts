import { defineConfig } from 'vitest/config';

/** Three projects: `unit` needs nothing, `hub` needs a PostgreSQL (started once), `promises` runs real processes. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: [
            'packages/*/src/**/*.test.{ts,tsx}',
            'apps/desktop/src/**/*.test.{ts,tsx}',
            'scripts/**/*.test.ts',
          ],
        },
      },
      {
        test: {
          name: 'hub',
          include: ['apps/hub/src/**/*.test.ts'],
          globalSetup: ['apps/hub/src/store/testing.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'promises',
          include: ['tests/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 240_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
});
