/** The words of being told, and of what Health says about owners, channels and floods. Part of `en.ts`. */
import type { ChannelKind, DeliveryState, NotificationState } from '@gemba/core/notification';
import type { ToldPerson } from '@gemba/core/wire';

const plural = (n: number, one: string, many: string) => `${n} ${n === 1 ? one : many}`;

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
      unreached: 'every channel failed',
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
  healthMore: {
    off: (reason: string) => `switched off: ${reason}`,
    roster: 'Roster, version',
    rosterProblem: (words: string) => `The roster’s file is not what holds: ${words}`,
    ownership: {
      title: 'No decision without an owner',
      wrong: 'decisions without an owner or a next step',
      ok: (open: string) => `Each of the ${open} open decisions has a living owner and an armed next step.`,
      okNone: 'No decision is open: none can be without an owner.',
      checked: (ago: string) => `Looked at ${ago} ago.`,
      notYet: 'Not looked at yet.',
      broken: (n: number) => `${plural(n, 'decision breaks', 'decisions break')} the promise.`,
      function: 'Function',
      ownerless: 'Nobody is there',
      unarmed: 'No next step',
      overdue: 'Next step overdue',
    },
    channels: {
      title: 'Channels, last 24 h',
      channel: 'Channel',
      state: 'State',
      proves: 'Proves up to',
      none: 'No channel is set up: people are told in the control room only.',
      open: (n: string, oldest: string | null) =>
        oldest === null ? `${n} being told` : `${n} being told, the oldest for ${oldest}`,
      nothingOpen: 'Nobody waits to be told.',
      unreached: (n: number) =>
        `${plural(n, 'notification reached', 'notifications reached')} nobody: every channel failed.`,
      replies: (n: number) => `${plural(n, 'reply', 'replies')} not worked off yet.`,
      errors: 'Last errors',
      managers: 'Managers see the channels here.',
    },
    flood: {
      title: 'Flood, last 24 h',
      none: 'Nobody was asked anything in the last 24 h.',
      function: 'Function',
      rate: 'In 10 min',
      asked: 'Asked',
      peak: 'Peak',
      time: 'Time in flood',
      since: (time: string) => `flood since ${time}`,
      noFlood: 'none',
      mix: (high: string, medium: string, low: string, n: number) =>
        `Of ${plural(n, 'exception', 'exceptions')} opened: A ${high}, B ${medium}, C and D ${low}. Target 5 / 15 / 80 %.`,
    },
    findings: {
      title: 'Linter',
      count: (errors: number, warnings: number) =>
        errors + warnings === 0
          ? 'nothing found'
          : [
              errors > 0 && plural(errors, 'error', 'errors'),
              warnings > 0 && plural(warnings, 'warning', 'warnings'),
            ]
              .filter((part) => part !== false)
              .join(', '),
    },
  },
};
