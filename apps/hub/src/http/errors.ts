/**
 * One error handler: whatever goes wrong is answered as problem details. What is the caller's fault says so; anything
 * else is logged under a correlation id, and the caller gets that id and nothing of the inside.
 */
import { randomUUID } from 'node:crypto';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { hasZodFastifySchemaValidationErrors } from 'fastify-type-provider-zod';
import type { Problem } from '@gemba/core/wire';
import { z } from 'zod';
import type { App } from './app.ts';
import type { PageFallback } from './renderer.ts';
import {
  fieldErrors,
  invalidInput,
  problem,
  ProblemError,
  PROBLEM_JSON,
  type ProblemInit,
} from './problem.ts';

/** @param page answers what is a page of the control room rather than a mistake */
export function answerErrors(app: App, page: PageFallback): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (error instanceof ProblemError) {
      if (error.retryAfter !== undefined) reply.header('retry-after', error.retryAfter);
      return sendProblem(reply, error.problem);
    }
    // else the connection is reset under a body that is still arriving, and the answer with it; `requestTimeout` bounds it
    if (error.code === TOO_LARGE) reply.removeHeader('connection');
    return sendProblem(reply, problem(callersFault(error) ?? unexpected(error, request, reply)));
  });
  app.setNotFoundHandler(
    (request, reply) =>
      page(request, reply) ??
      sendProblem(
        reply,
        problem({
          status: 404,
          code: 'not_found',
          detail: `There is no ${request.method} ${request.url.split('?', 1)[0]}.`,
        }),
      ),
  );
}

/** A request that cannot even be routed: a broken percent-encoding in its path, or a step of it without end. */
export const answerUnroutable = (
  _error: FastifyError,
  _request: FastifyRequest,
  reply: FastifyReply,
): void => {
  sendProblem(
    reply,
    problem({
      status: 400,
      code: 'invalid_request',
      detail: 'The path of this request cannot be read, or a part of it is too long.',
    }),
  );
};

/** Answers with a problem; the way for routes that hold one (a refusal of the rules). */
export function sendProblem(reply: FastifyReply, body: Problem): FastifyReply {
  // past the route's response schemas, which describe its successes
  return reply
    .code(body.status)
    .type(PROBLEM_JSON)
    .serializer((value: unknown) => JSON.stringify(value))
    .send(body);
}

const TOO_LARGE = 'FST_ERR_CTP_BODY_TOO_LARGE';

const BY_CODE: Record<string, ProblemInit> = {
  [TOO_LARGE]: {
    status: 413,
    code: 'too_large',
    detail: 'The body is larger than this route takes.',
  },
  FST_ERR_CTP_INVALID_MEDIA_TYPE: {
    status: 415,
    code: 'unsupported_media_type',
    detail: 'This route does not take this content type.',
  },
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: {
    status: 400,
    code: 'invalid_request',
    detail: 'The body does not have the length that Content-Length says.',
  },
  FST_ERR_HANDLER_TIMEOUT: {
    status: 503,
    code: 'timed_out',
    detail: 'The hub did not manage this in time; nothing says whether it was done.',
  },
};

function callersFault(error: FastifyError): ProblemInit | null {
  if (hasZodFastifySchemaValidationErrors(error)) {
    const issues = error.validation.map(({ instancePath, message, params }) => ({
      path: instancePath
        .split('/')
        .slice(1)
        .filter((step) => step !== '')
        .map(asStep),
      message: message ?? 'is not valid',
      keys: UnknownKeys.safeParse(params).data?.keys,
    }));
    return invalidInput(fieldErrors(issues));
  }
  const known = BY_CODE[error.code];
  if (known) return known;
  const { statusCode } = error;
  if (statusCode !== undefined && statusCode >= 400 && statusCode < 500 && error.code?.startsWith('FST_'))
    return { status: statusCode, code: 'invalid_request', detail: error.message };
  return null;
}

/** What zod says of names that a strict object does not have. */
const UnknownKeys = z.object({ keys: z.array(z.string()) });

const asStep = (step: string): string | number => (/^\d+$/.test(step) ? Number(step) : step);

function unexpected(error: FastifyError, request: FastifyRequest, reply: FastifyReply): ProblemInit {
  const correlationId = randomUUID();
  reply.header('x-correlation-id', correlationId);
  request.log.error(
    { err: error, correlationId, method: request.method, route: request.routeOptions.url },
    'unexpected',
  );
  return {
    status: 500,
    code: 'unexpected',
    detail: `Something went wrong inside the hub. Its log tells more under ${correlationId}.`,
  };
}
