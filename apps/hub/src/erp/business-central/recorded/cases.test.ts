/**
 * Requests and answers written down from public sources (`source` in each), not from a company: the client must send the
 * one and understand the other. The texts are the sources'; HTTP status and correlation id, where a source gives none,
 * are added.
 */
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { openOData } from '../odata.ts';
import { BcRefusal, fieldOf } from '../refusal.ts';
import { BusinessCentralConfig } from '../settings.ts';

const Case = z.object({
  name: z.string(),
  source: z.url(),
  request: z.object({
    method: z.enum(['GET', 'PATCH']),
    path: z.string(),
    filter: z.string().optional(),
    ifMatch: z.string().optional(),
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
  const service = createServer((incoming, answer) => {
    const { pathname, searchParams } = new URL(incoming.url ?? '', 'http://service');
    const filter = searchParams.get('$filter');
    const ifMatch = incoming.headers['if-match'];
    asked.push({
      method: incoming.method,
      path: pathname,
      ...(filter !== null && { filter }),
      ...(ifMatch !== undefined && { ifMatch }),
    });
    expect(incoming.headers.authorization).toBe('Bearer token-1');
    answer.writeHead(response.status, response.headers).end(response.body);
  });
  await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
  const address = service.address();
  const port = typeof address === 'object' ? address?.port : 0;
  const config = BusinessCentralConfig.parse({
    kind: 'business-central',
    url: `http://127.0.0.1:${port}`,
    tenant: 'tenant-1',
    environment: 'Production',
    companyId: '11111111-2222-4333-8444-555555555555',
    clientId: 'app-1',
    secret: 'secret-1',
    timeoutMs: 15_000,
  });
  const odata = openOData(config, { token: () => Promise.resolve('token-1'), forget: () => {} }, () => {});
  const [, set = '', id = ''] = /\/(\w+)(?:\(([^)]*)\))?$/.exec(request.path) ?? [];
  const said: unknown = await (
    request.method === 'GET'
      ? odata.list('standard', set, z.object({ number: z.string() }), { filter: request.filter })
      : odata.update('standard', set, id, request.ifMatch ?? '', { shipmentDate: '2026-12-01' }, z.unknown())
  ).catch((error: unknown) => error);
  await new Promise((resolve) => service.close(resolve));

  // a refused token is fetched anew, once
  expect(asked).toEqual(response.status === 401 ? [request, request] : [request]);
  if ('rows' in outcome) expect(said).toEqual(outcome.rows);
  else if ('thrown' in outcome)
    expect(said).toMatchObject({
      name: outcome.thrown,
      ...(outcome.retryAfterMs !== undefined && { retryAfterMs: outcome.retryAfterMs }),
    });
  else {
    expect(said).toMatchObject({ name: 'BcRefusal', code: outcome.refusal, message: outcome.words });
    if (outcome.field !== undefined && said instanceof BcRefusal)
      expect(fieldOf(said) ?? null).toBe(outcome.field);
  }
});
