/**
 * The WhatsApp Business Cloud API. Its answer to a send means "accepted": a message may show success and never arrive,
 * so only the statuses that it posts to the webhook say how far one came. A timed-out send may have been accepted: it is
 * tried again by the caller, and both carry the delivery's id. Whoever answers is proven by WhatsApp (`wa_id`).
 */
import type { Pool } from 'pg';
import { msBetween } from '@gemba/core/time';
import type { Routes } from '../../http/app.ts';
import type { Channel, ChannelContext, Outgoing, SendResult } from '../channel.ts';
import { Link } from '../link.ts';
import { askProvider } from '../provider-request.ts';
import type { WhatsappConfig } from './config.ts';
import { openContacts, type Contacts } from './contacts.ts';
import { readGraphAnswer, WINDOW_CLOSED } from './graph-answer.ts';
import { freeMessage, templateMessage } from './message.ts';
import { whatsappRoutes } from './routes.ts';

/** 24 hours, less what clocks may differ by and a message may be under way. */
const WINDOW_MS = 24 * 3_600_000 - 5 * 60_000;
const E164 = /^\+[1-9]\d{4,14}$/;

export interface WhatsappParts extends ChannelContext {
  database: Pool;
  plant: string;
}

export async function openWhatsapp(
  config: WhatsappConfig,
  { database, plant, ...context }: WhatsappParts,
): Promise<{ channel: Channel; routes: Routes }> {
  const contacts = openContacts(database, plant);
  const link = new Link();
  const url = `${config.graphUrl}/${config.graphVersion}/${config.phoneNumberId}/messages`;
  const { log, now } = context;

  const isOpen = async (address: string): Promise<boolean> => {
    const heard = await contacts.lastHeard(address);
    return heard !== null && msBetween(heard, now()) < WINDOW_MS;
  };

  const send: Channel['send'] = async (message): Promise<SendResult> => {
    if (!E164.test(message.to))
      return { failed: `"${message.to}" is not a number in E.164`, permanent: true };
    const body = (await isOpen(message.to))
      ? freeMessage(message)
      : templateMessage(message, config.templates);
    if (body === null)
      return {
        failed: 'more than 24 hours since this person wrote, and there is no template',
        permanent: false,
      };
    const answer = await askProvider({
      url,
      headers: { authorization: `Bearer ${config.accessToken}` },
      body: JSON.stringify(body),
      timeoutMs: config.timeoutMs,
    });
    if ('unanswered' in answer) {
      link.fails(answer.unanswered);
      log.warn(
        { channel: 'whatsapp', delivery: message.id, why: answer.unanswered },
        'a message got no answer',
      );
      return { failed: answer.unanswered, permanent: false };
    }
    const graph = readGraphAnswer(answer);
    if (graph.taken) {
      link.works();
      if (graph.waId !== null)
        // it is sent: that this was not kept must not send it again
        await contacts.isKnownAs(message.to, graph.waId).catch((error: unknown) => {
          log.warn({ err: error, delivery: message.id }, 'whom WhatsApp knows by this number was not kept');
        });
      return { sent: true, providerId: graph.wamid };
    }
    return refused(message, graph.code, graph.result, contacts);
  };

  async function refused(
    message: Outgoing,
    code: number | null,
    result: Extract<SendResult, { failed: string }>,
    { windowClosed }: Contacts,
  ): Promise<SendResult> {
    log.warn({ channel: 'whatsapp', delivery: message.id, why: result.failed }, 'a message was refused');
    if (code === WINDOW_CLOSED) {
      // the next attempt takes a template
      await windowClosed(message.to);
      return { ...result, retryAfterMs: 0 };
    }
    if (result.permanent) link.works();
    else link.fails(result.failed);
    return result;
  }

  return {
    channel: { kind: 'whatsapp', send, health: () => link.health('seen'), close: async () => {} },
    routes: whatsappRoutes(config, contacts, context),
  };
}
