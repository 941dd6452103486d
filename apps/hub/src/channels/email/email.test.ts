import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Pool } from 'pg';
import { makeAuthority, opensslThere } from '../certificate-for-tests.ts';
import { message, testContext, type TestContext } from '../channel-for-tests.ts';
import type { Channel } from '../channel.ts';
import { startMailServer, type MailServerFake } from '../fakes/mail-server.ts';
import { EmailConfig } from './config.ts';
import { openEmail } from './email.ts';

const ANA = 'ana@plant.example';
const SIGN_IN = { user: 'gemba', password: 'smtp-secret' };

let server: MailServerFake;
let context: TestContext;
let channel: Channel;

const open = (changed: object = {}, smtp: object = {}) =>
  openEmail(
    EmailConfig.parse({
      smtp: { host: server.host, port: server.port, security: 'none', ...SIGN_IN, timeoutMs: 2_000, ...smtp },
      from: 'no-reply@plant.example',
      replyTo: 'gemba@plant.example',
      ...changed,
    }),
    // without a mailbox neither is used
    {
      ...context,
      database: null as unknown as Pool,
      plant: 'p',
      lead: () => ({ leads: () => false, close: async () => {} }),
    },
  );

beforeEach(async () => {
  server = await startMailServer(SIGN_IN);
  context = testContext();
  channel = await open();
});
afterEach(async () => {
  await channel.close();
  await server.close();
});

const toAna = message({ to: ANA });
const received = () => server.inbox(ANA).at(-1)!;

test('a mail arrives as text and as HTML, with the question, the answers and the link', async () => {
  expect(await channel.send(toAna)).toEqual({
    sent: true,
    providerId: `<gemba.${Buffer.from('delivery-1').toString('hex')}@plant.example>`,
  });
  const { subject, text, html, from, to } = received();
  expect(subject).toBe('Hold lot 7?');
  expect([from?.text, [to].flat()[0]?.text]).toEqual(['"Gemba" <no-reply@plant.example>', ANA]);
  for (const words of [
    '240 pieces, order 1042.',
    '1 = Hold',
    'https://gemba.example/e/1',
    '[gemba:tokenABC123]',
  ])
    expect(text).toContain(words);
  for (const words of ['240 pieces, order 1042.', '1 · Hold', 'https://gemba.example/e/1'])
    expect(String(html)).toContain(words);
  expect(channel.health()).toEqual({ state: 'up', detail: null, receipts: 'sent' });
});

test('an answer goes to an address with the token in it; a button writes it', async () => {
  await channel.send(toAna);
  const { replyTo, html } = received();
  expect(replyTo?.value[0]?.address).toBe('gemba+tokenABC123@plant.example');
  const href = /href="(mailto:[^"]+)"[^>]*>1 · Hold/.exec(String(html))?.[1]?.replaceAll('&amp;', '&') ?? '';
  const link = new URL(href);
  expect(decodeURIComponent(link.pathname)).toBe('gemba+tokenABC123@plant.example');
  expect(link.searchParams.get('body')).toBe('1');
  expect(link.searchParams.get('subject')).toBe('Re: Hold lot 7? [gemba:tokenABC123]');
});

test('with a token that is too long for an address, or a mailbox without plus addresses, it goes to the mailbox', async () => {
  await channel.send(message({ to: ANA, replyToken: 't'.repeat(100) }));
  expect(received().replyTo?.value[0]?.address).toBe('gemba@plant.example');
  expect(received().text).toContain(`[gemba:${'t'.repeat(100)}]`);
  const plain = await open({ plusAddress: false });
  await plain.send(message({ id: 'd2', to: ANA }));
  expect(received().replyTo?.value[0]?.address).toBe('gemba@plant.example');
});

test('without a mailbox or a token nothing in the mail asks for an answer', async () => {
  const mute = await open({ replyTo: undefined });
  await mute.send(toAna);
  await channel.send(message({ id: 'd2', to: ANA, replyToken: null }));
  for (const { text, html } of server.inbox(ANA)) {
    expect(text).not.toMatch(/Reply with|\[gemba:/);
    expect(String(html)).not.toMatch(/mailto:|Answer by reply/);
  }
});

test('it says that a program wrote it, so that absence notices stay away', async () => {
  await channel.send(toAna);
  expect(received().headers.get('auto-submitted')).toBe('auto-generated');
});

test('what a machine says cannot become markup or a header', async () => {
  await channel.send(
    message({ to: ANA, subject: 'Hold?\r\nBcc: eve@plant.example', text: '<script>x</script> & <b>' }),
  );
  expect(received().headers.has('bcc')).toBe(false);
  expect(server.inbox('eve@plant.example')).toEqual([]);
  expect(String(received().html)).toContain('&lt;script&gt;x&lt;/script&gt; &amp; &lt;b&gt;');
});

test.each([
  '',
  'Ana',
  'ana@plant.example, eve@plant.example',
  'ana@plant.example\r\nRCPT TO:<eve@plant.example>',
])('%j is no address, or more than one: it will never work', async (to) => {
  expect(await channel.send(message({ to }))).toMatchObject({ permanent: true });
  expect(server.taken()).toBe(0);
  expect(channel.health().state).toBe('up');
});

test('a repeated delivery carries the same Message-ID, so that mailboxes show it once', async () => {
  await channel.send(toAna);
  await channel.send(toAna);
  expect(server.taken()).toBe(2);
  expect(server.inbox(ANA)).toHaveLength(1);
});

test.each([
  ['recipient', 550, true],
  ['recipient', 450, false],
  ['data', 554, true],
  ['data', 452, false],
  ['sender', 550, false],
  ['sender', 451, false],
] as const)('refused at the %s with %i: permanent is %s', async (step, code, permanent) => {
  server.refuse(step, code, 'because of a reason');
  expect(await channel.send(toAna)).toEqual({
    failed: expect.stringContaining('because of a reason'),
    permanent,
  });
  server.accept();
  expect(await channel.send(toAna)).toMatchObject({ sent: true });
});

test('an unknown recipient leaves the channel up, a refused sign-in takes it down', async () => {
  server.refuse('recipient', 550, 'User unknown', ANA);
  expect(await channel.send(toAna)).toMatchObject({ permanent: true });
  expect(channel.health().state).toBe('up');
  const wrong = await open({}, { password: 'old-secret' });
  expect(await wrong.send(message({ to: 'bob@plant.example' }))).toMatchObject({ permanent: false });
  expect(wrong.health()).toMatchObject({ state: 'down', detail: expect.stringContaining('Invalid login') });
});

test('a server that says nothing more is given up in time; the mail may arrive all the same', async () => {
  server.hang();
  expect(await channel.send(toAna)).toEqual({
    failed: 'the mail server did not answer (time out)',
    permanent: false,
  });
  expect(server.inbox(ANA)).toHaveLength(1);
  expect(channel.health().state).toBe('down');
});

test('a server that is not there may be there later', async () => {
  const away = await open({}, { port: 1 });
  expect(await away.send(toAna)).toEqual({
    failed: expect.stringContaining('did not answer'),
    permanent: false,
  });
});

test('a server without STARTTLS gets neither mail nor password when that is asked for', async () => {
  const strict = await open({}, { security: 'starttls' });
  expect(await strict.send(toAna)).toMatchObject({ permanent: false });
  expect(server.taken()).toBe(0);
});

test('a server whose certificate is not to be trusted gets neither, and Health says so', async () => {
  const strange = await startMailServer(SIGN_IN, true);
  const strict = await open({}, { security: 'starttls', port: strange.port });
  expect(await strict.send(toAna)).toMatchObject({ permanent: false });
  expect(strict.health()).toMatchObject({
    state: 'down',
    detail: expect.stringContaining('the mail server is not trusted: '),
  });
  expect(strange.taken()).toBe(0);
  await strange.close();
});

test.skipIf(!opensslThere)(
  'a server whose authority is trusted gets mail by STARTTLS (skipped without OpenSSL 3)',
  async () => {
    const authority = await makeAuthority();
    const own = await startMailServer(SIGN_IN, await authority.vouchFor('IP:127.0.0.1'));
    const trusting = await open({}, { security: 'starttls', port: own.port, authority: authority.cert });
    expect(await trusting.send(toAna)).toMatchObject({ sent: true });
    expect(own.inbox(ANA)).toHaveLength(1);
    await trusting.close();
    await Promise.all([own.close(), authority.drop()]);
  },
);

test('no secret is logged', async () => {
  server.refuse('sign-in', 535, 'no');
  await channel.send(toAna);
  expect(context.logged()).toContain('delivery-1');
  expect(context.logged()).not.toMatch(/smtp-secret|tokenABC123/);
});
