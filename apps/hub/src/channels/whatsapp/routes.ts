/** WhatsApp's webhook: the handshake, and what it posts. 200 is said after everything in a post was committed. */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Routes } from '../../http/app.ts';
import { readJson } from '../../http/json-body.ts';
import { ProblemError } from '../../http/problem.ts';
import type { ChannelContext, Inbound } from '../channel.ts';
import { badSignature, keep, readRawBodies } from '../inbound-body.ts';
import type { WhatsappConfig } from './config.ts';
import type { Contacts } from './contacts.ts';
import { WINDOW_CLOSED } from './graph-answer.ts';
import { readNotices, type Notice } from './notification.ts';

const PATH = '/api/channels/whatsapp';
/** a post is at most 3 MB */
const MOST_BODY = 4 * 1024 * 1024;

const Handshake = z.object({
  'hub.mode': z.literal('subscribe'),
  'hub.verify_token': z.string(),
  'hub.challenge': z.string().max(500),
});

export function whatsappRoutes(config: WhatsappConfig, contacts: Contacts, context: ChannelContext): Routes {
  const open = { config: { requires: 'nothing' as const }, schema: { hide: true } };
  const inboundOf = (notice: Notice) => toInbound(notice, contacts);
  return (app) => {
    readRawBodies(app, MOST_BODY);
    app.get(PATH, open, async (request, reply) => {
      const { data } = Handshake.safeParse(request.query);
      if (!data || !same(data['hub.verify_token'], config.verifyToken))
        throw new ProblemError({ status: 403, code: 'no_rights', detail: 'This is not the word agreed on.' });
      return reply.type('text/plain').send(data['hub.challenge']);
    });
    app.post(PATH, open, async (request) => {
      const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
      if (!isSigned(bytes, request.headers['x-hub-signature-256'], config.appSecret))
        throw badSignature('x-hub-signature-256 does not match');
      const { notices, skipped } = readNotices(readJson(bytes), config.phoneNumberId);
      if (skipped > 0) context.log.warn({ skipped }, 'WhatsApp posted something that is not known here');
      const inbound: Inbound[] = [];
      for (const notice of notices) inbound.push(...(await inboundOf(notice)));
      await keep(inbound, context);
      return { kept: inbound.length };
    });
  };
}

async function toInbound(notice: Notice, contacts: Contacts): Promise<Inbound[]> {
  if (notice.kind === 'status') {
    const { wamid, deliveryId, state, at, error, waId } = notice;
    if (error?.code === WINDOW_CLOSED && waId !== null) await contacts.windowClosed(waId);
    const delivery = deliveryId !== null ? { id: deliveryId } : { providerId: wamid };
    return [
      { kind: 'receipt', channel: 'whatsapp', delivery, state, at, ...(error && { error: error.text }) },
    ];
  }
  const { waId, wamid, at, answer } = notice;
  const from = await contacts.heardFrom(waId, at);
  if (answer === null) return [];
  const { text, reply, about } = answer;
  const delivery = reply?.deliveryId
    ? { id: reply.deliveryId }
    : about !== null
      ? { providerId: about }
      : null;
  const token = reply?.token ?? null;
  return [{ kind: 'answer', channel: 'whatsapp', from, token, delivery, text, messageId: wamid, at }];
}

function isSigned(bytes: Buffer, header: string | string[] | undefined, secret: string): boolean {
  if (typeof header !== 'string' || !header.startsWith('sha256=')) return false;
  const said = Buffer.from(header.slice(7), 'hex');
  const expected = createHmac('sha256', secret).update(bytes).digest();
  return said.length === expected.length && timingSafeEqual(said, expected);
}

/** Compares digests, so that neither length nor beginning can be felt out. */
function same(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'compare').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
