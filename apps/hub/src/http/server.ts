/**
 * The hub's HTTP server, not yet listening: security headers, sign-in, API description, the control room's files and the
 * given routes, each in a scope of its own. A route that does not say what it requires makes this reject.
 */
import Fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import { serializerCompiler, validatorCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import type { Logger } from 'pino';
import type { Auth } from '../auth/auth.ts';
import type { App, Routes } from './app.ts';
import { authRoute } from './auth-route.ts';
import { describeApi, serveDocs } from './docs.ts';
import { answerErrors, answerUnroutable } from './errors.ts';
import { DESKTOP_ORIGIN, sendHeaders } from './headers.ts';
import { requireIdentity } from './identity.ts';
import { readJson } from './json-body.ts';
import { answerOtherMethods } from './method-not-allowed.ts';
import { pageFallback, prepareRenderer, serveRenderer } from './renderer.ts';
import { refuseUnstorableUrls } from './storable-url.ts';

const MAX_BODY = 1024 * 1024;
/** characters of an id in a path; routes that take fewer say so themselves */
const MAX_ID = 1_000;
/** ms for a request to arrive, and for its answer to be made */
const ARRIVE_WITHIN = 30_000;
const ANSWER_WITHIN = 60_000;

export interface ServerParts {
  auth: Pick<Auth, 'identify' | 'handler'>;
  log: Logger;
  routes: readonly Routes[];
  version: string;
  /** the control room's build; null: not built */
  webFolder: string | null;
  /** origins other than our own from which a browser may act by cookie */
  trustedOrigins?: readonly string[];
  /** take the client's address from X-Forwarded-For: only behind a proxy that sets it */
  trustProxy?: boolean | string;
}

export async function buildServer(parts: ServerParts): Promise<App> {
  const { auth, log, routes, version, webFolder, trustedOrigins = [], trustProxy = false } = parts;
  const loggerInstance: FastifyBaseLogger = log;
  const app: App = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    bodyLimit: MAX_BODY,
    routerOptions: { maxParamLength: MAX_ID },
    requestTimeout: ARRIVE_WITHIN,
    handlerTimeout: ANSWER_WITHIN,
    trustProxy,
    frameworkErrors: answerUnroutable,
    forceCloseConnections: 'idle',
  }).withTypeProvider<ZodTypeProvider>();

  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, bytes: Buffer, done) =>
    done(null, readJson(bytes)),
  );
  app.decorateRequest('identity', null);
  sendHeaders(app);
  answerErrors(app, pageFallback(webFolder));

  await describeApi(app, version);
  await prepareRenderer(app, webFolder);
  await app.register(async (open: App) => {
    open.addHook('onRoute', (route) => {
      route.config = { ...route.config, requires: 'nothing' };
    });
    await serveDocs(open);
    await serveRenderer(open, webFolder);
    authRoute(open, auth);
  });

  requireIdentity(app, auth, [DESKTOP_ORIGIN, ...trustedOrigins]);
  refuseUnstorableUrls(app);
  const refuseOtherMethods = answerOtherMethods(app);
  for (const add of routes) await app.register(async (scope: App) => add(scope));
  refuseOtherMethods();
  return app;
}
