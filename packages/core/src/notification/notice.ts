/**
 * A notice: one person is to be told one thing, because of one fact. It says whom and why, not how: channels, times and
 * words come later (plan-delivery.ts, message.ts).
 *
 * Notices that ask somebody to act are needless once the decision is taken, the person is not asked any more, or has
 * acted; those that inform are always told. `settledBy` says what a fact makes needless.
 */
import type { Priority } from '../exception/state.ts';
import type { Instant } from '../time/index.ts';
import type { ChannelKind } from './channel.ts';

export const NOTICE_BECAUSE = [
  'asked',
  'escalated',
  'repeated',
  'reassigned',
  'delegated',
  'passed-on',
  'hand-over-offered',
  'hand-over-accepted',
  'hand-over-declined',
  'hand-over-lapsed',
  'colleague-asked',
  'colleague-answered',
  'mentioned',
  'returned',
  'reopened',
  'proposed',
  'proposal-rejected',
  'window-moved',
  'unshelved',
] as const;
export type NoticeBecause = (typeof NOTICE_BECAUSE)[number];

/**
 * What is wanted of the person. `owner`: must decide. `also`: was asked beside the owner, and may decide. `second`: the
 * second person of a proposal. `colleague`: is asked for knowledge. `informed`: nothing is wanted.
 */
export const NOTICE_ROLES = ['owner', 'also', 'second', 'colleague', 'informed'] as const;
export type NoticeRole = (typeof NOTICE_ROLES)[number];

/**
 * `open`: being told. `reached`: a channel proves that the person has it. `unproven`: sent on every channel, none of which
 * can or did prove more. `unreached`: every channel has failed. `settled`: not needed any more.
 */
export const NOTIFICATION_STATES = ['open', 'reached', 'unproven', 'unreached', 'settled'] as const;
export type NotificationState = (typeof NOTIFICATION_STATES)[number];

export interface Notice {
  /** of the fact and its place among the fact's notices: the same fact gives the same ids */
  id: string;
  seq: number;
  exceptionId: string;
  decisionId: string;
  person: string;
  because: NoticeBecause;
  role: NoticeRole;
  /** the ladder's step; 0 inside the window */
  level: number;
  priority: Priority;
  function: string;
  /** of the ladder's step, in this order; absent: the person's own order */
  channels?: ChannelKind[];
  /** what somebody wrote: the comment, the question, the note, the reason */
  quote?: string;
  /** who is behind the fact */
  by: string;
  at: Instant;
}

/** What a fact makes needless among the notices of a decision that ask, and came before it. */
export interface Settlement {
  seq: number;
  decisionId: string;
  /** null: everybody's */
  person: string | null;
  /** only these; null: all that ask */
  only: NoticeBecause[] | null;
  because: SettledBecause;
  at: Instant;
}

/** taken; somebody else is asked now; has acted on it; put aside; the question itself was dropped */
export type SettledBecause = 'decided' | 'not-asked-any-more' | 'has-acted' | 'shelved' | 'dropped';

/** Told whatever becomes of the decision. */
const INFORMS: ReadonlySet<NoticeBecause> = new Set([
  'hand-over-accepted',
  'hand-over-declined',
  'hand-over-lapsed',
  'colleague-answered',
  'mentioned',
  'proposal-rejected',
]);

export const asksToAct = (because: NoticeBecause): boolean => !INFORMS.has(because);

export function isSettledBy(
  notice: Pick<Notice, 'seq' | 'decisionId' | 'person' | 'because'>,
  settlement: Settlement,
): boolean {
  return (
    asksToAct(notice.because) &&
    notice.seq < settlement.seq &&
    notice.decisionId === settlement.decisionId &&
    (settlement.person === null || settlement.person === notice.person) &&
    (settlement.only === null || settlement.only.includes(notice.because))
  );
}
