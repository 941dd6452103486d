/** Being told: what was sent to whom, how far it came, and why somebody was or was not told. */
import type { Priority } from '../exception/state.ts';
import type { ChannelKind, DeliveryState } from '../notification/channel.ts';
import type { NoticeBecause, NoticeRole, NotificationState } from '../notification/notice.ts';
import type { Instant } from '../time/index.ts';

/** One message on one channel; in a bundle it tells several notifications at once. */
export interface DeliveryRow {
  id: string;
  channel: ChannelKind;
  state: DeliveryState;
  /** how many notifications the message tells */
  tells: number;
  plannedAt: Instant;
  sentAt: Instant | null;
  deliveredAt: Instant | null;
  seenAt: Instant | null;
  answeredAt: Instant | null;
  attempts: number;
  /** the trouble of the last attempt, in words */
  error: string | null;
}

/** A line of the record: what was done or not done about telling a person, and why, in words. */
export interface NotificationRemark {
  at: Instant;
  channel: ChannelKind | null;
  text: string;
}

/** Why one person was to be told one thing, and what became of it. */
export interface NotificationRow {
  id: string;
  person: string;
  personName: string;
  exceptionId: string;
  exceptionTitle: string;
  decisionId: string;
  function: string;
  question: string;
  priority: Priority;
  because: NoticeBecause;
  /** `owner`: this person must decide; the others are asked beside somebody or only informed */
  role: NoticeRole;
  /** the ladder's step; 0 inside the window */
  level: number;
  /** because of what, in words: "Asked to decide", "Escalated to you, step 2" */
  text: string;
  /** what somebody wrote: the comment, the question, the note; null: nothing */
  quote: string | null;
  at: Instant;
  state: NotificationState;
  /** it waits: when something is done next; null: nothing is planned */
  nextAt: Instant | null;
  deliveries: DeliveryRow[];
  /** oldest first */
  remarks: NotificationRemark[];
}

/** One person seen from one decision: told how and when, or not, and why. */
export interface ToldPerson {
  person: string;
  name: string;
  /**
   * `reached`: a channel proves it; `told`: sent, no proof; `waiting`: on its way; `unreached`: no channel got through;
   * `needless`: settled before anything went out; `not-asked`: nothing was to be sent
   */
  verdict: 'reached' | 'told' | 'waiting' | 'unreached' | 'needless' | 'not-asked';
  /** one sentence */
  why: string;
  /** oldest first; empty: not asked */
  notifications: NotificationRow[];
}

/** One person of whom the record says nothing any more: it was from before the time for which it is kept. */
export interface ForgottenPerson extends Omit<ToldPerson, 'verdict'> {
  verdict: 'unknown';
}

/** `GET /api/decisions/:id/notifications`: why was, or was not, anybody told. */
export interface WhoWasTold {
  decisionId: string;
  exceptionId: string;
  people: (ToldPerson | ForgottenPerson)[];
}

/** `GET /api/notifications?mine=1` and `GET /api/people/:id/notifications` are pages of `NotificationRow`, newest first. */

/** One channel as Health shows it. */
export interface ChannelHealth {
  channel: ChannelKind;
  state: 'up' | 'down';
  detail: string | null;
  /** the furthest state that the channel can prove by itself */
  receipts: DeliveryState;
  /** deliveries of the last 24 h by state */
  counts: Partial<Record<DeliveryState, number>>;
  /** newest first */
  lastErrors: { at: Instant; error: string }[];
}

/** An answer that could not be taken: its handling has failed again and again. A manager can have it tried again. */
export interface SetAsideAnswer {
  /** `POST /api/answers/:id/try-again` */
  id: string;
  channel: ChannelKind;
  /** when it was given */
  at: Instant;
  setAsideAt: Instant;
  /** whose it is, and about what; null: that could not be found out */
  person: string | null;
  personName: string | null;
  decisionId: string | null;
  /** why the last attempt has failed */
  error: string;
}

/** How telling people goes, for Health. */
export interface NotificationHealth {
  channels: ChannelHealth[];
  /** notifications that are still to be told, and since when the oldest waits */
  open: number;
  oldest: Instant | null;
  /** of the last 24 h: no channel got through */
  unreached24h: number;
  /** answers from people that are not worked off yet */
  unansweredReplies: number;
  /** answers that could not be taken and need a hand: their decision is open; newest first, 50 at most; absent: none */
  setAside?: SetAsideAnswer[];
}

/** A message to a person's stations: one notice, or several in a bundle. */
export interface StationNotice {
  /** of the delivery: a station that gets it twice shows it once; `notice-seen` names it */
  id: string;
  at: Instant;
  subject: string;
  text: string;
  /** the most urgent one's */
  priority: Priority;
  items: {
    notificationId: string;
    exceptionId: string;
    decisionId: string;
    because: NoticeBecause;
    role: NoticeRole;
    subject: string;
  }[];
}

/** Socket.IO, hub → station: a station that shows it calls `taken`. Only stations of the person get it. */
export interface NoticeHubEvents {
  notice: (notice: StationNotice, taken: (shown: true) => void) => void;
}

/** Socket.IO, station → hub: the person has opened it. */
export interface NoticeStationEvents {
  'notice-seen': (ask: { id: string }, reply?: (answer: { ok: boolean }) => void) => void;
}
