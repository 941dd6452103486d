/**
 * What to do next about one notice. Called whenever something may have changed (its time has come, a receipt, a failure);
 * it looks at what was tried so far and says what goes out now, or when to look again, and why. It keeps no state.
 *
 * In-app always, at once and beside the others (it is a channel of its own only where the order names it, or where the
 * person has no other). The others one after the other: the ladder step's channels, then the
 * person's own. The next one when the one before has failed, or has not proven within its time that the person has it;
 * what a channel cannot prove, it has not proven. A rule can delay a channel (quiet hours, bundling, limits); when a
 * limit would delay it for longer than the channel would be given for its receipt, a channel that can go sooner goes
 * first. Nothing is ever dropped: a notice ends as reached, or with every channel tried.
 */
import { after, epochMs, instant, type Instant } from '../time/index.ts';
import type { ChannelKind, DeliveryState } from './channel.ts';
import { earliestUnder, type Sends } from './limits.ts';
import type { Notice, NotificationState } from './notice.ts';
import type { Contact } from '../roster/roster.ts';
import { quietUntil, timeOfDay, type Recipient } from './recipient.ts';
import type { TellingRules } from './rules.ts';

/** One delivery of the notice so far. */
export interface Attempt {
  channel: ChannelKind;
  address: string;
  state: DeliveryState;
  plannedAt: Instant;
  sentAt: Instant | null;
}

/** Something for the record. The same `key` says the same thing: it is kept once. */
export interface Remark {
  key: string;
  channel: ChannelKind | null;
  text: string;
}

export interface Plan {
  /** what goes out now */
  send: Contact[];
  /** when to look again; null: it has ended */
  lookAt: Instant | null;
  /** nothing more will be tried */
  ended: Exclude<NotificationState, 'open' | 'settled'> | null;
  remarks: Remark[];
}

export interface Surroundings {
  rules: TellingRules;
  /** channels that are set up */
  available: ReadonlySet<ChannelKind>;
  /** when messages went to this person, by channel */
  toPerson: (channel: ChannelKind) => Sends;
  /** when messages went to anybody, by channel */
  toAnybody: (channel: ChannelKind) => Sends;
  /** the notice's function is in flood */
  flooded: boolean;
  /** a message that goes to the person on this contact now and has room for one more line */
  joins: (contact: Contact) => boolean;
}

export function planDelivery(
  notice: Notice,
  recipient: Recipient,
  attempts: readonly Attempt[],
  around: Surroundings,
  now: Instant,
): Plan {
  const remarks: Remark[] = [];
  const series = seriesOf(notice, recipient, around.available, remarks);
  const inApp: Contact = { channel: 'in-app', address: recipient.person };
  const inSeries = series.some((contact) => contact.channel === 'in-app');
  if (attempts.some((attempt) => proves(attempt, inSeries)))
    return { send: [], lookAt: null, ended: 'reached', remarks: [] };

  const send: Contact[] = [];
  if (!inSeries && around.available.has('in-app') && !tried(attempts, inApp)) send.push(inApp);

  const running = attempts
    .filter((attempt) => inSeries || attempt.channel !== 'in-app')
    .filter(({ state }) => state === 'waiting' || state === 'sent');
  const ends = running.map((attempt) => receiptDue(attempt, around.rules));
  const soonest = ends.filter((due) => due > now).toSorted()[0];
  if (soonest !== undefined) return { send, lookAt: soonest, ended: null, remarks };
  for (const attempt of running)
    remarks.push({
      key: `no-receipt ${attempt.channel} ${attempt.address}`,
      channel: attempt.channel,
      text: `No receipt from ${attempt.channel} in time; the next channel is used.`,
    });

  const left = series.filter((contact) => !tried(attempts, contact));
  if (left.length === 0) return { send, ...end(attempts, running, remarks, now) };

  const quiet = holdsQuiet(notice, around.rules) ? quietUntil(recipient, now) : null;
  const possible = left.map((contact) => possibility(contact, notice, recipient, quiet, around, now));
  const chosen =
    possible.find((p) => p.at <= epochMs(now) + around.rules.receiptWithinMs[p.contact.channel]) ??
    possible.reduce((soonestOne, p) => (p.at < soonestOne.at ? p : soonestOne));
  for (const p of possible) {
    if (p === chosen) break;
    if (p.why) remarks.push(p.why);
  }
  if (chosen.at <= epochMs(now)) {
    send.push(chosen.contact);
    const lookAt = after(now, around.rules.receiptWithinMs[chosen.contact.channel]);
    return { send, lookAt, ended: null, remarks };
  }
  if (chosen.why) remarks.push(chosen.why);
  return { send, lookAt: instant(chosen.at), ended: null, remarks };
}

/** The contacts in the order in which they are tried; what is left out is said. */
function seriesOf(
  notice: Notice,
  recipient: Recipient,
  available: ReadonlySet<ChannelKind>,
  remarks: Remark[],
): Contact[] {
  const own = [...new Set(recipient.contacts.map((c) => c.channel))];
  const wanted = notice.channels ?? [];
  const series: Contact[] = [];
  for (const channel of new Set([...wanted, ...own])) {
    const contacts =
      channel === 'in-app'
        ? [{ channel, address: recipient.person }]
        : recipient.contacts.filter((contact) => contact.channel === channel);
    if (contacts.length === 0)
      remarks.push({ key: `no-contact ${channel}`, channel, text: `No address for ${channel}: skipped.` });
    else if (!available.has(channel))
      remarks.push({
        key: `not-set-up ${channel}`,
        channel,
        text: `${channel} is not set up here: skipped.`,
      });
    else series.push(...contacts);
  }
  if (series.some((contact) => contact.channel !== 'in-app')) return series;
  remarks.push({
    key: 'in-app-only',
    channel: null,
    text: 'No channel outside the control room reaches this person.',
  });
  return available.has('in-app') ? [{ channel: 'in-app', address: recipient.person }] : [];
}

/** While the last channel is still being tried again: nothing rests on being told that it is over. */
const LOOK_AGAIN_MS = 60_000;

const REACHED: readonly DeliveryState[] = ['delivered', 'seen', 'answered'];

/** A station that has taken it proves nothing unless in-app is a channel of its own here: the person may be away. */
const proves = ({ channel, state }: Attempt, inAppInSeries: boolean): boolean =>
  channel === 'in-app' && !inAppInSeries ? state === 'seen' || state === 'answered' : REACHED.includes(state);

const tried = (attempts: readonly Attempt[], contact: Contact): boolean =>
  attempts.some((a) => a.channel === contact.channel && a.address === contact.address);

const receiptDue = ({ channel, plannedAt, sentAt }: Attempt, rules: TellingRules): Instant =>
  after(sentAt ?? plannedAt, rules.receiptWithinMs[channel]);

function end(
  attempts: readonly Attempt[],
  running: readonly Attempt[],
  remarks: Remark[],
  now: Instant,
): Pick<Plan, 'lookAt' | 'ended' | 'remarks'> {
  if (running.some((a) => a.state === 'waiting' && a.channel !== 'in-app'))
    return { lookAt: after(now, LOOK_AGAIN_MS), ended: null, remarks };
  const sent = attempts.some((a) => a.state === 'sent' || REACHED.includes(a.state));
  const ended = sent ? 'unproven' : 'unreached';
  const text = sent
    ? 'All channels tried: sent, but nothing proves that the person has it.'
    : 'All channels tried, none got through: it waits in the control room.';
  return { lookAt: null, ended, remarks: [...remarks, { key: ended, channel: null, text }] };
}

const holdsQuiet = ({ priority, level }: Notice, { despiteQuiet }: TellingRules): boolean =>
  !despiteQuiet.priorities.includes(priority) && level < despiteQuiet.fromLevel;

interface Possibility {
  contact: Contact;
  /** epoch ms */
  at: number;
  why: Remark | null;
}

function possibility(
  contact: Contact,
  notice: Notice,
  recipient: Recipient,
  quiet: Instant | null,
  { rules, toPerson, toAnybody, flooded, joins }: Surroundings,
  now: Instant,
): Possibility {
  const { channel } = contact;
  const nowMs = epochMs(now);
  if (channel === 'in-app') return { contact, at: nowMs, why: null };
  if (quiet === null && joins(contact)) return { contact, at: nowMs, why: null };
  const last = toPerson(channel).at(-1);
  const bundleMs = flooded ? rules.digestEveryMs : rules.bundleWithinMs;
  const causes: [number, string, string][] = [
    [quiet === null ? nowMs : epochMs(quiet), 'quiet', 'quiet hours'],
    [
      last === undefined || notice.priority === 'A' ? nowMs : last + bundleMs,
      'bundled',
      flooded ? 'a flood: it goes with the next digest' : 'it goes with the next message to this person',
    ],
    [earliestUnder(rules.perPerson[channel], toPerson(channel), nowMs), 'limit', 'this person’s limit'],
    [earliestUnder(rules.overall[channel], toAnybody(channel), nowMs), 'overall', 'the plant’s limit'],
  ];
  const [at, kind, words] = causes.reduce((latest, cause) => (cause[0] > latest[0] ? cause : latest));
  if (at <= nowMs) return { contact, at: nowMs, why: null };
  const text = `Delayed on ${channel} until ${timeOfDay(instant(at), recipient.zone)}: ${words}.`;
  const key = kind === 'overall' ? `overall ${channel}` : `${kind} ${channel} ${at}`;
  return { contact, at, why: { key, channel, text } };
}
