import { beforeEach, describe, expect, test } from 'vitest';
import { message } from '../channel-for-tests.ts';
import { PHONE, standForEachTest } from './stand-for-tests.ts';

const HOUR = 3_600_000;

const stand = standForEachTest();

const last = () => stand.graph.phone(PHONE).at(-1);

describe('the 24 hours after a person’s last message', () => {
  test('who has never written gets a template with buttons', async () => {
    expect(await stand.channel.send(message())).toEqual({
      sent: true,
      providerId: expect.stringMatching(/^wamid\./),
    });
    const got = last();
    expect(got?.type).toBe('template');
    expect(JSON.stringify(got)).toContain('tokenABC123|seen');
    expect(JSON.stringify(got)).toContain('Thickness out of tolerance on line 3. · 240 pieces, order 1042.');
  });

  test('who has written gets buttons within 24 hours, and a template after them', async () => {
    await stand.graph.says(PHONE, 'hello');
    await stand.channel.send(message());
    expect(last()).toMatchObject({ type: 'interactive', interactive: { type: 'button' } });
    stand.context.pass(23 * HOUR);
    await stand.channel.send(message());
    expect(last()?.type).toBe('interactive');
    stand.context.pass(HOUR);
    await stand.channel.send(message());
    expect(last()?.type).toBe('template');
  });

  test('it survives a restart of the hub', async () => {
    await stand.graph.says(PHONE, 'hello');
    const again = await stand.open();
    await again.send(message());
    expect(last()?.type).toBe('interactive');
  });

  test('when WhatsApp says that they are over (131047), the next attempt is a template', async () => {
    await stand.graph.says(PHONE, 'hello');
    stand.context.pass(23.9 * HOUR);
    stand.graph.fault({
      status: 400,
      body: JSON.stringify({ error: { code: 131_047, message: 'Re-engagement message' } }),
    });
    expect(await stand.channel.send(message())).toMatchObject({ permanent: false, retryAfterMs: 0 });
    expect(await stand.channel.send(message())).toMatchObject({ sent: true });
    expect(last()?.type).toBe('template');
    expect(stand.channel.health().state).toBe('up');
  });

  test('when WhatsApp says so only later, the delivery has failed and the next one is a template', async () => {
    await stand.graph.says(PHONE, 'hello');
    stand.graph.behave({ windowError: 'later' });
    // the hub believes that it was later than it was
    await stand.db.pool.query(`update whatsapp_contact set heard_at = heard_at + interval '2 hours'`);
    stand.context.pass(24.5 * HOUR);
    expect(await stand.channel.send(message())).toMatchObject({ sent: true });
    await stand.graph.settled();
    expect(stand.context.receipts()).toEqual([
      expect.objectContaining({
        delivery: { id: 'delivery-1' },
        state: 'failed',
        error: 'Re-engagement message (131047)',
      }),
    ]);
    await stand.channel.send(message());
    expect(last()?.type).toBe('template');
  });

  test('without a template nobody can be told outside them, and it says so', async () => {
    const bare = await stand.open({ templates: [] });
    expect(await bare.send(message())).toEqual({
      failed: 'more than 24 hours since this person wrote, and there is no template',
      permanent: false,
    });
  });
});

describe('what a message looks like', () => {
  beforeEach(async () => {
    await stand.graph.says(PHONE, 'hello');
  });

  test('no answers: a text with the link', async () => {
    await stand.channel.send(message({ answers: [] }));
    expect(last()).toMatchObject({
      type: 'text',
      text: {
        body: expect.stringMatching(/^\*Hold lot 7\?\*\n\nThickness[^]*https:\/\/gemba\.example\/e\/1$/),
      },
    });
  });

  test('four to ten answers: a list; more: they are typed', async () => {
    const answers = (n: number) =>
      Array.from({ length: n }, (_, i) => ({ say: `${i}`, label: `Option number ${i} which says a lot` }));
    await stand.channel.send(message({ answers: answers(10) }));
    expect(last()).toMatchObject({ type: 'interactive', interactive: { type: 'list' } });
    await stand.channel.send(message({ answers: answers(11) }));
    expect(last()).toMatchObject({
      type: 'text',
      text: { body: expect.stringContaining('10 = Option number 10') },
    });
  });

  test('labels that do not fit a button stand whole in the text', async () => {
    await stand.channel.send(
      message({ answers: [{ say: '1', label: 'Hold the lot and tell the customer' }] }),
    );
    expect(last()).toMatchObject({
      interactive: {
        body: { text: expect.stringContaining('1 = Hold the lot and tell the customer') },
        action: { buttons: [{ reply: { title: 'Hold the lot and te…' } }] },
      },
    });
  });

  test('long texts are taken by WhatsApp, their end cut and not the answers', async () => {
    const text = 'Coil 17 has rust 😀. '.repeat(500);
    expect(await stand.channel.send(message({ text }))).toMatchObject({ sent: true });
    expect(await stand.channel.send(message({ text, answers: [] }))).toMatchObject({ sent: true });
    stand.context.pass(25 * HOUR);
    expect(await stand.channel.send(message({ text }))).toMatchObject({ sent: true });
    expect(JSON.stringify(last())).toMatch(/2 = Release · https:\/\/gemba/);
  });

  test('a token that is too long is replaced by the delivery, which the press then names', async () => {
    await stand.channel.send(message({ replyToken: 't'.repeat(300) }));
    await stand.graph.presses(PHONE, 1);
    expect(stand.context.answers().at(-1)).toMatchObject({
      token: null,
      delivery: { id: 'delivery-1' },
      text: '1',
      from: PHONE,
    });
  });
});

describe('refusals', () => {
  test('a number that is not on WhatsApp, or none at all, will never work; the channel stays up', async () => {
    stand.graph.unknown(PHONE);
    expect(await stand.channel.send(message())).toEqual({
      failed: expect.stringContaining('131026'),
      permanent: true,
    });
    expect(await stand.channel.send(message({ to: 'Bob' }))).toMatchObject({ permanent: true });
    expect(stand.channel.health()).toMatchObject({ state: 'up', receipts: 'seen' });
  });

  test('too many at a time: later', async () => {
    stand.graph.fault({
      status: 400,
      body: JSON.stringify({ error: { code: 131_056, message: 'pair rate limit' } }),
    });
    expect(await stand.channel.send(message())).toMatchObject({ permanent: false, retryAfterMs: 30_000 });
    stand.graph.fault({ status: 429, headers: { 'retry-after': '5' }, body: '{}' });
    expect(await stand.channel.send(message())).toMatchObject({ permanent: false, retryAfterMs: 5_000 });
  });

  test('an expired access token takes the channel down, and no secret is logged or shown', async () => {
    stand.graph.fault({
      status: 401,
      body: JSON.stringify({ error: { code: 190, message: 'Access token has expired' } }),
    });
    const result = await stand.channel.send(message());
    expect(result).toMatchObject({ permanent: false });
    expect(stand.channel.health()).toMatchObject({ state: 'down', detail: expect.stringContaining('190') });
    expect(JSON.stringify(result) + stand.context.logged()).not.toMatch(
      /access-secret|app-secret|tokenABC123/,
    );
  });

  test.each(['hang', 'cut-before', 'cut-after', { status: 500, body: 'oops' }] as const)(
    '%j: later',
    async (fault) => {
      stand.graph.fault(fault);
      expect(await stand.channel.send(message())).toMatchObject({ permanent: false });
      expect(stand.channel.health().state).toBe('down');
    },
  );
});
