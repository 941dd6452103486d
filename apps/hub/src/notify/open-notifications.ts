/**
 * Telling people, put together: channels, control room, planner, senders, answers and routes, from what the hub has.
 * Stations come later than routes, so they are asked for when they are needed.
 */
import { randomUUIDv7 } from 'node:crypto';
import type { Roster } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';
import type { ActName, ActReply, StationNotice } from '@gemba/core/wire';
import type { Logger } from 'pino';
import type { SignedIn } from '../auth/identity.ts';
import { openChannels, type ChannelsConfig } from '../channels/registry.ts';
import type { Routes } from '../http/app.ts';
import { problem } from '../http/problem.ts';
import type { Database } from '../store/database.ts';
import { answeringAs } from './answers/answering-as.ts';
import { personAt } from './answers/person-at.ts';
import { openInApp } from './send/in-app.ts';
import { readTemplates } from './message-templates.ts';
import { startNotify, type Notify } from './notify.ts';
import type { NotifyParts } from './parts.ts';
import { openReceiving } from './answers/receiving.ts';
import { notificationRoutes } from './record/routes.ts';
import { tellingRules, type NotificationSettings } from './settings.ts';

export interface NotificationParts {
  database: Database;
  plant: string;
  timeZone: string;
  settings: NotificationSettings;
  channels: ChannelsConfig;
  roster: () => Roster;
  flooded: NotifyParts['flooded'];
  /** where the control room is opened when the settings do not say */
  address: string;
  /** signs reply tokens; hubs on one database share it */
  secret: string;
  act: (identity: SignedIn, decisionId: string, act: ActName, body: unknown) => Promise<ActReply>;
  onUnreached?: NotifyParts['onUnreached'];
  stations: {
    /** to the person's stations on this hub; true: one has taken it */
    emit: (person: string, notice: StationNotice) => Promise<boolean>;
    /** people with a station on this hub */
    present: () => readonly string[];
  };
  now: () => Instant;
  log: Logger;
  /** false: nothing happens but by `notify.step()`, for a clock that is not the machine's; default: true */
  running?: boolean;
}

export interface Notifications {
  notify: Notify;
  /** of notifications, and the channels' webhooks */
  routes: Routes[];
  close(): Promise<void>;
}

export async function openNotifications(parts: NotificationParts): Promise<Notifications> {
  const { database, plant, timeZone, settings, roster, now, log } = parts;
  let notify: Notify | null = null;
  const onInbound = openReceiving({ database, plant, now, log }, () => notify?.wake());
  const templates = await readTemplates(settings.templates);
  const channels = await openChannels(parts.channels, { database, plant, now, log, onInbound });
  const personOf = (id: string) => roster().people.find((person) => person.id === id) ?? null;

  const telling: NotifyParts = {
    database,
    plant,
    channels: channels.channels,
    inApp: openInApp({ ...parts.stations, now, onInbound }),
    personOf,
    personAt: (channel, address) => personAt(roster().people, channel, address),
    timeZone,
    flooded: parts.flooded,
    rules: tellingRules(settings),
    templates,
    publicUrl: (settings.publicUrl ?? parts.address).replace(/\/+$/, ''),
    secret: parts.secret,
    replyWithinMs: settings.replyWithin,
    keepForMs: settings.keepFor,
    act: async (person, decisionId, act, body) => {
      const known = personOf(person);
      if (!known)
        return {
          ok: false,
          problem: problem({ status: 403, code: 'no_rights', detail: 'You are not on the roster any more.' }),
        };
      return parts.act(await answeringAs(database, plant, known), decisionId, act, body);
    },
    ...(parts.onUnreached && { onUnreached: parts.onUnreached }),
    newId: randomUUIDv7,
    random: Math.random,
    now,
    log,
  };
  notify = startNotify(telling, { running: parts.running ?? true });
  const routes = [
    notificationRoutes({
      database,
      plant,
      personOf,
      timeZone,
      keepForMs: settings.keepFor,
      now,
      roster,
      notify,
    }),
    ...channels.routes,
  ];
  const running = notify;
  return {
    notify,
    routes,
    close: async () => {
      await running.close();
      await channels.close();
    },
  };
}
