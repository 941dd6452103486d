/**
 * The one registry of channels. A further one is its own folder, a line in each of the two places here, and a chapter of
 * docs/CHANNELS.md. Opening is not connecting: a channel whose provider is away opens and says so in its health. What
 * people see in the control room itself (`in-app`) is no channel of this kind.
 */
import type { Pool } from 'pg';
import { z } from 'zod';
import type { ChannelKind } from '@gemba/core/notification';
import type { Routes } from '../http/app.ts';
import type { Channel, ChannelContext } from './channel.ts';
import { EmailConfig } from './email/config.ts';
import { leadOn } from './leading.ts';
import { openSlack, SlackConfig } from './slack/slack.ts';
import { openTeams, TeamsConfig } from './teams/teams.ts';
import { PhoneConfig } from './webhook/config.ts';
import { openPhone } from './webhook/webhook.ts';
import { WhatsappConfig } from './whatsapp/config.ts';
import { openWhatsapp } from './whatsapp/whatsapp.ts';

/** The `channels` section of the hub's configuration. */
export const ChannelsConfig = z.strictObject({
  email: EmailConfig.optional(),
  whatsapp: WhatsappConfig.optional(),
  sms: PhoneConfig.optional(),
  voice: PhoneConfig.optional(),
  teams: TeamsConfig.optional(),
  slack: SlackConfig.optional(),
});
export type ChannelsConfig = z.infer<typeof ChannelsConfig>;

export interface ChannelsParts extends ChannelContext {
  /** a mailbox keeps one of its connections for as long as this hub reads it */
  database: Pool;
  plant: string;
}

export interface Channels {
  channels: Map<ChannelKind, Channel>;
  /** webhooks: each checks a signature itself and requires no sign-in */
  routes: Routes[];
  close(): Promise<void>;
}

export async function openChannels(config: ChannelsConfig, parts: ChannelsParts): Promise<Channels> {
  const { database, plant, log, now, onInbound } = parts;
  const context: ChannelContext = { log, now, onInbound };
  const opened: Channel[] = [];
  const routes: Routes[] = [];
  const { email, whatsapp, teams, slack } = config;

  if (email) {
    // its libraries take 50 MB, which a plant without mail need not have
    const { openEmail } = await import('./email/email.ts');
    opened.push(await openEmail(email, { ...context, database, plant, lead: leadOn(database, log) }));
  }
  if (whatsapp) {
    const { channel, routes: webhook } = await openWhatsapp(whatsapp, { ...context, database, plant });
    opened.push(channel);
    routes.push(webhook);
  }
  for (const kind of ['sms', 'voice'] as const) {
    const phone = config[kind];
    if (!phone) continue;
    const { channel, routes: webhook } = await openPhone(kind, phone, context);
    opened.push(channel);
    routes.push(webhook);
  }
  if (teams) opened.push(await openTeams(teams, context));
  if (slack) opened.push(await openSlack(slack, context));

  return {
    channels: new Map(opened.map((channel) => [channel.kind, channel])),
    routes,
    close: async () => {
      await Promise.all(opened.map((channel) => channel.close()));
    },
  };
}
