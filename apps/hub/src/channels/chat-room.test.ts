import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { message, testContext, type TestContext } from './channel-for-tests.ts';
import type { Channel } from './channel.ts';
import { startChatRooms, type ChatRoomsFake } from './fakes/chat-rooms.ts';
import { openSlack } from './slack/slack.ts';
import { openTeams } from './teams/teams.ts';

describe.each(['teams', 'slack'] as const)('%s', (kind) => {
  let chat: ChatRoomsFake;
  let context: TestContext;
  let channel: Channel;

  beforeEach(async () => {
    chat = await startChatRooms();
    context = testContext();
    const config = { rooms: { 'line 3': chat.room(kind, 'secret-part') }, timeoutMs: 15_000 };
    channel = await (kind === 'teams' ? openTeams(config, context) : openSlack(config, context));
  });
  afterEach(() => chat.close());

  const toRoom = message({ to: 'line 3' });

  test('a message arrives in the room with its text and a button to the control room', async () => {
    expect(await channel.send(toRoom)).toEqual({ sent: true, providerId: null });
    const [post] = chat.posts(kind, 'secret-part');
    const said = JSON.stringify(post);
    for (const words of [
      'Hold lot 7?',
      'Thickness out of tolerance',
      '240 pieces',
      'https://gemba.example/e/1',
    ])
      expect(said).toContain(words);
    expect(channel.health()).toEqual({ state: 'up', detail: null, receipts: 'sent' });
  });

  test('long texts, no text and no link are taken as well', async () => {
    expect(await channel.send({ ...toRoom, text: 'ä€😀 <b>&\n'.repeat(3_000) })).toMatchObject({
      sent: true,
    });
    expect(await channel.send({ ...toRoom, text: '', link: null })).toMatchObject({ sent: true });
  });

  test('markup in what a machine says stays what it is', async () => {
    await channel.send({
      ...toRoom,
      subject: '<!channel> & [x](http://bad.example)',
      text: '<!here> *bold*',
    });
    const post = JSON.stringify(chat.posts(kind, 'secret-part')[0]);
    expect(post).not.toMatch(/mrkdwn|"TextBlock"/);
    if (kind === 'slack') expect(post).toContain('"text":"&lt;!channel&gt; &amp; [x]');
  });

  test('a room that nobody configured will never work', async () => {
    expect(await channel.send(message({ to: 'constructor' }))).toEqual({
      failed: `there is no ${kind} room "constructor"`,
      permanent: true,
    });
    expect(chat.asked()).toBe(0);
  });

  test('a room that is gone will never work', async () => {
    chat.remove(kind, 'secret-part');
    expect(await channel.send(toRoom)).toMatchObject({ permanent: true });
    expect(channel.health().state).toBe('down');
  });

  test('a busy provider says when to come back, and one attempt is made', async () => {
    chat.fault({ status: 429, headers: { 'retry-after': '7' } });
    expect(await channel.send(toRoom)).toMatchObject({ permanent: false, retryAfterMs: 7_000 });
    expect(chat.asked()).toBe(1);
    expect(await channel.send(toRoom)).toMatchObject({ sent: true });
    expect(channel.health().state).toBe('up');
  });

  test.each(['hang', 'cut-before', 'cut-after', { status: 500 }] as const)(
    '%j may work later',
    async (fault) => {
      chat.fault(fault);
      const result = await channel.send(toRoom);
      expect(result).toMatchObject({ permanent: false });
      expect(channel.health().state).toBe('down');
      expect(JSON.stringify(result) + context.logged() + channel.health().detail).not.toContain(
        'secret-part',
      );
    },
  );

  test('a redirect is not followed', async () => {
    chat.fault({ status: 302, headers: { location: chat.room(kind, 'elsewhere') } });
    expect(await channel.send(toRoom)).toMatchObject({ permanent: false });
    expect(chat.posts(kind, 'elsewhere')).toEqual([]);
  });
});
