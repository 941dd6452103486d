import { expect } from 'vitest';

/** `expect` of what a page shows sooner or later; more patient than Playwright's own waiting. */
export const soon = (ask: () => unknown): ReturnType<typeof expect.poll> =>
  expect.poll(ask, { timeout: 60_000 });
