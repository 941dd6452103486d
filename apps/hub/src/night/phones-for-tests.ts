/** Every phone and mailbox of the plant: real local servers for SMS, voice, WhatsApp and mail, on the night's clock. */
import type { Inbound } from '../channels/channel.ts';
import { readMail } from '../channels/email/read-mail.ts';
import { startGraphApi, type GraphApiFake } from '../channels/fakes/graph-api.ts';
import { startMailServer, type MailServerFake } from '../channels/fakes/mail-server.ts';
import { startPhoneProvider, type PhoneProviderFake } from '../channels/fakes/phone-provider.ts';
import { ChannelsConfig } from '../channels/registry.ts';
import type { Instant } from '@gemba/core/time';
import { randomUUID } from 'node:crypto';
import type { ParsedMail } from 'mailparser';
import { mailOf, numberOf } from './plant-for-tests.ts';

const SECRET = 'a-secret-of-the-adapter-1';
const GEMBA = 'gemba@plant.example';
const TEMPLATES = [{ name: 'gemba_three', language: 'en', buttons: 3 }];

export interface Phones {
  sms: PhoneProviderFake;
  voice: PhoneProviderFake;
  whatsapp: GraphApiFake;
  mail: MailServerFake;
  config: ChannelsConfig;
  /** messages that have reached these people's devices so far, on all channels */
  rung(people: readonly string[]): number;
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** @param hubUrl where the hub's webhooks are */
export async function startPhones(hubUrl: string, now: () => Instant): Promise<Phones> {
  const sms = await startPhoneProvider({ secret: SECRET, now });
  const voice = await startPhoneProvider({ secret: SECRET, now });
  const mail = await startMailServer();
  const whatsapp = await startGraphApi({
    accessToken: 'access-secret',
    appSecret: 'app-secret',
    phoneNumberId: '106540352242922',
    templates: TEMPLATES.map((one) => ({ ...one, parameters: 2 })),
    webhook: () => `${hubUrl}/api/channels/whatsapp`,
    now,
  });
  const phone = (channel: string, url: string) => ({
    url,
    secret: SECRET,
    callback: `${hubUrl}/api/channels/${channel}`,
  });
  return {
    sms,
    voice,
    whatsapp,
    mail,
    config: ChannelsConfig.parse({
      sms: phone('sms', sms.url),
      voice: phone('voice', voice.url),
      email: {
        from: GEMBA,
        replyTo: GEMBA,
        smtp: { host: mail.host, port: mail.port, security: 'none' },
      },
      whatsapp: {
        graphUrl: whatsapp.url,
        phoneNumberId: '106540352242922',
        accessToken: 'access-secret',
        appSecret: 'app-secret',
        verifyToken: 'verify-secret',
        templates: TEMPLATES,
      },
    }),
    rung: (people) =>
      people.reduce((sum, person) => {
        const number = numberOf(person);
        const rings = [sms, voice, whatsapp].map((provider) => provider.phone(number).length);
        return rings.reduce((a, b) => a + b, sum) + mail.inbox(mailOf(person)).length;
      }, 0),
    settled: async () => {
      await Promise.all([sms.settled(), voice.settled(), whatsapp.settled()]);
    },
    close: async () => {
      await Promise.all([sms.close(), voice.close(), whatsapp.close(), mail.close()]);
    },
  };
}

export interface Reply {
  words: string;
  /** who writes; a mail's sender proves nothing */
  from: string;
  /** instead of the address that the mail asks to be answered to */
  to?: string;
}

/** A person's answer to a mail as a mail program writes it, read as the mailbox's reader reads it. */
export async function answerTo(
  mail: ParsedMail,
  { words, from, to }: Reply,
  at: Instant,
  take: (inbound: Inbound) => Promise<void>,
): Promise<void> {
  const quoted = (mail.text ?? '').split('\n').map((line) => `> ${line}`);
  const raw = [
    `From: <${from}>`,
    `To: <${to ?? mail.replyTo?.value[0]?.address ?? GEMBA}>`,
    `Subject: Re: ${mail.subject ?? ''}`,
    `Message-ID: <${randomUUID()}@phone.example>`,
    `In-Reply-To: ${mail.messageId ?? ''}`,
    'Content-Type: text/plain; charset=utf-8',
    '',
    words,
    '',
    ...(to === undefined ? quoted : []),
  ].join('\r\n');
  const read = await readMail(Buffer.from(raw), { address: GEMBA, domain: 'plant.example' }, at);
  if (read.kind !== 'answer') throw new Error(`the mail is no answer: ${JSON.stringify(read)}`);
  const { token, claimed, text, messageId } = read;
  const delivery = read.deliveryId === null ? null : { id: read.deliveryId };
  await take({ kind: 'answer', channel: 'email', from: null, claimed, token, delivery, text, messageId, at });
}
