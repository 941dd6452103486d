/** The words of being told: channels, deliveries, notices. Part of `en.ts`. */
import type { ChannelKind, DeliveryState, NotificationState } from '@gemba/core/notification';
import type { ToldPerson } from '@gemba/core/wire';
import { plural } from './plural.ts';

export const tellingWords = {
  channels: {
    'in-app': 'Control room',
    email: 'Email',
    whatsapp: 'WhatsApp',
    sms: 'SMS',
    voice: 'Voice call',
    teams: 'Teams',
    slack: 'Slack',
  } satisfies Record<ChannelKind, string>,
  deliveries: {
    waiting: 'waiting',
    sent: 'sent',
    delivered: 'delivered',
    seen: 'seen',
    answered: 'answered',
    failed: 'failed',
    needless: 'needless',
  } satisfies Record<DeliveryState, string>,
  notices: {
    bell: (n: number) => (n === 0 ? 'What I was told' : `What I was told: ${n} not opened`),
    short: 'Told',
    title: 'What I was told',
    none: 'You were told nothing so far.',
    open: (title: string) => `Open: ${title}`,
    allSeen: 'Mark all as seen',
    unseen: 'not opened',
    states: {
      open: 'being told',
      reached: 'reached',
      unproven: 'sent, no proof',
      unreached: 'no channel got through',
      settled: 'not needed any more',
    } satisfies Record<NotificationState, string>,
    desktop: {
      ask: 'Tell me on this computer, too',
      why: 'Shown by this computer while another window is in front.',
      granted: 'This computer tells you while another window is in front.',
      denied: 'This computer’s settings do not let Gemba show notifications.',
      unsupported: 'This computer cannot show notifications.',
    },
    more: 'Only the newest are shown.',
    close: 'Close',
    just: (subject: string) => `Just now: ${subject}`,
  },
  told: {
    title: 'Why was, or wasn’t, somebody told?',
    button: 'Who was told, and why',
    none: 'Nobody was to be told so far.',
    verdicts: {
      reached: 'reached',
      told: 'sent, no proof',
      waiting: 'on its way',
      unreached: 'not reached',
      needless: 'needless',
      'not-asked': 'not asked',
    } satisfies Record<ToldPerson['verdict'], string>,
    attempts: (n: number) => plural(n, 'attempt', 'attempts'),
    bundle: (n: number) => `one message for ${n}`,
    next: (time: string) => `next: ${time}`,
    record: 'The record',
    planned: (time: string) => `planned ${time}`,
    more: 'How it was told',
  },
};
