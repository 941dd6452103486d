/**
 * Who is asking, for HTTP and sockets alike: `identify` turns a session token, a session cookie, a source's API key or
 * the admin token into an `Identity`. Answers are kept for five seconds, so live traffic does not ask the database each
 * time; an act that ends something here (sign-out, revocation, deletion) forgets them at once on this hub, and within
 * five seconds on others.
 */
import { hash, timingSafeEqual } from 'node:crypto';
import type { Instant } from '@gemba/core/time';
import { LRUCache } from 'lru-cache';
import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import { createAccount, deleteAccount, type AccountRefusal, type NewAccount } from './accounts.ts';
import {
  credentialsOf,
  type AdminTokenIdentity,
  type Credentials,
  type Identity,
  type PersonIdentity,
} from './identity.ts';
import { openSignIn } from './sign-in.ts';
import { looksLikeSourceKey, openSourceKeys, type NewSourceKey } from './source-keys.ts';

export type { Identity } from './identity.ts';

export interface AuthParts {
  database: Database;
  plant: string;
  /** signs sessions; see secret.ts */
  secret: string;
  /** GEMBA_ADMIN_TOKEN; none: nobody is the admin token */
  adminToken?: string | undefined;
  /** where the hub is reached, "http://127.0.0.1:4000"; https makes cookies secure */
  baseUrl: string;
  /** further origins that may sign in, such as "app://gemba" */
  trustedOrigins: readonly string[];
  /** what the roster gives a person now; see PersonIdentity */
  dutyOf: (personId: string) => Pick<PersonIdentity, 'functions' | 'areas'>;
  now: () => Instant;
  log: Logger;
}

export interface Auth {
  readonly plant: string;
  /** answers /api/auth/*; null for a path that is not offered */
  handler(request: Request): Promise<Response | null>;
  /** null: nobody we know */
  identify(from: Credentials | Headers): Promise<Identity | null>;
  createAccount(account: NewAccount & { password: string }): Promise<true | AccountRefusal>;
  deleteAccount(email: string): Promise<boolean>;
  createSourceKey(ask: { name: string; source: string | null }): Promise<NewSourceKey>;
  revokeSourceKey(id: string): Promise<boolean>;
}

const REMEMBERED = 10_000;
const REMEMBER_MS = 5_000;
const MIN_ADMIN_TOKEN = 32;
/** No credential of ours is longer; a longer one is not looked up. */
const MAX_CREDENTIAL = 4_096;

const ADMIN_TOKEN: AdminTokenIdentity = {
  kind: 'admin-token',
  id: 'admin-token',
  name: 'Admin token',
  role: 'admin',
  functions: [],
};

export function openAuth(parts: AuthParts): Auth {
  const { database, plant, adminToken, dutyOf, now } = parts;
  if (adminToken !== undefined && adminToken.length < MIN_ADMIN_TOKEN)
    throw new Error(`GEMBA_ADMIN_TOKEN needs at least ${MIN_ADMIN_TOKEN} characters`);
  const adminDigest = adminToken === undefined ? null : digest(adminToken);
  const signIn = openSignIn(parts);
  const keys = openSourceKeys(database, plant, now);

  const remembered = new LRUCache<string, { identity: Identity | null }, Credentials>({
    max: REMEMBERED,
    ttl: REMEMBER_MS,
    // forgetting everything must not fail the look-ups that are under way
    ignoreFetchAbort: true,
    fetchMethod: async (_key, _stale, { context }) => ({ identity: await lookUp(context) }),
  });

  async function lookUp(credentials: Credentials): Promise<Identity | null> {
    const { token } = credentials;
    if (token && looksLikeSourceKey(token)) return keys.verify(token);
    const account = await signIn.accountOf(credentials);
    if (account === null || account.plant !== plant) return null;
    const { personId, name, role } = account;
    const { functions, areas } = dutyOf(personId);
    return { kind: 'person', id: personId, name, role, functions, areas };
  }

  return {
    plant,

    async handler(request) {
      const answer = await signIn.handle(request);
      // whatever it changed may have ended a session; attempts to sign in cannot wipe what is remembered
      if (answer?.ok && request.method !== 'GET' && !request.url.includes('/sign-in/')) remembered.clear();
      return answer;
    },

    async identify(from) {
      const credentials = from instanceof Headers ? credentialsFrom(from) : from;
      const { token, cookie } = credentials;
      const text = token || cookie;
      if (!text || text.length > MAX_CREDENTIAL) return null;
      const key = digest(token ? text : `cookie ${text}`);
      if (token && adminDigest && timingSafeEqual(key, adminDigest)) return ADMIN_TOKEN;
      const found = await remembered.fetch(key.toString('base64'), { context: credentials });
      return found?.identity ?? null;
    },

    createAccount: (account) => createAccount(database, plant, account),

    async deleteAccount(email) {
      const deleted = await deleteAccount(database, plant, email);
      remembered.clear();
      return deleted;
    },

    createSourceKey: (ask) => keys.create(ask),

    async revokeSourceKey(id) {
      const revoked = await keys.revoke(id);
      remembered.clear();
      return revoked;
    },
  };
}

const credentialsFrom = (headers: Headers): Credentials =>
  credentialsOf({
    authorization: headers.get('authorization') ?? undefined,
    cookie: headers.get('cookie') ?? undefined,
  });

const digest = (text: string): Buffer => hash('sha256', text, 'buffer');
