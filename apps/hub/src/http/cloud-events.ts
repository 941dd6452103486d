/**
 * What `POST /api/signals` may carry, read into signals: CloudEvents 1.0 in the three modes of its HTTP protocol binding
 * (binary: attributes in `ce-*` headers; structured and batch: `application/cloudevents(-batch)+json`), or plain JSON.
 * All or nothing: one event that is not valid refuses the whole request, with the names of the fields. The content that
 * is kept is what arrived, not what the schemas made of it.
 */
import { isUtf8 } from 'node:buffer';
import type { IncomingHttpHeaders } from 'node:http';
import {
  CloudEvent,
  fromCloudEvent,
  fromPlainSignal,
  PlainSignal,
  type IncomingSignal,
} from '@gemba/core/signal';
import type { Problem } from '@gemba/core/wire';
import type { z } from 'zod';
import { isStorable, readJson } from './json-body.ts';
import { fieldErrors, invalidInput, ProblemError } from './problem.ts';

export const STRUCTURED = 'application/cloudevents+json';
export const BATCH = 'application/cloudevents-batch+json';
export const PLAIN = 'application/json';
export const MAX_EVENTS = 1_000;

type FieldErrors = NonNullable<Problem['errors']>;
type Read = { signal: IncomingSignal } | { errors: FieldErrors };

/**
 * @param body the parsed JSON of the three JSON types, else the bytes
 * @param newId the external id of a plain signal that brought none
 * @throws ProblemError 415, 422
 */
export function readSignals(
  headers: IncomingHttpHeaders,
  body: unknown,
  newId: () => string,
): IncomingSignal[] {
  const type = mediaType(headers);
  if (type === BATCH) return readBatch(body);
  if (type === STRUCTURED) return [oneOf(readCloudEvent(body))];
  if (isBinaryMode(headers)) return [oneOf(readBinary(headers, type, body))];
  if (type === PLAIN) return [oneOf(readPlain(body, newId))];
  throw new ProblemError({
    status: 415,
    code: 'unsupported_media_type',
    detail: `Send ${PLAIN}, ${STRUCTURED}, ${BATCH}, or any type with the ce-* headers of a CloudEvent.`,
  });
}

/** Where the `source` of the i-th signal of a request stood in it. */
export function sourceField(headers: IncomingHttpHeaders, i: number): string {
  const type = mediaType(headers);
  if (type === BATCH) return `[${i}].source`;
  return type !== STRUCTURED && isBinaryMode(headers) ? 'ce-source' : 'source';
}

function readBatch(body: unknown): IncomingSignal[] {
  if (!Array.isArray(body))
    throw invalid([{ field: 'body', reason: 'A batch is a JSON array of CloudEvents' }]);
  if (body.length > MAX_EVENTS)
    throw invalid([
      { field: 'body', reason: `A batch has at most ${MAX_EVENTS} events, this one ${body.length}` },
    ]);
  const signals: IncomingSignal[] = [];
  const errors: FieldErrors = [];
  for (const [i, event] of body.entries()) {
    const read = readCloudEvent(event, `[${i}]`);
    if ('signal' in read) signals.push(read.signal);
    else errors.push(...read.errors);
  }
  if (errors.length > 0) throw invalid(errors.slice(0, 50));
  return signals;
}

function readCloudEvent(event: unknown, prefix = ''): Read {
  let parsed = CloudEvent.safeParse(event);
  // CloudEvents JSON format §2.2: an attribute that is null is unset
  if (!parsed.success && hasNulls(event)) parsed = CloudEvent.safeParse(withoutNulls(event));
  if (!parsed.success) return refused(parsed.error, prefix);
  return kept(fromCloudEvent(parsed.data), event, prefix === '' ? 'time' : `${prefix}.time`);
}

function readPlain(body: unknown, newId: () => string): Read {
  const parsed = PlainSignal.safeParse(body);
  if (!parsed.success) return refused(parsed.error, '');
  return kept(fromPlainSignal(parsed.data, newId()), body, 'occurredAt');
}

function readBinary(headers: IncomingHttpHeaders, type: string, body: unknown): Read {
  const attributes: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith('ce-') || typeof value !== 'string') continue;
    const decoded = decodeHeader(value);
    if (decoded === null || !isStorable(decoded))
      return { errors: [{ field: name, reason: 'is not a percent-encoded UTF-8 text' }] };
    attributes[name.slice(3)] = decoded;
  }
  const contentType = headers['content-type'];
  const event = {
    ...attributes,
    ...(contentType !== undefined && { datacontenttype: contentType }),
    ...dataOf(type, body),
  };
  const parsed = CloudEvent.safeParse(event);
  if (parsed.success) return kept(fromCloudEvent(parsed.data), event, 'ce-time');
  const { errors } = refused(parsed.error, '');
  return { errors: errors.map(({ field, reason }) => ({ field: `ce-${field}`, reason })) };
}

/** JSON as JSON, text as text, anything else as base64, as structured mode would have it. */
function dataOf(type: string, body: unknown): { data?: unknown; data_base64?: string } {
  if (!Buffer.isBuffer(body)) return body === undefined ? {} : { data: body };
  if (body.length === 0) return {};
  if (/^[^/]+\/(?:[^+]+\+)?json$/.test(type)) return { data: readJson(body) };
  if (/^text\/|[/+]xml$/.test(type) && isUtf8(body)) {
    const text = body.toString('utf8');
    if (isStorable(text)) return { data: text };
  }
  return { data_base64: body.toString('base64') };
}

/** HTTP protocol binding §3.1.3.2: a value may be quoted, then it is percent-decoded once. */
function decodeHeader(value: string): string | null {
  const unquoted = /^"(.*)"$/s.exec(value)?.[1]?.replace(/\\(.)/gs, '$1') ?? value;
  try {
    return decodeURIComponent(unquoted);
  } catch {
    return null;
  }
}

/** A year that PostgreSQL and ISO-8601 text have in common. */
function kept(signal: IncomingSignal, content: unknown, timeField: string): Read {
  const { occurredAt } = signal;
  if (occurredAt !== null && !(occurredAt >= '0001' && occurredAt < '9999'))
    return { errors: [{ field: timeField, reason: 'is outside the years 0001 to 9998' }] };
  return { signal: { ...signal, content } };
}

const mediaType = (headers: IncomingHttpHeaders) =>
  (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';

const isBinaryMode = (headers: IncomingHttpHeaders) =>
  ['ce-specversion', 'ce-id', 'ce-source', 'ce-type'].some((name) => headers[name] !== undefined);

const hasNulls = (event: unknown): event is Record<string, unknown> =>
  typeof event === 'object' && event !== null && Object.values(event).includes(null);

const withoutNulls = (event: Record<string, unknown>) =>
  Object.fromEntries(Object.entries(event).filter(([, value]) => value !== null));

const refused = (error: z.ZodError, prefix: string) => ({ errors: fieldErrors(error.issues, prefix) });

const invalid = (errors: FieldErrors) => new ProblemError(invalidInput(errors));

function oneOf(read: Read): IncomingSignal {
  if ('signal' in read) return read.signal;
  throw invalid(read.errors);
}
