/**
 * Posts to Microsoft Teams through the "When a Teams webhook request is received" trigger of Workflows (the connectors
 * of Office 365 that came before are switched off). One room is one workflow. A card says and links; it cannot be
 * answered from. Text is put in text runs, which know no markdown: what a machine or a person wrote stays what it is.
 */
import { z } from 'zod';
import { cut } from '../answer-lines.ts';
import type { Channel, ChannelContext, Outgoing } from '../channel.ts';
import { openChatRooms } from '../chat-room.ts';
import { Rooms, TimeoutMs } from '../http-settings.ts';

export const TeamsConfig = z.strictObject({ rooms: Rooms, timeoutMs: TimeoutMs });
export type TeamsConfig = z.infer<typeof TeamsConfig>;

export async function openTeams(config: TeamsConfig, context: ChannelContext): Promise<Channel> {
  return openChatRooms(
    // 401 and 403: the workflow wants a sign-in, which its owner can change
    {
      kind: 'teams',
      rooms: config.rooms,
      timeoutMs: config.timeoutMs,
      render: cardOf,
      never: [400, 404, 410],
    },
    context,
  );
}

/** Teams takes 28 kB a message: so many characters of at most four bytes, and the frame of so many lines. */
const MOST_TEXT = 4_000;
const MOST_LINES = 60;

function cardOf({ subject, text, link }: Outgoing): object {
  return {
    type: 'message',
    attachments: [
      {
        contentType: 'application/vnd.microsoft.card.adaptive',
        contentUrl: null,
        content: {
          $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
          type: 'AdaptiveCard',
          version: '1.4',
          fallbackText: subject,
          msteams: { width: 'Full' },
          body: [
            line(subject, { weight: 'Bolder', size: 'Medium' }),
            ...linesOf(text).map((one) => line(one, {})),
          ],
          actions: link === null ? [] : [{ type: 'Action.OpenUrl', title: 'Open in Gemba', url: link }],
        },
      },
    ],
  };
}

const line = (text: string, look: object): object => ({
  type: 'RichTextBlock',
  inlines: [{ type: 'TextRun', text, ...look }],
});

function linesOf(text: string): string[] {
  const lines = cut(text, MOST_TEXT)
    .split('\n')
    .filter((one) => one.trim() !== '');
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES), '…'];
}
