/** Whom an answer acts as: the person with the rights of the account; a roster person without one decides and no more. */
import type { AccessRole } from '@gemba/core/wire';
import type { PersonIdentity } from '../../auth/identity.ts';
import type { Database } from '../../store/database.ts';

export async function answeringAs(
  database: Database,
  plant: string,
  person: Pick<PersonIdentity, 'id' | 'name' | 'functions' | 'areas'>,
): Promise<PersonIdentity> {
  const { rows } = await database.query<{ role: AccessRole }>(
    'select role from "user" where plant = $1 and "personId" = $2',
    [plant, person.id],
  );
  return {
    kind: 'person',
    id: person.id,
    name: person.name,
    role: rows[0]?.role ?? 'decider',
    functions: person.functions,
    ...(person.areas && { areas: person.areas }),
  };
}
