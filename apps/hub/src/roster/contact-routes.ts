/** How somebody is reached: everybody says so for oneself, a manager for others. */
import { ROSTER_BODIES } from '@gemba/core/wire';
import { z } from 'zod';
import type { Routes } from '../http/app.ts';
import { signedIn } from '../http/identity.ts';
import { ProblemError } from '../http/problem.ts';
import { ProblemSchema } from '../http/schemas.ts';
import { published } from './change-routes.ts';
import type { LivingRoster } from './living-roster.ts';
import { personOnRoster } from './person-on-roster.ts';
import { maySpeakFor } from './rights.ts';
import { PublishedSchema } from './schemas.ts';

export const contactRoutes =
  ({ roster }: { roster: LivingRoster }): Routes =>
  (app) => {
    app.put(
      '/api/roster/people/:id/contacts',
      {
        config: { requires: 'act' },
        schema: {
          summary: 'How a person is reached: addresses in the order in which they are tried, quiet hours',
          tags: ['roster'],
          params: z.object({ id: z.string().min(1).max(100) }),
          body: ROSTER_BODIES.contacts,
          response: { 200: PublishedSchema, '4xx': ProblemSchema },
        },
      },
      async (request) => {
        const identity = signedIn(request);
        const { id } = request.params;
        const { contacts, quietHours, inApp } = request.body;
        const held = roster.current();
        personOnRoster(held, id);
        if (!maySpeakFor(identity, held, id))
          throw new ProblemError({
            status: 403,
            code: 'no_rights',
            detail: 'Addresses are entered by the person or by a manager of theirs.',
          });
        const result = await roster.publish(
          (document) => ({
            document: {
              ...document,
              people: document.people.map((person) => {
                if (person.id !== id) return person;
                const { quietHours: _, inApp: __, ...rest } = person;
                return {
                  ...rest,
                  contacts,
                  ...(quietHours && { quietHours }),
                  ...(inApp !== null && { inApp }),
                };
              }),
            },
          }),
          { by: identity.id, reason: `how ${id} is reached` },
        );
        return published(result);
      },
    );
  };
