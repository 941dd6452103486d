/**
 * Path parameters and queries that PostgreSQL cannot store are refused before a route sees them: percent-encoding can
 * bring in NUL characters that a look-up would choke on.
 */
import type { App } from './app.ts';
import { unstorableField, WHY_UNSTORABLE } from './json-body.ts';
import { invalidInput, ProblemError } from './problem.ts';

/** For the routes added from now on. Refuses with 422 `invalid_input`. */
export function refuseUnstorableUrls(app: App): void {
  app.addHook('preValidation', async ({ params, query }) => {
    const field = unstorableField(params, '') ?? unstorableField(query, '');
    if (field !== null) throw new ProblemError(invalidInput([{ field, reason: WHY_UNSTORABLE }]));
  });
}
