/**
 * SMS and voice through any provider: the hub posts a message as JSON to one configured URL and gets receipts and
 * answers posted back, both ways under the same signature. What speaks to the provider is an adapter of a page of code
 * (docs/CHANNELS.md has the contract). The delivery's id is the idempotency key: the same message is sent once.
 */
import type { Routes } from '../../http/app.ts';
import { readJson } from '../../http/json-body.ts';
import type { Channel, ChannelContext, SendResult } from '../channel.ts';
import { badSignature, keep, readRawBodies } from '../inbound-body.ts';
import { Link } from '../link.ts';
import { askProvider, failureOf } from '../provider-request.ts';
import type { PhoneConfig } from './config.ts';
import { readReport } from './inbound.ts';
import { messageFor, type PhoneKind } from './message.ts';
import { sign, whyNotGenuine } from './signature.ts';

/** The adapter says so of the number: there is none, or it never takes this. */
const NEVER = [404, 410, 422];
const CREDENTIALS = [401, 403];
const KNOWN_ALREADY = 409;
const MOST_BODY = 64 * 1024;

export interface PhoneChannel {
  channel: Channel;
  routes: Routes;
}

export async function openPhone(
  kind: PhoneKind,
  config: PhoneConfig,
  context: ChannelContext,
): Promise<PhoneChannel> {
  const link = new Link();
  const { now, log } = context;

  const send: Channel['send'] = async (message): Promise<SendResult> => {
    const body = JSON.stringify(messageFor(kind, message, config));
    const answer = await askProvider({
      url: config.url,
      headers: {
        ...sign(config.secret, message.id, now(), body),
        'idempotency-key': message.id,
        ...(config.bearer !== undefined && { authorization: `Bearer ${config.bearer}` }),
      },
      body,
      timeoutMs: config.timeoutMs,
    });
    if ('unanswered' in answer) {
      link.fails(answer.unanswered);
      log.warn({ channel: kind, delivery: message.id, why: answer.unanswered }, 'a message got no answer');
      return { failed: answer.unanswered, permanent: false };
    }
    const { status } = answer;
    if ((status >= 200 && status < 300) || status === KNOWN_ALREADY) {
      link.works();
      return { sent: true, providerId: providerIdIn(answer.text) };
    }
    const failure = failureOf(answer, { url: config.url, never: NEVER });
    if (failure.permanent) link.works();
    else link.fails(failure.failed);
    log[CREDENTIALS.includes(status) ? 'error' : 'warn'](
      { channel: kind, delivery: message.id, why: failure.failed },
      'a message was refused',
    );
    return failure;
  };

  const routes: Routes = (app) => {
    readRawBodies(app, MOST_BODY);
    app.post(
      `/api/channels/${kind}`,
      { config: { requires: 'nothing' }, schema: { hide: true } },
      async (request) => {
        const bytes = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        const why = whyNotGenuine(config.secret, request.headers, bytes, now());
        if (why !== null) throw badSignature(why);
        await keep([readReport(kind, readJson(bytes))], context);
        return { kept: 1 };
      },
    );
  };

  return {
    channel: {
      kind,
      send,
      health: () => link.health(kind === 'sms' ? 'delivered' : 'seen'),
      close: async () => {},
    },
    routes,
  };
}

function providerIdIn(text: string): string | null {
  try {
    const json: unknown = JSON.parse(text);
    const id = typeof json === 'object' && json !== null && 'providerId' in json ? json.providerId : null;
    return typeof id === 'string' && id !== '' && id.length <= 300 ? id : null;
  } catch {
    return null;
  }
}
