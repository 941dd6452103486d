import { afterEach, beforeEach, expect, test } from 'vitest';
import { testContext, type TestContext } from '../../channel-for-tests.ts';
import { json, startHttpFake, type Answer, type HttpFake } from '../../fakes/http-fake.ts';
import { EmailConfig } from '../config.ts';
import { CLIENT } from './token-server-for-tests.ts';
import { openTokens, type Tokens } from './tokens.ts';

const MINUTE = 60_000;

let context: TestContext;
let server: HttpFake;
let answer: Answer;
let issued = 0;

beforeEach(async () => {
  context = testContext();
  issued = 0;
  answer = { status: 200 };
  server = await startHttpFake(() =>
    answer.body === undefined && answer.status === 200 ? granted() : answer,
  );
});
afterEach(() => server.close());

const granted = (changed: object = {}): Answer => {
  issued += 1;
  return json(200, { access_token: `t${issued}`, token_type: 'Bearer', expires_in: 3_600, ...changed });
};
const open = (changed: object = {}): Tokens => {
  const { oauth2 } = EmailConfig.parse({
    smtp: { host: '127.0.0.1', user: 'gemba' },
    from: 'gemba@plant.example',
    oauth2: { tokenUrl: `${server.url}/token`, ...CLIENT, timeoutMs: 500, ...changed },
  });
  return openTokens(oauth2!, context.now);
};
const forever = new AbortController().signal;
const why = (tokens: Tokens, signal = forever): Promise<string> =>
  tokens.token(signal).then(
    () => 'a token',
    (error: Error) => error.message,
  );
const host = () => new URL(server.url).host;

test('all who wait share one request, and its token is kept until a minute before it expires', async () => {
  const tokens = open();
  expect(await Promise.all([1, 2, 3].map(() => tokens.token(forever)))).toEqual(['t1', 't1', 't1']);
  context.pass(59 * MINUTE - 1);
  expect(await tokens.token(forever)).toBe('t1');
  context.pass(1);
  expect(await tokens.token(forever)).toBe('t2');
  expect(server.received).toHaveLength(2);
});

test('a token without a time is kept for minutes, one with less than a minute for nobody', async () => {
  answer = granted({ expires_in: undefined });
  const tokens = open();
  await tokens.token(forever);
  context.pass(3 * MINUTE);
  await tokens.token(forever);
  expect(server.received).toHaveLength(1);
  context.pass(2 * MINUTE);
  answer = granted({ expires_in: 30 });
  await tokens.token(forever);
  await tokens.token(forever);
  expect(server.received).toHaveLength(3);
});

test('an application of no secret gives none, and what is not configured is not asked for', async () => {
  await open({ clientSecret: undefined, refreshToken: 'consent' }).token(forever);
  expect(Object.fromEntries(new URLSearchParams(server.received[0]!.body))).toEqual({
    grant_type: 'refresh_token',
    client_id: CLIENT.clientId,
    refresh_token: 'consent',
  });
});

test('a token that a mail server refuses is replaced, but not when it is as good as new', async () => {
  const tokens = open();
  await tokens.token(forever);
  expect(tokens.refused('t1')).toBe(false);
  context.pass(MINUTE);
  expect(tokens.refused('t1')).toBe(true);
  expect(await tokens.token(forever)).toBe('t2');
  expect(tokens.refused('t1')).toBe(true);
  expect(tokens.refused('t2')).toBe(false);
  expect(await tokens.token(forever)).toBe('t2');
});

test('a refusal is not asked for again for a minute', async () => {
  const tokens = open();
  answer = json(401, { error: 'invalid_client' });
  const told = `${host()} gives no token (invalid_client): check \`clientId\` and \`clientSecret\`; a secret may have expired`;
  expect([await why(tokens), await why(tokens)]).toEqual([told, told]);
  expect(server.received).toHaveLength(1);
  context.pass(MINUTE);
  answer = granted();
  expect(await tokens.token(forever)).toBe('t1');
});

test('a busy server is asked again when it says, but within a quarter of an hour', async () => {
  const tokens = open();
  answer = { status: 429, headers: { 'retry-after': '120' } };
  expect(await why(tokens)).toBe(`${host()} gives no token just now (HTTP 429)`);
  context.pass(2 * MINUTE - 1);
  await why(tokens);
  expect(server.received).toHaveLength(1);
  answer = { status: 503, headers: { 'retry-after': '99999999999' } };
  context.pass(1);
  await why(tokens);
  expect(server.received).toHaveLength(2);
  answer = granted();
  context.pass(15 * MINUTE);
  expect(await tokens.token(forever)).toBe('t1');
});

test('a server that is away or says nothing is named, and asked again at once', async () => {
  const tokens = open();
  server.fault('cut-before');
  expect(await why(tokens)).toMatch(`no token: ${host()} did not answer`);
  server.fault('hang');
  expect(await why(tokens)).toBe(`no token: ${host()} did not answer (time out)`);
  expect(await tokens.token(forever)).toBe('t1');
});

test('who does not want to wait any longer does not end it for the others', async () => {
  const tokens = open({ timeoutMs: 5_000 });
  const hurried = new AbortController();
  const [first, second] = [why(tokens, hurried.signal), tokens.token(forever)];
  hurried.abort();
  expect(await first).toBe(`no token: ${host()} did not answer (time out)`);
  expect(await second).toBe('t1');
});

test.each<[string, Answer, string]>([
  ['a page', { status: 200, body: '<html>Sign in</html>' }, '(HTTP 200): check `tokenUrl`'],
  [
    'a redirect',
    { status: 302, headers: { location: 'http://127.0.0.1:1/' } },
    '(HTTP 302): check `tokenUrl`',
  ],
  ['another kind of token', granted({ token_type: 'mac' }), '(HTTP 200): check `tokenUrl`'],
  ['a token of several lines', granted({ access_token: 'a\r\nRSET' }), '(HTTP 200): check `tokenUrl`'],
  ['more than can be one', { status: 200, body: `{"x":"${'x'.repeat(1024 * 1024)}"}` }, 'check `tokenUrl`'],
  ['no code that is one', json(400, { error: '<b>no</b>' }), '(HTTP 400): check `tokenUrl`'],
  ['no time that is one', granted({ expires_in: 'soon' }), '(HTTP 200): check `tokenUrl`'],
  ['a scope that it does not know', json(400, { error: 'invalid_scope' }), '(invalid_scope): check `scope`'],
  [
    'an application that it does not know',
    json(400, { error: 'unauthorized_client', error_description: 'AADSTS700016: Not found.\r\nTrace ID: 1' }),
    'check `clientId` and `tokenUrl`. It says: AADSTS700016: Not found.',
  ],
])('%s is no token, and it is said what to check', async (_what, said, told) => {
  answer = said;
  const words = await why(open());
  expect(words).toContain(told);
  expect(words.startsWith(`${host()} gives no token (`)).toBe(true);
  expect(words.endsWith(told)).toBe(true);
});

test('a time without end is a day', async () => {
  answer = granted({ expires_in: 1e300 });
  const tokens = open();
  await tokens.token(forever);
  context.pass(24 * 60 * MINUTE);
  await tokens.token(forever);
  expect(server.received).toHaveLength(2);
});

test('a server that says our secrets back does not get them told', async () => {
  const refreshToken = 'consent/secret=';
  const form = new URLSearchParams({ ...CLIENT, refreshToken }).toString();
  answer = json(400, {
    error: 'invalid_grant',
    error_description: `${refreshToken} of ${CLIENT.clientSecret} in ${form}`,
  });
  const words = await why(open({ refreshToken }));
  expect(words).toBe(
    `${host()} gives no token (invalid_grant): consent has to be given again, for a new \`refreshToken\`. ` +
      'It says: … of … in clientId=gemba-hub&clientSecret=…&refreshToken=…',
  );
});
