/** `/api/auth/*`: hands sign-in requests to auth/ as web-standard requests and gives its errors the form of all others. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Auth } from '../auth/auth.ts';
import { AUTH_PATH, CLIENT_ADDRESS } from '../auth/sign-in.ts';
import type { App } from './app.ts';
import { sendProblem } from './errors.ts';
import { problem, ProblemError } from './problem.ts';

const MAX_BODY = 16 * 1024;

export function authRoute(app: App, auth: Pick<Auth, 'handler'>): void {
  app.route({
    method: ['GET', 'POST'],
    url: `${AUTH_PATH}/*`,
    bodyLimit: MAX_BODY,
    config: { requires: 'nothing' },
    schema: { hide: true },
    handler: async (request, reply) => {
      const answer = await auth.handler(webRequest(request));
      if (answer === null) return reply.callNotFound();
      reply.code(answer.status);
      for (const [name, value] of answer.headers) if (!OURS.has(name)) reply.header(name, value);
      for (const cookie of answer.headers.getSetCookie()) reply.header('set-cookie', cookie);
      const text = await answer.text();
      return answer.ok ? reply.type('application/json').send(text) : sendError(reply, answer, text);
    },
  });
}

/** Headers of an answer that this server sets itself. */
const OURS = new Set([
  'set-cookie',
  'content-length',
  'content-type',
  'transfer-encoding',
  'x-retry-after',
  'access-control-expose-headers',
]);

function webRequest(request: FastifyRequest): Request {
  const url = `${request.protocol}://${request.host}${request.url}`;
  if (!URL.canParse(url))
    throw new ProblemError({
      status: 400,
      code: 'invalid_request',
      detail: 'The Host header is not a host.',
    });
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers))
    if (value !== undefined && name !== 'content-length') headers.set(name, String(value));
  headers.set(CLIENT_ADDRESS, request.ip);
  const body = request.method === 'GET' || request.body === undefined ? null : JSON.stringify(request.body);
  return new Request(url, { method: request.method, headers, body });
}

function sendError(reply: FastifyReply, answer: Response, text: string): FastifyReply {
  const { code, message } = errorOf(text);
  const retryAfter = answer.headers.get('x-retry-after');
  if (retryAfter !== null) reply.header('retry-after', retryAfter);
  return sendProblem(
    reply,
    problem({
      status: answer.status,
      code: answer.status === 429 ? 'too_many_attempts' : (code ?? 'sign_in_failed').toLowerCase(),
      detail:
        answer.status >= 500 ? 'Signing in does not work at the moment.' : (message ?? 'Signing in failed.'),
    }),
  );
}

const LibraryError = z.object({ code: z.string().optional(), message: z.string().optional() }).catch({});

const errorOf = (text: string): z.infer<typeof LibraryError> =>
  LibraryError.parse(text.startsWith('{') ? JSON.parse(text) : {});
