/** A person as channels reach them: addresses in the person's own order, and the hours in which they want quiet. */
import { DateTime } from 'luxon';
import { quietUntil as endOfQuiet } from '../roster/quiet.ts';
import type { Contact, Person } from '../roster/roster.ts';
import { epochMs, type Instant } from '../time/index.ts';

export interface Recipient {
  person: string;
  /** of `in-app` the address is the person's id, whatever the roster says */
  contacts: readonly Contact[];
  quietHours?: Person['quietHours'];
  /** IANA, the person's */
  zone: string;
}

/** @returns when the quiet that holds at `at` ends; null: it is not quiet */
export const quietUntil = ({ quietHours, zone }: Recipient, at: Instant): Instant | null =>
  endOfQuiet({ timeZone: zone }, { quietHours, timeZone: zone }, at);

/** "06:00", by the person's clock */
export const timeOfDay = (at: Instant, zone: string): string =>
  DateTime.fromMillis(epochMs(at), { zone }).toFormat('HH:mm');
