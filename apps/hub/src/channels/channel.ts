/**
 * A channel tells a person something outside Gemba, and brings back what became of it and what the person says.
 * One channel is one folder with one `open…` function, found through registry.ts. A channel knows nothing of decisions:
 * it gets words, an address and a token, and gives receipts and answers.
 *
 * Sending is at least once: after a crash the same `id` may be sent again; a channel passes it on as the provider's
 * de-duplication key where there is one. What comes in is committed (`onInbound` has resolved) before the provider gets
 * its answer, and may come twice: `messageId` tells.
 */
import type { ChannelKind, DeliveryState } from '@gemba/core/notification';
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';

export interface Outgoing {
  /** of the delivery, unique; receipts name it or the provider's own id */
  id: string;
  /** the address on this channel: mail address, phone number in E.164, webhook name */
  to: string;
  /** one line, ≤ 120 characters */
  subject: string;
  /** plain text, several lines, with the context that the decision needs */
  text: string;
  /** where it opens in the control room */
  link: string | null;
  /** what can be answered from the message, in order; empty: nothing */
  answers: readonly Answerable[];
  /** signed; an answer that carries it is about this decision and from this person; null: cannot be answered */
  replyToken: string | null;
}

/** `say` is what a person types or presses: "seen", "1", "2". */
export interface Answerable {
  say: string;
  label: string;
}

export type SendResult =
  | { sent: true; providerId: string | null }
  /** `permanent`: this address will never work; else it is tried again after `retryAfterMs` */
  | { failed: string; permanent: boolean; retryAfterMs?: number };

export type Inbound =
  | {
      kind: 'receipt';
      channel: ChannelKind;
      /** of the delivery, or the provider's id for it */
      delivery: { id: string } | { providerId: string };
      state: Extract<DeliveryState, 'sent' | 'delivered' | 'seen' | 'failed'>;
      at: Instant;
      error?: string;
    }
  | {
      kind: 'answer';
      channel: ChannelKind;
      /** the sender's address as the channel has proven it; null: not proven (a mail's From is not) */
      from: string | null;
      /** the sender by the message's own word, where nothing proves it: it can refuse an answer, never allow one */
      claimed?: string | null;
      /** the reply token, where the answer carries one */
      token: string | null;
      /** the delivery that it answers by the provider's word (a quoted message, a pressed button) */
      delivery: { id: string } | { providerId: string } | null;
      text: string;
      /** unique on this channel: the same answer may come twice */
      messageId: string;
      at: Instant;
    };

export interface Channel {
  kind: ChannelKind;
  send(message: Outgoing): Promise<SendResult>;
  /** what Health shows; `receipts`: the furthest state that this channel can prove by itself */
  health(): { state: 'up' | 'down'; detail: string | null; receipts: DeliveryState };
  close(): Promise<void>;
}

/** What every channel is opened with. */
export interface ChannelContext {
  log: Logger;
  now: () => Instant;
  /** resolves after the commit; rejects when nothing was kept, so that the provider sends it again */
  onInbound: (inbound: Inbound) => Promise<void>;
}
