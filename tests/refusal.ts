/** What must be refused, and the one form that every refusal has: RFC 9457, with nothing of the inside in it. */
import { expect } from 'vitest';
import type { Problem } from '@gemba/core/wire';
import { ADMIN_TOKEN, type HubProcess } from './hub-process.ts';

export interface Ask {
  path: string;
  method?: string;
  /** bytes and texts are sent as they are, anything else as JSON */
  body?: unknown;
  type?: string;
  /** null: none */
  token?: string | null;
  headers?: Record<string, string>;
}

/** Traces, statements, files and addresses of the inside. */
const INSIDE = /\n\s+at |node_modules|\.ts\b|\/(?:home|tmp|usr|var)\/|postgres|select |insert |FST_/i;

export function send(hub: HubProcess, ask: Ask): Promise<Response> {
  const { path, method = 'POST', body, type = 'application/json', token = ADMIN_TOKEN, headers } = ask;
  const raw = typeof body === 'string' || body instanceof Uint8Array;
  return fetch(`${hub.url}${path}`, {
    method,
    headers: {
      ...(token !== null && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': type }),
      ...headers,
    },
    ...(body !== undefined && {
      body: raw ? new Blob([body as string | Uint8Array<ArrayBuffer>]) : JSON.stringify(body),
    }),
  });
}

/** @param field one that the refusal must name. @returns the problem, with its form checked */
export async function refused(
  hub: HubProcess,
  ask: Ask,
  status: number,
  code: string,
  field?: string,
): Promise<Problem & { allow: string | null }> {
  const answer = await send(hub, ask);
  const text = await answer.text();
  const problem = JSON.parse(text) as Problem;
  expect(problem).toMatchObject({ type: `urn:gemba:problem:${code}`, status, code });
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(problem.title).toMatch(/\w/);
  expect(problem.detail).toMatch(/\w/);
  expect(text.replace(JSON.stringify(problem.current), '')).not.toMatch(INSIDE);
  expect(text).not.toContain(hub.folder);
  if (field !== undefined) expect(problem.errors?.map((error) => error.field) ?? []).toContain(field);
  return { ...problem, allow: answer.headers.get('allow') };
}
