import { QueryClient } from '@tanstack/react-query';
import { expect, it } from 'vitest';
import { exceptionQuery } from './queries.ts';
import { createApi } from './request.ts';

/** A hub that answers everything with this status. */
function ask(status: number): Promise<unknown> {
  const problem = { type: 'about:blank', title: '', status, code: 'x', detail: 'why' };
  const api = createApi({
    fetch: () => Promise.resolve(new Response(JSON.stringify(problem), { status })),
    token: () => Promise.resolve(null),
    onSessionEnded: () => undefined,
  });
  return new QueryClient({ defaultOptions: { queries: { retry: false } } }).fetchQuery(
    exceptionQuery(api, 'x1'),
  );
}

it.each([404, 422])('an exception that the hub does not know (%i) is none, not a failure', async (status) => {
  expect(await ask(status)).toBeNull();
});

it('a hub that fails says nothing of whether there is such an exception', async () => {
  await expect(ask(500)).rejects.toThrow('why');
});
