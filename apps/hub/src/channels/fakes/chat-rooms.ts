/**
 * FAKE: the webhooks of Teams Workflows and of Slack for tests. It takes what they are documented to take and refuses the
 * rest with their words: Teams a message with adaptive cards (202, no body), Slack text or blocks ("ok").
 */
import { z } from 'zod';
import { startHttpFake, type Answer, type Fault, type Received } from './http-fake.ts';

export interface ChatRoomsFake {
  /** the URL of a room */
  room(kind: 'teams' | 'slack', name: string): string;
  /** what arrived in a room, parsed */
  posts(kind: 'teams' | 'slack', name: string): unknown[];
  /** the room is archived or its workflow deleted */
  remove(kind: 'teams' | 'slack', name: string): void;
  fault(fault: Fault, times?: number): void;
  /** requests so far, refused ones included */
  asked(): number;
  close(): Promise<void>;
}

const TeamsMessage = z.object({
  type: z.literal('message'),
  attachments: z
    .array(
      z.object({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        content: z.object({
          type: z.literal('AdaptiveCard'),
          version: z.string(),
          body: z.array(z.object({ type: z.string() })).min(1),
          actions: z.array(z.object({ type: z.literal('Action.OpenUrl'), title: z.string(), url: z.url() })),
        }),
      }),
    )
    .min(1),
});
const Plain = z.object({ type: z.literal('plain_text'), text: z.string().min(1).max(3_000) });
const SlackMessage = z.object({
  text: z.string().min(1),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.object({ type: z.literal('header'), text: Plain.extend({ text: z.string().min(1).max(150) }) }),
        z.object({ type: z.literal('section'), text: Plain }),
        z.object({
          type: z.literal('actions'),
          elements: z.array(z.object({ type: z.literal('button'), text: Plain, url: z.url() })).min(1),
        }),
      ]),
    )
    .max(50),
});
const TEAMS_BYTES = 28 * 1024;

export async function startChatRooms(): Promise<ChatRoomsFake> {
  const posts = new Map<string, unknown[]>();
  const removed = new Set<string>();
  const http = await startHttpFake(({ path, body }: Received): Answer => {
    const teams = path.startsWith('/teams/');
    if (removed.has(path))
      return teams ? { status: 404, body: 'WorkflowNotFound' } : { status: 404, body: 'no_service' };
    const post: unknown = JSON.parse(body);
    const fits = teams
      ? TeamsMessage.safeParse(post).success && Buffer.byteLength(body) <= TEAMS_BYTES
      : SlackMessage.safeParse(post).success;
    if (!fits) return { status: 400, body: teams ? 'BadRequest' : 'invalid_blocks' };
    posts.set(path, [...(posts.get(path) ?? []), post]);
    return teams ? { status: 202 } : { status: 200, headers: { 'content-type': 'text/html' }, body: 'ok' };
  });
  return {
    room: (kind, name) => `${http.url}/${kind}/${name}`,
    posts: (kind, name) => posts.get(`/${kind}/${name}`) ?? [],
    remove: (kind, name) => void removed.add(`/${kind}/${name}`),
    fault: http.fault,
    asked: () => http.received.length,
    close: http.close,
  };
}
