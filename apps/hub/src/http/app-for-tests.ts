/** Routes on an app of their own. FAKE: nobody signs in; the token is "role" or "role:person". */
import type { AccessRole } from '@gemba/core/wire';
import { pino } from 'pino';
import type { Identity } from '../auth/identity.ts';
import type { App, Routes } from './app.ts';
import { buildServer } from './server.ts';

export const appOf = (...routes: Routes[]): Promise<App> =>
  buildServer({
    auth: {
      identify: async (from) => (from instanceof Headers || !from.token ? null : identityOf(from.token)),
      handler: async () => null,
    },
    log: pino({ level: 'silent' }),
    routes,
    version: '0.1.0',
    webFolder: null,
  });

export const as = (role: AccessRole) => ({ authorization: `Bearer ${role}` });

function identityOf(token: string): Identity {
  const [role, id = `p-${role}`] = token.split(':');
  return { kind: 'person', id, name: id, role: role as AccessRole, functions: [] };
}
