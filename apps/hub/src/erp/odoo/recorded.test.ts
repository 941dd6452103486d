/** Requests and answers as public documents show them (`source` in each), written down by hand: none was captured from a server. */
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { asked } from './post/refusal.ts';
import { openJson2 } from './rpc/json2.ts';
import { openJsonRpc } from './rpc/jsonrpc.ts';

const Message = z.object({
  request: z.object({ path: z.string(), headers: z.record(z.string(), z.string()), body: z.unknown() }),
  response: z.object({ status: z.number(), body: z.unknown() }),
});
const Exchange = Message.extend({
  source: z.url(),
  protocol: z.enum(['jsonrpc', 'json2']),
  before: Message.optional(),
  call: z.object({
    model: z.string(),
    method: z.string(),
    ids: z.array(z.number()).optional(),
    params: z.record(z.string(), z.unknown()).optional(),
    context: z.record(z.string(), z.unknown()).optional(),
    write: z.boolean(),
  }),
  outcome: z.union([
    z.strictObject({ result: z.unknown() }),
    z.strictObject({ error: z.string(), message: z.string(), retryAfterMs: z.number().optional() }),
  ]),
});
const Answer = z.object({ source: z.url(), answer: z.unknown(), asked: z.string().nullable() });

const FOLDER = join(import.meta.dirname, 'recorded');
const read = (prefix: RegExp) =>
  readdirSync(FOLDER)
    .filter((file) => prefix.test(file))
    .map((file): [string, unknown] => [file, JSON.parse(readFileSync(join(FOLDER, file), 'utf8'))]);

test.each(read(/^json/))('%s', async (_, content) => {
  const { protocol, before, call, outcome, request, response } = Exchange.parse(content);
  const expected = [...(before ? [before] : []), { request, response }];
  const seen: { path: string | undefined; headers: Record<string, unknown>; body: unknown }[] = [];
  const server = createServer((incoming, answer) => {
    void (async () => {
      let text = '';
      for await (const chunk of incoming) text += String(chunk);
      const next = expected[seen.length];
      seen.push({ path: incoming.url, headers: { ...incoming.headers }, body: JSON.parse(text) });
      const { status = 500, body = 'not expected' } = next?.response ?? {};
      answer.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
    })();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const settings = { url, database: 'mycompany', user: 'bot', secret: 'the-key', timeoutMs: 15_000 };
  const rpc = protocol === 'json2' ? openJson2(settings) : openJsonRpc(settings);

  if ('result' in outcome) expect(await rpc.call(call)).toMatchObject(outcome);
  else {
    const { error: name, message, retryAfterMs } = outcome;
    const error = await rpc.call(call).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ name, message: expect.stringContaining(message) });
    if (retryAfterMs !== undefined) expect(error).toMatchObject({ retryAfterMs });
  }
  expect(seen).toMatchObject(expected.map((one) => one.request));
  // nothing that the documents do not show is sent
  expect(seen.map(({ body }) => body)).toEqual(expected.map((one) => one.request.body));
});

test.each(read(/^answer/))('%s', (_, content) => {
  const { answer, asked: words } = Answer.parse(content);
  expect(asked(answer)).toBe(words);
});
