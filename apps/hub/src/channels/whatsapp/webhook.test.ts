import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { message } from '../channel-for-tests.ts';
import { APP_SECRET, NUMBER, PHONE, VERIFY_TOKEN, standForEachTest } from './stand-for-tests.ts';

const stand = standForEachTest();

describe('what comes back', () => {
  test('a pressed button, of a message and of a template, is an answer with token, sender and message', async () => {
    await stand.channel.send(message());
    await stand.graph.presses(PHONE, 1);
    await stand.channel.send(message());
    await stand.graph.presses(PHONE, 2);
    expect(stand.context.answers()).toEqual([
      {
        kind: 'answer',
        channel: 'whatsapp',
        from: PHONE,
        token: 'tokenABC123',
        delivery: { providerId: 'wamid.out1' },
        text: '1',
        messageId: 'wamid.in2',
        at: expect.any(String),
      },
      expect.objectContaining({ text: '2', token: 'tokenABC123', messageId: 'wamid.in4' }),
    ]);
  });

  test('a row of a list is an answer', async () => {
    await stand.graph.says(PHONE, 'hello');
    const answers = ['a', 'b', 'c', 'd'].map((say) => ({ say, label: say }));
    await stand.channel.send(message({ answers }));
    await stand.graph.presses(PHONE, 3);
    expect(stand.context.answers().at(-1)).toMatchObject({ text: 'd', token: 'tokenABC123' });
  });

  test('a typed answer names the message it quotes, or none', async () => {
    await stand.channel.send(message());
    await stand.graph.says(PHONE, '2', { quoting: true });
    await stand.graph.says(PHONE, 'ö 2');
    expect(stand.context.answers().map(({ text, delivery, token }) => [text, delivery, token])).toEqual([
      ['2', { providerId: 'wamid.out1' }, null],
      ['ö 2', null, null],
    ]);
  });

  test('statuses become receipts of the delivery: sent, delivered, seen', async () => {
    stand.graph.behave({ statuses: ['sent', 'delivered', 'read'] });
    await stand.channel.send(message());
    await stand.graph.settled();
    expect(stand.context.receipts().map(({ state, delivery }) => [state, delivery])).toEqual([
      ['sent', { id: 'delivery-1' }],
      ['delivered', { id: 'delivery-1' }],
      ['seen', { id: 'delivery-1' }],
    ]);
  });

  test('out of order and doubled they are handed on as they come', async () => {
    stand.graph.behave({ statuses: ['read', 'sent'], times: 2 });
    await stand.channel.send(message());
    await stand.graph.settled();
    expect(stand.context.receipts().map(({ state }) => state)).toEqual(['seen', 'seen', 'sent', 'sent']);
    expect(stand.graph.statuses).toEqual([200, 200, 200, 200]);
  });

  test('a message that shows success and never arrives is sent and no more', async () => {
    stand.graph.behave({ statuses: [] });
    expect(await stand.channel.send(message())).toMatchObject({ sent: true });
    await stand.graph.settled();
    expect(stand.context.receipts()).toEqual([]);
  });

  test('a number that WhatsApp knows by another id answers from the number we wrote to', async () => {
    stand.graph.knownAs('+525512345678', '5215512345678');
    await stand.channel.send(message({ to: '+525512345678' }));
    await stand.graph.presses('+525512345678', 0);
    expect(stand.context.answers()[0]?.from).toBe('+525512345678');
    await stand.channel.send(message({ to: '+525512345678' }));
    expect(stand.graph.phone('+525512345678').at(-1)?.type).toBe('interactive');
  });

  test('what is not committed is answered 500, and comes again with the same id', async () => {
    await stand.channel.send(message());
    await stand.graph.settled();
    stand.context.reject(1);
    expect(await stand.graph.says(PHONE, '1')).toBe(500);
    expect(stand.context.answers()).toEqual([]);
    stand.graph.behave({ times: 2 });
    expect(await stand.graph.says(PHONE, '1')).toBe(200);
    expect(new Set(stand.context.answers().map(({ messageId }) => messageId)).size).toBe(1);
  });
});

describe('the webhook', () => {
  const url = (query: Record<string, string>) =>
    `${stand.hubUrl}/api/channels/whatsapp?${new URLSearchParams(query).toString()}`;

  test('the handshake is answered to who knows the word', async () => {
    const right = {
      'hub.mode': 'subscribe',
      'hub.verify_token': VERIFY_TOKEN,
      'hub.challenge': '1158201444',
    };
    const answer = await fetch(url(right));
    expect([answer.status, await answer.text()]).toEqual([200, '1158201444']);
    expect((await fetch(url({ ...right, 'hub.verify_token': 'verify' }))).status).toBe(403);
    expect((await fetch(url({}))).status).toBe(403);
  });

  test('no signature, a wrong one, and the right one for other bytes: 401, nothing comes in', async () => {
    const post = (body: string, signature?: string) =>
      fetch(url({}), {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          ...(signature && { 'x-hub-signature-256': signature }),
        },
        body,
      });
    expect((await post('{}')).status).toBe(401);
    expect((await post('{}', `sha256=${'0'.repeat(64)}`)).status).toBe(401);
    expect((await post('{}', 'sha256=')).status).toBe(401);
    // of "{}" under the right secret
    const right = `sha256=${createHmac('sha256', APP_SECRET).update('{}').digest('hex')}`;
    expect((await post('{ }', right)).status).toBe(401);
    expect((await post('{}', right)).status).toBe(200);
    expect(stand.context.inbound).toEqual([]);
  });

  test('all entries, changes, messages and statuses of a post are read; other numbers and unknown kinds are not', async () => {
    const text = (id: string) => ({
      from: '4915112345678',
      id,
      timestamp: '1700000000',
      type: 'text',
      text: { body: id },
    });
    const value = (phone: string, more: object) => ({
      field: 'messages',
      value: { metadata: { phone_number_id: phone }, ...more },
    });
    const ours = NUMBER;
    const status = await stand.graph.post({
      entry: [
        {
          changes: [
            value(ours, { messages: [text('a'), { id: 'broken' }, text('b')] }),
            value('999', { messages: [text('x')] }),
            { field: 'account_update', value: { event: 'other' } },
          ],
        },
        {
          changes: [
            value(ours, {
              messages: [
                { from: '4915112345678', id: 'r', timestamp: '1700000000', type: 'reaction', reaction: {} },
              ],
              statuses: [
                {
                  id: 'wamid.other',
                  status: 'delivered',
                  timestamp: '1700000000',
                  recipient_id: '4915112345678',
                },
                { id: 'wamid.other', status: 'warning', timestamp: '1700000000' },
              ],
            }),
          ],
        },
      ],
    });
    expect(status).toBe(200);
    expect(stand.context.inbound).toEqual([
      expect.objectContaining({ kind: 'answer', text: 'a', at: '2023-11-14T22:13:20.000Z' }),
      expect.objectContaining({ kind: 'answer', text: 'b' }),
      expect.objectContaining({
        kind: 'receipt',
        delivery: { providerId: 'wamid.other' },
        state: 'delivered',
      }),
    ]);
  });
});
