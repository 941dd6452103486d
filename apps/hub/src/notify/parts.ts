/** What telling people is made of; each file here takes what it needs of it. */
import type { ChannelKind, MessageTemplates, Recipient, TellingRules } from '@gemba/core/notification';
import type { Person } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';
import type { ActName, ActReply } from '@gemba/core/wire';
import type { Logger } from 'pino';
import type { Channel } from '../channels/channel.ts';
import type { Database } from '../store/database.ts';
import type { InApp } from './send/in-app.ts';

export interface NotifyParts {
  database: Database;
  plant: string;
  /** those outside the control room, opened */
  channels: ReadonlyMap<ChannelKind, Channel>;
  inApp: InApp;
  /** as the roster has them now; null: not on it (any more) */
  personOf: (person: string) => TellablePerson | null;
  /** who on the roster has this address, as it is written there; null: nobody */
  personAt: (channel: ChannelKind, address: string) => { person: string; address: string } | null;
  /** IANA, the plant's */
  timeZone: string;
  /** functions that are in flood now */
  flooded: () => Promise<ReadonlySet<string>>;
  rules: TellingRules;
  templates: MessageTemplates;
  /** where links in messages lead, without a slash at its end */
  publicUrl: string;
  /** signs reply tokens; hubs on one database share it; ≥ 32 characters */
  secret: string;
  /** how long a message can be answered, ms */
  replyWithinMs: number;
  /** how long what has ended is kept, ms */
  keepForMs: number;
  /** does what a person has answered, with that person's rights */
  act: (person: string, decisionId: string, act: ActName, body: unknown) => Promise<ActReply>;
  /** no channel has reached the person; at most once per notice: the record has it in any case */
  onUnreached?: (unreached: { person: string; exceptionId: string; decisionId: string }) => Promise<void>;
  newId: () => string;
  /** a number in [0, 1) */
  random: () => number;
  now: () => Instant;
  log: Logger;
}

/** What of a person on the roster matters here. */
export type TellablePerson = Pick<Person, 'name' | 'contacts' | 'quietHours' | 'timeZone'>;

export function recipientOf(
  { personOf, timeZone }: Pick<NotifyParts, 'personOf' | 'timeZone'>,
  person: string,
): Recipient {
  const known = personOf(person);
  return {
    person,
    contacts: known?.contacts ?? [],
    quietHours: known?.quietHours,
    zone: known?.timeZone ?? timeZone,
  };
}

export const nameOf = ({ personOf }: Pick<NotifyParts, 'personOf'>, person: string): string =>
  person === 'gemba' ? 'Gemba' : (personOf(person)?.name ?? person);
