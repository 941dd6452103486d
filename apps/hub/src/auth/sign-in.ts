/**
 * Sign-in with e-mail and password, and sessions, by better-auth on our own tables (migration 002). What we add: nobody
 * signs up, only the few endpoints of `ENDPOINTS` answer, and a session lasts one long shift from its sign-in, however
 * busy it is; a wall display, which can only look, stays signed in for a quarter. Attempts are limited per address in
 * the database, so the limit holds over all hubs.
 *
 * The address comes from `CLIENT_ADDRESS`, which the HTTP layer sets and which a client cannot.
 */
import type { AccessRole } from '@gemba/core/wire';
import { betterAuth } from 'better-auth';
import { bearer } from 'better-auth/plugins';
import { Kysely, PostgresDialect, type KyselyPlugin } from 'kysely';
import type { Logger } from 'pino';
import { z } from 'zod';
import type { Database } from '../store/database.ts';
import { MAX_PASSWORD, MIN_PASSWORD } from './accounts.ts';
import type { Credentials } from './identity.ts';
import { ACCESS_ROLES } from './rights.ts';

export const AUTH_PATH = '/api/auth';
export const CLIENT_ADDRESS = 'x-gemba-client-address';

/** Attempts to sign in from one address until a pause of a minute; a shift change behind one address fits in. */
const SIGN_INS = { window: 60, max: 30 };
const CHANGES = { window: 60, max: 10 };

const HOUR_S = 3_600;
/** A twelve-hour shift with its handover and overtime. */
const SHIFT_S = 16 * HOUR_S;
const WALL_S = 90 * 24 * HOUR_S;

const ENDPOINTS = new Set([
  '/sign-in/email',
  '/sign-out',
  '/get-session',
  '/list-sessions',
  '/revoke-session',
  '/revoke-sessions',
  '/revoke-other-sessions',
  '/change-password',
]);

const ACCESS_ROLE = z.enum(ACCESS_ROLES);

export interface SignInParts {
  database: Database;
  secret: string;
  baseUrl: string;
  trustedOrigins: readonly string[];
  log: Logger;
}

export interface Account {
  plant: string;
  personId: string;
  name: string;
  role: AccessRole;
}

export interface SignIn {
  /** answers below AUTH_PATH; null for what is not offered */
  handle(request: Request): Promise<Response> | null;
  /** the account of a live session */
  accountOf(credentials: Credentials): Promise<Account | null>;
}

export function openSignIn({ database, secret, baseUrl, trustedOrigins, log }: SignInParts): SignIn {
  const library = betterAuth({
    appName: 'Gemba',
    database: { db: kyselyOf(database), type: 'postgres', transaction: true },
    secret,
    baseURL: baseUrl,
    basePath: AUTH_PATH,
    // the hub is reached by several names (localhost, its address, its host name): its own origin is always trusted
    trustedOrigins: (request) =>
      request ? [...trustedOrigins, ...ownOrigins(request)] : [...trustedOrigins],
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: MIN_PASSWORD,
      maxPasswordLength: MAX_PASSWORD,
    },
    user: {
      additionalFields: {
        plant: { type: 'string', input: false },
        role: { type: 'string', input: false },
        personId: { type: 'string', input: false },
      },
    },
    // the cookie outlives the session; the row says when it ends
    session: { expiresIn: WALL_S, disableSessionRefresh: true, cookieCache: { enabled: false } },
    databaseHooks: {
      session: {
        create: {
          before: async (session) => {
            const lasts = (await isWall(database, session.userId)) ? WALL_S : SHIFT_S;
            return { data: { ...session, expiresAt: new Date(Date.now() + lasts * 1_000) } };
          },
        },
      },
    },
    rateLimit: {
      enabled: true,
      storage: 'database',
      window: 60,
      max: 600,
      customRules: { '/sign-in/email': SIGN_INS, '/change-password': CHANGES, '/get-session': false },
    },
    advanced: {
      cookiePrefix: 'gemba',
      disableCSRFCheck: false,
      disableOriginCheck: false,
      ipAddress: { ipAddressHeaders: [CLIENT_ADDRESS] },
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
    },
    plugins: [bearer()],
    telemetry: { enabled: false },
    logger: {
      level: 'warn',
      log: (level, message) => log[level === 'error' ? 'error' : 'warn']({ from: 'sign-in' }, message),
    },
  });

  return {
    handle(request) {
      const path = new URL(request.url).pathname.slice(AUTH_PATH.length);
      return ENDPOINTS.has(path) ? library.handler(request) : null;
    },
    async accountOf({ token, cookie }) {
      const headers = new Headers();
      if (token) headers.set('authorization', `Bearer ${token}`);
      else if (cookie) headers.set('cookie', cookie);
      const found = await library.api.getSession({ headers, query: { disableRefresh: true } });
      if (!found) return null;
      const { plant, personId, name, role } = found.user;
      return { plant, personId, name, role: ACCESS_ROLE.parse(role) };
    },
  };
}

/** Both schemes: a proxy in front may speak https while the hub is spoken to in http. */
function ownOrigins(request: Request): string[] {
  const { host } = new URL(request.url);
  return [`http://${host}`, `https://${host}`];
}

async function isWall(database: Database, userId: string): Promise<boolean> {
  const { rows } = await database.query<{ role: string }>('select role from "user" where id = $1', [userId]);
  return rows[0]?.role === 'wall';
}

/** The pool reads times as ISO-8601 text; better-auth compares them as dates. */
const timesAsDates: KyselyPlugin = {
  transformQuery: ({ node }) => node,
  transformResult: async ({ result }) => ({
    ...result,
    rows: result.rows.map((row) =>
      Object.fromEntries(
        Object.entries(row).map(([column, value]) => [
          column,
          column.endsWith('At') && typeof value === 'string' ? new Date(value) : value,
        ]),
      ),
    ),
  }),
};

const kyselyOf = (database: Database) =>
  new Kysely<Record<string, never>>({
    dialect: new PostgresDialect({ pool: database }),
    plugins: [timesAsDates],
  });
