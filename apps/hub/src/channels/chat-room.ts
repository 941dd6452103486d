/** What the rooms of chat programs have in common: a URL per room that takes a post, and proves nothing but having taken it. */
import { Link } from './link.ts';
import { askProvider, failureOf } from './provider-request.ts';
import type { Channel, ChannelContext, Outgoing } from './channel.ts';

export interface ChatRooms {
  kind: 'teams' | 'slack';
  rooms: Readonly<Record<string, string>>;
  timeoutMs: number;
  /** the body of the post */
  render: (message: Outgoing) => object;
  /** statuses that say that a room is gone for good */
  never: readonly number[];
}

export function openChatRooms(
  { kind, rooms, timeoutMs, render, never }: ChatRooms,
  { log }: ChannelContext,
): Channel {
  const link = new Link();
  return {
    kind,
    async send(message) {
      const url = Object.hasOwn(rooms, message.to) ? rooms[message.to] : undefined;
      if (url === undefined) return { failed: `there is no ${kind} room "${message.to}"`, permanent: true };
      const answer = await askProvider({ url, body: JSON.stringify(render(message)), timeoutMs });
      if ('unanswered' in answer) {
        link.fails(answer.unanswered);
        log.warn({ channel: kind, delivery: message.id, why: answer.unanswered }, 'a post got no answer');
        return { failed: answer.unanswered, permanent: false };
      }
      if (answer.status >= 200 && answer.status < 300) {
        link.works();
        return { sent: true, providerId: null };
      }
      const failure = failureOf(answer, { url, never });
      link.fails(`${message.to}: ${failure.failed}`);
      log.warn({ channel: kind, delivery: message.id, why: failure.failed }, 'a post was refused');
      return failure;
    },
    health: () => link.health('sent'),
    close: async () => {},
  };
}
