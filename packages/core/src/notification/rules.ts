/** The plant's rules for telling people, as the planner needs them. */
import type { Priority } from '../exception/state.ts';
import type { ChannelKind } from './channel.ts';
import type { Limit } from './limits.ts';

export interface TellingRules {
  /** how long a channel has to prove that the person has it; then the next channel is used, ms */
  receiptWithinMs: Record<ChannelKind, number>;
  /** after a message to a person on a channel, what comes within this time goes together in the next one, ms */
  bundleWithinMs: number;
  /** the same while one of the functions concerned is in flood */
  digestEveryMs: number;
  /** lines of one message; what ranks lower goes into the next */
  linesPerMessage: number;
  /** of one person on one channel */
  perPerson: Record<ChannelKind, readonly Limit[]>;
  /** of the whole plant on one channel */
  overall: Record<ChannelKind, readonly Limit[]>;
  /** what quiet hours do not hold: these priorities, and escalations from this level on */
  despiteQuiet: { priorities: readonly Priority[]; fromLevel: number };
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** GoAlert's throttle for messages to one phone. */
const PHONE: readonly Limit[] = [
  { messages: 1, withinMs: MINUTE },
  { messages: 5, withinMs: 15 * MINUTE },
  { messages: 11, withinMs: HOUR },
  { messages: 21, withinMs: 3 * HOUR },
];
const CHAT: readonly Limit[] = [
  { messages: 2, withinMs: MINUTE },
  { messages: 20, withinMs: HOUR },
];
/** GoAlert's throttle for a provider. */
const PROVIDER: readonly Limit[] = [{ messages: 5, withinMs: 5_000 }];

export const TELLING_RULES: TellingRules = {
  receiptWithinMs: {
    'in-app': MINUTE,
    whatsapp: 2 * MINUTE,
    sms: 2 * MINUTE,
    voice: 2 * MINUTE,
    email: 5 * MINUTE,
    teams: 5 * MINUTE,
    slack: 5 * MINUTE,
  },
  bundleWithinMs: 30_000,
  digestEveryMs: 2 * MINUTE,
  linesPerMessage: 20,
  perPerson: {
    'in-app': [],
    whatsapp: CHAT,
    sms: PHONE,
    voice: PHONE,
    email: CHAT,
    teams: CHAT,
    slack: CHAT,
  },
  overall: {
    'in-app': [],
    whatsapp: PROVIDER,
    sms: PROVIDER,
    voice: PROVIDER,
    email: [{ messages: 25, withinMs: 5_000 }],
    teams: PROVIDER,
    slack: PROVIDER,
  },
  despiteQuiet: { priorities: ['A'], fromLevel: 1 },
};
