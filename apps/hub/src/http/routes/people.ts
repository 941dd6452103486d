/** Who I am, and who is on. */
import { instant, type Instant } from '@gemba/core/time';
import { isOn, onUntil, shiftAt, type Roster } from '@gemba/core/roster';
import type { Me, PersonOnRoster } from '@gemba/core/wire';
import type { Routes } from '../app.ts';
import { signedIn } from '../identity.ts';

export const peopleRoutes =
  (parts: {
    roster: () => Roster;
    plant: { id: string; name: string; timeZone: string; currency: string };
    erp: Me['erp'];
    now: () => Instant;
  }): Routes =>
  (app) => {
    const { roster, plant, erp, now } = parts;

    app.get(
      '/api/me',
      {
        config: { requires: 'sign-in' },
        schema: { summary: 'Who is signed in, and where', tags: ['people'] },
      },
      async (request): Promise<Me> => {
        const { id, name, role, functions } = signedIn(request);
        const running = shiftAt(roster(), now());
        return {
          id,
          name,
          role,
          functions: [...functions],
          plant,
          erp,
          shift: running && { name: running.shift.name, endsAt: instant(running.endMs) },
        };
      },
    );

    app.get(
      '/api/people',
      {
        config: { requires: 'sign-in' },
        schema: { summary: 'The roster, with who is on now', tags: ['people'] },
      },
      async (): Promise<{ items: PersonOnRoster[] }> => {
        const at = now();
        const plan = roster();
        return {
          items: plan.people.map((person) => {
            const on = isOn(plan, person, at);
            return {
              id: person.id,
              name: person.name,
              functions: person.functions,
              role: person.role,
              shift: person.shift,
              areas: person.areas,
              on,
              onUntil: on ? onUntil(plan, person, at) : null,
            };
          }),
        };
      },
    );
  };
