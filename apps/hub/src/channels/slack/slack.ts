/**
 * Posts to Slack through incoming webhooks, one per room. A post says and links; it cannot be answered from. Text is
 * sent as plain text, so that "<!channel>" in a machine's words wakes nobody.
 */
import { z } from 'zod';
import { cut } from '../answer-lines.ts';
import type { Channel, ChannelContext, Outgoing } from '../channel.ts';
import { openChatRooms } from '../chat-room.ts';
import { Rooms, TimeoutMs } from '../http-settings.ts';

export const SlackConfig = z.strictObject({ rooms: Rooms, timeoutMs: TimeoutMs });
export type SlackConfig = z.infer<typeof SlackConfig>;

export async function openSlack(config: SlackConfig, context: ChannelContext): Promise<Channel> {
  return openChatRooms(
    // channel_not_found and no_service are 404, channel_is_archived 410, action_prohibited 403
    {
      kind: 'slack',
      rooms: config.rooms,
      timeoutMs: config.timeoutMs,
      render: postOf,
      never: [400, 403, 404, 410],
    },
    context,
  );
}

/** Block Kit: characters of a header, of a section. */
const MOST_HEADER = 150;
const MOST_SECTION = 3_000;

function postOf({ subject, text, link }: Outgoing): object {
  return {
    // what notifications and screen readers say; unlike the blocks it is read as markup
    text: escapeMarkup(subject),
    blocks: [
      { type: 'header', text: plain(cut(subject, MOST_HEADER)) },
      ...(text.trim() === '' ? [] : [{ type: 'section', text: plain(cut(text, MOST_SECTION)) }]),
      ...(link === null
        ? []
        : [{ type: 'actions', elements: [{ type: 'button', text: plain('Open in Gemba'), url: link }] }]),
    ],
  };
}

const plain = (text: string): object => ({ type: 'plain_text', text, emoji: false });

const escapeMarkup = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
