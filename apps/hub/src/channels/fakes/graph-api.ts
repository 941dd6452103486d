/**
 * FAKE: WhatsApp's Graph API and the phones for tests, as the Cloud API is documented to behave: the 24-hour window (error
 * 131047, at once or later in a status), approved templates only outside it, and statuses that come late, doubled, out of
 * order, or never although the message was accepted.
 */
import { createHmac } from 'node:crypto';
import { epochMs, type Instant } from '@gemba/core/time';
import { GraphMessage, pressable, whyTemplateRefused, type ApprovedTemplate } from './graph-message.ts';
import { json, Posts, startHttpFake, type Answer, type Fault, type Received } from './http-fake.ts';

export type WhatsappMessage = GraphMessage & { wamid: string };

export interface Behaviour {
  /** posted in this order; none: it shows success and never arrives */
  statuses: readonly ('sent' | 'delivered' | 'read')[];
  delayMs: number;
  /** every post is made so often */
  times: number;
  windowError: 'at-once' | 'later';
}

export interface GraphApiFake {
  url: string;
  /** what a phone has got, in order. @param number E.164 */
  phone(number: string): WhatsappMessage[];
  behave(behaviour: Partial<Behaviour>): void;
  /** this number is not on WhatsApp */
  unknown(number: string): void;
  /** WhatsApp knows this number by another id (as in Brazil or Mexico) */
  knownAs(number: string, waId: string): void;
  /** @returns the status that the hub gave; `quoting` the last message to this number */
  says(number: string, text: string, options?: { quoting?: boolean }): Promise<number>;
  /** presses a button of the last message that has any. @param index from 0 */
  presses(number: string, index: number): Promise<number>;
  /** presses a button of a message that somebody else has got */
  pressesOf(number: string, message: WhatsappMessage, index: number): Promise<number>;
  /** posts anything, signed */
  post(value: object): Promise<number>;
  fault(fault: Fault, times?: number): void;
  settled(): Promise<void>;
  /** what the hub answered to the webhook's posts */
  statuses: readonly number[];
  close(): Promise<void>;
}

const DAY_MS = 24 * 3_600_000;

export async function startGraphApi(options: {
  accessToken: string;
  appSecret: string;
  phoneNumberId: string;
  templates: readonly ApprovedTemplate[];
  /** the hub's webhook */
  webhook: () => string;
  now: () => Instant;
}): Promise<GraphApiFake> {
  const { accessToken, appSecret, phoneNumberId, templates, webhook, now } = options;
  const messages: WhatsappMessage[] = [];
  const lastHeard = new Map<string, number>();
  const unknown = new Set<string>();
  const waIds = new Map<string, string>();
  const posts = new Posts();
  let behaviour: Behaviour = {
    statuses: ['sent', 'delivered'],
    delayMs: 0,
    times: 1,
    windowError: 'at-once',
  };
  let ids = 0;

  const nowMs = () => epochMs(now());
  const seconds = () => Math.floor(nowMs() / 1_000).toString();
  const waIdOf = (digits: string) => waIds.get(digits) ?? digits;
  const digitsOf = (number: string) => number.replace('+', '');

  const post = async (value: object): Promise<number> => {
    // WhatsApp escapes what is not ASCII, so the bytes are not those of JSON.stringify
    const body = JSON.stringify(value).replace(
      /[\u0080-\uFFFF]/g,
      (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
    );
    const signature = createHmac('sha256', appSecret).update(body).digest('hex');
    let status = 0;
    for (let i = 0; i < behaviour.times; i += 1)
      status = await posts.now(webhook(), { 'x-hub-signature-256': `sha256=${signature}` }, body);
    return status;
  };
  const change = (value: object) =>
    post({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: '1',
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { display_phone_number: '15550000000', phone_number_id: phoneNumberId },
                ...value,
              },
            },
          ],
        },
      ],
    });
  const postStatus = (message: WhatsappMessage, status: string, code?: number) =>
    change({
      statuses: [
        {
          id: message.wamid,
          status,
          timestamp: seconds(),
          recipient_id: waIdOf(message.to),
          ...(message.biz_opaque_callback_data !== undefined && {
            biz_opaque_callback_data: message.biz_opaque_callback_data,
          }),
          ...(code !== undefined && { errors: [{ code, title: TITLES[code] ?? 'Error' }] }),
        },
      ],
    });
  const from = (number: string, message: object, quoted?: WhatsappMessage): Promise<number> => {
    const waId = waIdOf(digitsOf(number));
    lastHeard.set(digitsOf(number), nowMs());
    ids += 1;
    return change({
      contacts: [{ profile: { name: 'Somebody' }, wa_id: waId }],
      messages: [
        {
          from: waId,
          id: `wamid.in${ids}`,
          timestamp: seconds(),
          ...(quoted && { context: { from: '15550000000', id: quoted.wamid } }),
          ...message,
        },
      ],
    });
  };

  const take = ({ path, headers, body }: Received): Answer => {
    if (headers.authorization !== `Bearer ${accessToken}`) return refusal(401, 190);
    if (!/^\/v\d+\.\d\/\d+\/messages$/.test(path) || !path.includes(`/${phoneNumberId}/`))
      return refusal(400, 33);
    const { data, error } = GraphMessage.safeParse(JSON.parse(body));
    if (!data) return refusal(400, 100, error.message);
    if (unknown.has(data.to)) return refusal(400, 131_026);
    const code = data.type === 'template' ? whyTemplateRefused(data, templates) : null;
    if (code !== null) return refusal(400, code);
    ids += 1;
    const message = { ...data, wamid: `wamid.out${ids}` };
    const heard = lastHeard.get(data.to);
    const closed = data.type !== 'template' && (heard === undefined || nowMs() - heard >= DAY_MS);
    const { statuses, delayMs, windowError } = behaviour;
    if (closed && windowError === 'at-once') return refusal(400, 131_047);
    if (closed) posts.later(delayMs, () => postStatus(message, 'failed', 131_047));
    else {
      messages.push(message);
      posts.later(delayMs, async () => {
        for (const status of statuses) await postStatus(message, status);
      });
    }
    return json(200, {
      messaging_product: 'whatsapp',
      contacts: [{ input: data.to, wa_id: waIdOf(data.to) }],
      messages: [{ id: message.wamid, message_status: 'accepted' }],
    });
  };

  const press = (number: string, message: WhatsappMessage | undefined, index: number): Promise<number> => {
    const pressed = message && pressable(message)[index];
    if (!pressed) throw new Error(`${number} has got nothing to press`);
    const { id, title, kind } = pressed;
    return from(number, PRESSED[kind](id, title), message);
  };

  const http = await startHttpFake(take);
  const phone = (number: string) => messages.filter(({ to }) => to === digitsOf(number));
  return {
    url: http.url,
    phone,
    behave: (changed) => {
      behaviour = { ...behaviour, ...changed };
    },
    unknown: (number) => void unknown.add(digitsOf(number)),
    knownAs: (number, waId) => void waIds.set(digitsOf(number), waId),
    says: (number, text, { quoting = false } = {}) =>
      from(number, { type: 'text', text: { body: text } }, quoting ? phone(number).at(-1) : undefined),
    presses: (number, index) =>
      press(
        number,
        phone(number).findLast((one) => pressable(one).length > 0),
        index,
      ),
    pressesOf: press,
    post,
    fault: http.fault,
    settled: () => posts.settled(),
    statuses: posts.statuses,
    close: async () => {
      posts.stop();
      await http.close();
    },
  };
}

const PRESSED = {
  button: (id: string, title: string) => ({
    type: 'interactive',
    interactive: { type: 'button_reply', button_reply: { id, title } },
  }),
  list: (id: string, title: string) => ({
    type: 'interactive',
    interactive: { type: 'list_reply', list_reply: { id, title } },
  }),
  template: (payload: string, text: string) => ({ type: 'button', button: { payload, text } }),
};

const TITLES: Record<number, string> = {
  33: 'Parameter value is not valid',
  100: 'Invalid parameter',
  190: 'Access token has expired',
  131_008: 'Required parameter is missing',
  131_026: 'Message undeliverable',
  131_047: 'Re-engagement message',
  132_000: 'Template Param Count Mismatch',
  132_001: 'Template does not exist',
  132_018: 'Template parameter format mismatch',
};

const refusal = (status: number, code: number, details = ''): Answer =>
  json(status, {
    error: {
      message: `(#${code}) ${TITLES[code] ?? 'Error'}`,
      type: 'OAuthException',
      code,
      error_data: { messaging_product: 'whatsapp', details },
      fbtrace_id: 'A',
    },
  });
