import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { message, serve, testContext, type TestContext } from '../channel-for-tests.ts';
import type { Channel } from '../channel.ts';
import { freePort } from '../fakes/free-port.ts';
import { startPhoneProvider, type PhoneProviderFake } from '../fakes/phone-provider.ts';
import { PhoneConfig } from './config.ts';
import type { PhoneKind } from './message.ts';
import { sign } from './signature.ts';
import { smsSize } from './sms-text.ts';
import { openPhone } from './webhook.ts';

const SECRET = 'a-secret-of-the-adapter-1';
const PHONE = '+4915112345678';

describe.each(['sms', 'voice'] as const)('%s through a provider', (kind: PhoneKind) => {
  let context: TestContext;
  let provider: PhoneProviderFake;
  let hub: { url: string; close: () => Promise<void> };
  let channel: Channel;

  beforeEach(async () => {
    context = testContext();
    provider = await startPhoneProvider({ secret: SECRET, bearer: 'bearer-secret', now: context.now });
    const port = await freePort();
    const config = PhoneConfig.parse({
      url: provider.url,
      secret: SECRET,
      bearer: 'bearer-secret',
      callback: `http://127.0.0.1:${port}/api/channels/${kind}`,
      timeoutMs: 15_000,
    });
    const opened = await openPhone(kind, config, context);
    hub = await serve([opened.routes], context, port);
    channel = opened.channel;
  });
  afterEach(async () => {
    await provider.close();
    await hub.close();
  });

  const post = (body: object | string, headers?: Record<string, string>) => {
    const bytes = typeof body === 'string' ? body : JSON.stringify(body);
    return fetch(`${hub.url}/api/channels/${kind}`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(headers ?? sign(SECRET, 'r1', context.now(), bytes)),
      },
      body: bytes,
    });
  };
  const receipt = () => ({ type: 'receipt', id: 'delivery-1', state: 'delivered', at: context.now() });

  test('a message reaches the phone with what can be answered', async () => {
    expect(await channel.send(message())).toEqual({ sent: true, providerId: 'phone-1' });
    const [got] = provider.phone(PHONE);
    const words = kind === 'sms' ? got?.text : got?.say;
    expect(words).toContain('Hold lot 7?');
    expect(words).toContain(kind === 'sms' ? '1=Hold 2=Release' : 'Press or say 1 for: Hold.');
    expect(got?.answers).toHaveLength(3);
    expect(channel.health()).toMatchObject({ state: 'up' });
  });

  test('its receipts come back one by one', async () => {
    provider.behave({ receipts: ['sent', 'delivered', 'seen'] });
    await channel.send(message());
    await provider.settled();
    expect(context.receipts().map(({ state, delivery }) => [state, delivery])).toEqual([
      ['sent', { providerId: 'phone-1' }],
      ['delivered', { providerId: 'phone-1' }],
      ['seen', { providerId: 'phone-1' }],
    ]);
    expect(provider.statuses).toEqual([200, 200, 200]);
  });

  test('no receipt comes when the provider loses it: the message is sent and no more', async () => {
    provider.behave({ receipts: [] });
    expect(await channel.send(message())).toMatchObject({ sent: true });
    await provider.settled();
    expect(context.inbound).toEqual([]);
  });

  test('late and doubled receipts are handed on as they come', async () => {
    provider.behave({ receipts: ['delivered'], delayMs: 60, times: 2 });
    await channel.send(message());
    await provider.settled();
    expect(context.receipts()).toHaveLength(2);
  });

  test('an answer names its delivery, its sender and its own id; twice it has the same', async () => {
    provider.behave({ receipts: [], times: 2 });
    await channel.send(message());
    expect(await provider.answer(PHONE, '1')).toBe(200);
    expect(context.answers()).toEqual([
      {
        kind: 'answer',
        channel: kind,
        from: PHONE,
        token: null,
        delivery: { providerId: 'phone-1' },
        text: '1',
        messageId: 'answer-1',
        at: context.now(),
      },
      expect.objectContaining({ messageId: 'answer-1' }),
    ]);
  });

  test('the same delivery sent twice rings once', async () => {
    provider.fault('cut-after');
    expect(await channel.send(message())).toMatchObject({ permanent: false });
    expect(await channel.send(message())).toEqual({ sent: true, providerId: 'phone-1' });
    expect(provider.phone(PHONE)).toHaveLength(1);
    provider.fault({ status: 409 });
    expect(await channel.send(message())).toEqual({ sent: true, providerId: null });
  });

  test('a number that does not exist will never work, and the channel stays up', async () => {
    provider.dead(PHONE);
    expect(await channel.send(message())).toMatchObject({ permanent: true });
    expect(channel.health().state).toBe('up');
  });

  test.each([429, 503])('HTTP %i says when to come back', async (status) => {
    provider.fault({ status, headers: { 'retry-after': '30' } });
    expect(await channel.send(message())).toMatchObject({ permanent: false, retryAfterMs: 30_000 });
    expect(provider.asked()).toBe(1);
  });

  test.each(['hang', 'cut-before', { status: 500 }, { status: 401 }] as const)(
    '%j may work later, and the channel is down',
    async (fault) => {
      provider.fault(fault);
      expect(await channel.send(message())).toMatchObject({ permanent: false });
      expect(channel.health().state).toBe('down');
      expect(await channel.send(message())).toMatchObject({ sent: true });
      expect(channel.health().state).toBe('up');
    },
  );

  test('a provider that is not there may work later', async () => {
    await provider.close();
    expect(await channel.send(message())).toMatchObject({ permanent: false });
  });

  test('what is not committed is answered 500, so that it comes again', async () => {
    context.reject(1);
    expect((await post(receipt())).status).toBe(500);
    expect(context.inbound).toEqual([]);
    expect((await post(receipt())).status).toBe(200);
    expect(context.inbound).toHaveLength(1);
  });

  test('nothing comes in without a signature, with a wrong one, with other bytes, or late', async () => {
    const body = JSON.stringify(receipt());
    const signed = sign(SECRET, 'r1', context.now(), body);
    expect((await post(body, {})).status).toBe(401);
    expect((await post(body, sign('somebody-elses-secret-123', 'r1', context.now(), body))).status).toBe(401);
    expect((await post(JSON.stringify(JSON.parse(body), null, 1), signed)).status).toBe(401);
    context.pass(6 * 60_000);
    expect((await post(body, signed)).status).toBe(401);
    expect(context.inbound).toEqual([]);
  });

  test('signed nonsense is refused and says where', async () => {
    expect((await post('{')).status).toBe(400);
    expect((await post({ type: 'receipt', state: 'delivered', at: context.now() })).status).toBe(422);
    expect((await post({ ...receipt(), state: 'answered' })).status).toBe(422);
    const wrong = await post({ type: 'answer', from: '0151', text: '1', messageId: 'a', at: context.now() });
    expect(await wrong.json()).toMatchObject({ errors: [{ field: 'from' }] });
    expect((await post(JSON.stringify({ filler: 'x'.repeat(70_000) }))).status).toBe(413);
    expect(context.inbound).toEqual([]);
  });

  test('no secret is logged', async () => {
    provider.fault({ status: 401, body: 'no' });
    await channel.send(message());
    await post(receipt(), {});
    expect(context.logged()).toContain('delivery-1');
    expect(context.logged()).not.toMatch(/a-secret-of|bearer-secret|tokenABC123/);
  });
});

test('a long text is cut to the parts that are allowed; the question and how to answer always arrive', async () => {
  const context = testContext();
  const provider = await startPhoneProvider({ secret: SECRET, now: context.now });
  const config = PhoneConfig.parse({ url: provider.url, secret: SECRET, mostParts: 2 });
  const { channel } = await openPhone('sms', config, context);
  await channel.send(message({ text: 'Coil 17 has rust. '.repeat(50) }));
  await channel.send(message({ id: 'd2', link: `https://gemba.example/${'x'.repeat(400)}` }));
  const labels = message().answers.map((one) => ({ ...one, label: 'Do something about it '.repeat(20) }));
  await channel.send(message({ id: 'd3', answers: labels }));
  const [long, longLink, longLabels] = provider.phone(PHONE).map(({ text }) => text ?? '');
  for (const text of [long, longLink, longLabels]) {
    expect(smsSize(text!).parts).toBeLessThanOrEqual(2);
    expect(text).toContain('Hold lot 7?');
  }
  expect(long).toContain('...');
  expect(long).toContain('1=Hold 2=Release\nhttps://gemba.example/e/1');
  expect(longLink).toContain('1=Hold 2=Release');
  expect(longLabels).toContain('Reply seen, 1, 2');
  await provider.close();
});
