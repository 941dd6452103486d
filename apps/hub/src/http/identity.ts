/**
 * The one place where a request is let in or not. Every route says what it requires (`config: { requires }`); one that
 * says nothing cannot be registered. The check runs before the body is read, so that strangers cost nothing.
 */
import type { FastifyRequest } from 'fastify';
import type { Auth } from '../auth/auth.ts';
import { credentialsOf, type Identity, type SignedIn } from '../auth/identity.ts';
import { atLeast, mayLook, mayManage } from '../auth/rights.ts';
import type { App, Requirement } from './app.ts';
import { ProblemError } from './problem.ts';
import { refuseForgery } from './forgery.ts';

/** Routes added from now on must declare what they require. */
export function requireIdentity(
  app: App,
  auth: Pick<Auth, 'identify'>,
  trustedOrigins: readonly string[],
): void {
  app.addHook('onRoute', ({ method, url, config }) => {
    if (config?.requires === undefined)
      throw new Error(`${String(method)} ${url} does not say what it requires (config.requires)`);
  });
  app.addHook('onRequest', async (request) => {
    if (request.is404) return;
    const { requires } = request.routeOptions.config;
    if (requires === 'nothing') return;
    const credentials = credentialsOf(request.headers);
    const identity = await auth.identify(credentials);
    if (identity === null) throw notSignedIn(Boolean(credentials.token));
    if (!credentials.token) refuseForgery(request, trustedOrigins);
    if (requires === undefined || !ENOUGH[requires](identity)) throw noRights(identity, requires);
    request.identity = identity;
  });
}

/** The person or admin token behind a request of a route that requires a sign-in. */
export function signedIn(request: FastifyRequest): SignedIn {
  const { identity } = request;
  if (identity === null || !mayLook(identity)) throw notSignedIn(false);
  return identity;
}

const ENOUGH: Record<Requirement, (identity: Identity) => boolean> = {
  nothing: () => true,
  'sign-in': mayLook,
  act: (identity) => mayLook(identity) && atLeast(identity.role, 'operator'),
  manage: mayManage,
  'send-signals': (identity) => identity.kind === 'source' || atLeast(identity.role, 'operator'),
};

const notSignedIn = (hadToken: boolean) =>
  new ProblemError({
    status: 401,
    code: 'not_signed_in',
    detail: hadToken ? 'The token is not known, or it has ended.' : 'Sign in, or send a bearer token.',
  });

const noRights = (identity: Identity, requires: Requirement | undefined) =>
  new ProblemError({
    status: 403,
    code: 'no_rights',
    detail:
      identity.kind === 'source'
        ? 'A source key can send signals and nothing else.'
        : requires === 'manage'
          ? 'This needs a manager or an administrator.'
          : 'A wall can look and nothing else; sign in as a person.',
  });
