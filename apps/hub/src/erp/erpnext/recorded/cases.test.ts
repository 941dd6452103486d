/**
 * Requests and answers written down from public sources (`source` in each), not from a site: the client must send the
 * one and understand the other. The texts are the sources', with the blanks filled in; the envelope around them is what frappe/utils/response.py
 * makes of an exception.
 */
import { createServer } from 'node:http';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { Name } from '../documents.ts';
import { openFrappe } from '../frappe.ts';
import { fieldOf, FrappeRefusal } from '../refusal.ts';

const Case = z.object({
  name: z.string(),
  source: z.url(),
  request: z.object({
    method: z.enum(['GET', 'PUT']),
    path: z.string(),
    query: z.record(z.string(), z.string()),
    authorization: z.string(),
  }),
  response: z.object({ status: z.number(), headers: z.record(z.string(), z.string()), body: z.string() }),
  outcome: z.union([
    z.strictObject({ rows: z.array(z.unknown()) }),
    z.strictObject({ refusal: z.string(), words: z.string(), field: z.string().nullish() }),
    z.strictObject({ thrown: z.string(), retryAfterMs: z.number().optional() }),
  ]),
});
const text = await readFile(new URL('cases.json', import.meta.url), 'utf8');
const cases = z.array(Case).parse(JSON.parse(text));

test.each(cases)('$name ($source)', async ({ request, response, outcome }) => {
  const asked: unknown[] = [];
  const site = createServer((incoming, answer) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://site');
    const { authorization } = incoming.headers;
    asked.push({
      method: incoming.method,
      path: pathname,
      query: Object.fromEntries(searchParams),
      authorization,
    });
    answer.writeHead(response.status, response.headers).end(response.body);
  });
  await new Promise<void>((resolve) => site.listen(0, '127.0.0.1', resolve));
  const address = site.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const frappe = openFrappe({
    url: `http://127.0.0.1:${port}`,
    apiKey: 'api_key',
    secret: 'api_secret',
    timeoutMs: 15_000,
    pageSize: 500,
    onAnswer: () => {},
  });
  const [doctype = '', name = ''] = request.path.split('/').slice(3).map(decodeURIComponent);
  const said: unknown = await (
    request.method === 'GET'
      ? frappe.list(doctype, z.object({ name: Name, status: z.string() }), {
          filters: [['status', '=', 'Open']],
        })
      : frappe.update(doctype, name, { docstatus: 1 }, z.unknown())
  ).catch((error: unknown) => error);
  await new Promise((resolve) => site.close(resolve));

  expect(asked).toEqual([request]);
  if ('rows' in outcome) expect(said).toEqual(outcome.rows);
  else if ('thrown' in outcome)
    expect(said).toMatchObject({
      name: outcome.thrown,
      ...(outcome.retryAfterMs !== undefined && { retryAfterMs: outcome.retryAfterMs }),
    });
  else {
    expect(said).toMatchObject({ name: 'FrappeRefusal', type: outcome.refusal, message: outcome.words });
    if (outcome.field !== undefined && said instanceof FrappeRefusal)
      expect(fieldOf(said) ?? null).toBe(outcome.field);
  }
});
