/** What being told is a function of: a bell with what somebody was told, and why anybody was or was not. */
import type { NotificationRow, WhoWasTold } from '@gemba/core/wire';

/** Whether this computer shows notices of its own; `ask`: nobody has said yet. */
export type DesktopNotices = 'ask' | 'granted' | 'denied' | 'unsupported';

export interface BellProps {
  /** newest first; null: not read yet */
  notices: readonly NotificationRow[] | null;
  /** there are older ones */
  more: boolean;
  /** what came a moment ago, read out once; null: nothing */
  arrived: string | null;
  desktop: DesktopNotices;
  onAskDesktop: () => void;
  now: number;
  /** opens what it is about; it counts as seen */
  onOpen: (notice: NotificationRow) => void;
  onAllSeen: (notices: readonly NotificationRow[]) => void;
}

export interface ToldDetailsProps {
  /** null: not read yet */
  told: WhoWasTold | null;
  /** asked for when it is first opened */
  onAsk: () => void;
  now: number;
}

/** Not opened yet, and still of use. */
export const isUnseen = ({ state, deliveries }: NotificationRow): boolean =>
  state !== 'settled' && !deliveries.some(({ seenAt, answeredAt }) => seenAt !== null || answeredAt !== null);
