/**
 * `POST /api/signals`: how anything outside reports what happened. 202 means stored: the answer is given after capture
 * has committed. What is refused was not stored, nor was any other event of its batch. Built for floods: one pass over
 * the body, no response validation, no line in the log per request.
 */
import { PlainSignal, CloudEvent } from '@gemba/core/signal';
import type { IncomingSignal } from '@gemba/core/signal';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { maySend } from '../../auth/rights.ts';
import type { Capture } from '../../sources/source.ts';
import type { App, Routes } from '../app.ts';
import { BATCH, MAX_EVENTS, PLAIN, readSignals, sourceField, STRUCTURED } from '../cloud-events.ts';
import { readJson } from '../json-body.ts';
import { ProblemError } from '../problem.ts';

const MAX_ONE = 1024 * 1024;
const MAX_BATCH = 10 * MAX_ONE;
const RETRY_AFTER_S = 5;

const Accepted = z.object({
  accepted: z.int().describe('stored now'),
  duplicates: z.int().describe('known before, by (source, id)'),
  ids: z.array(z.string()).describe('one per event, in order; a duplicate has the id of the first'),
});

export function signalRoutes({ capture, newId }: { capture: Capture; newId: () => string }): Routes {
  return (app) => {
    readBodies(app);
    app.post(
      '/api/signals',
      {
        config: { requires: 'send-signals' },
        schema: {
          summary: 'Report what happened',
          description: `CloudEvents 1.0 (binary, structured or a batch of at most ${MAX_EVENTS}) or plain JSON. At most 1 MB, a batch 10 MB.`,
          tags: ['signals'],
          body: {
            content: {
              [PLAIN]: { schema: PlainSignal },
              [STRUCTURED]: { schema: CloudEvent },
              [BATCH]: { schema: z.array(CloudEvent).max(MAX_EVENTS) },
            },
          },
          response: { 202: Accepted.describe('Stored') },
        },
        // the schemas above describe; `readSignals` is what checks, once
        validatorCompiler: () => (value: unknown) => ({ value }),
        serializerCompiler: () => (value: unknown) => JSON.stringify(value),
      },
      async (request, reply) => {
        const signals = readSignals(request.headers, request.body, newId);
        refuseForeignSources(request, signals);
        return reply.code(202).send(await store(capture, signals, request));
      },
    );
  };
}

const json = (_request: FastifyRequest, bytes: Buffer, done: (error: null, body: unknown) => void) =>
  done(null, readJson(bytes));

/** Only in this scope: a binary-mode CloudEvent may carry any content type. */
function readBodies(app: App): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser([PLAIN, STRUCTURED], { parseAs: 'buffer', bodyLimit: MAX_ONE }, json);
  app.addContentTypeParser(BATCH, { parseAs: 'buffer', bodyLimit: MAX_BATCH }, json);
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: MAX_ONE }, (_request, bytes, done) =>
    done(null, bytes),
  );
}

function refuseForeignSources(
  { identity, headers }: FastifyRequest,
  signals: readonly IncomingSignal[],
): void {
  for (const [i, { source }] of signals.entries()) {
    const verdict = identity && maySend(identity, source);
    if (verdict === true) continue;
    const detail = verdict?.why ?? 'Sign in to send signals.';
    const field = sourceField(headers, i);
    throw new ProblemError({ status: 403, code: 'no_rights', detail, errors: [{ field, reason: detail }] });
  }
}

async function store(
  capture: Capture,
  signals: readonly IncomingSignal[],
  request: FastifyRequest,
): Promise<z.infer<typeof Accepted>> {
  if (signals.length === 0) return { accepted: 0, duplicates: 0, ids: [] };
  try {
    const { accepted, duplicates, ids } = await capture(signals);
    return { accepted, duplicates, ids };
  } catch (error) {
    request.log.warn({ err: error, signals: signals.length }, 'signals were not stored');
    throw new ProblemError(
      {
        status: 503,
        code: 'not_stored',
        detail: 'The hub could not store this; nothing of it was kept. Send it again.',
      },
      RETRY_AFTER_S,
    );
  }
}
