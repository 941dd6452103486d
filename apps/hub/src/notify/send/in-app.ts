/**
 * The control room as a channel: a message goes to all signed-in stations of its person, on the hub where they are. A
 * station that has taken it is the receipt `delivered`; the person opening it is `seen`. A message to somebody who is
 * signed in nowhere waits until they are.
 */
import type { Priority } from '@gemba/core/exception';
import type { ChannelKind } from '@gemba/core/notification';
import type { StationNotice } from '@gemba/core/wire';
import type { Channel, ChannelContext, Outgoing } from '../../channels/channel.ts';

export interface InApp extends Channel {
  /** people with a station on this hub now */
  present(): readonly string[];
}

/** What a station needs beyond the words. */
export interface ForStation {
  priority: Priority;
  items: StationNotice['items'];
}

export function openInApp({
  emit,
  present,
  now,
  onInbound,
}: {
  /** to the person's stations on this hub; true: at least one has taken it */
  emit: (person: string, notice: StationNotice) => Promise<boolean>;
  present: () => readonly string[];
} & Pick<ChannelContext, 'now' | 'onInbound'>): InApp {
  const kind: ChannelKind = 'in-app';
  return {
    kind,
    present,
    async send(message: Outgoing & Partial<ForStation>) {
      const { id, to, subject, text, priority = 'C', items = [] } = message;
      const taken = await emit(to, { id, at: now(), subject, text, priority, items });
      if (!taken) return { failed: 'no station of this person has taken it', permanent: false };
      await onInbound({ kind: 'receipt', channel: kind, delivery: { id }, state: 'delivered', at: now() });
      return { sent: true, providerId: null };
    },
    health: () => ({ state: 'up', detail: null, receipts: 'seen' }),
    close: async () => undefined,
  };
}
