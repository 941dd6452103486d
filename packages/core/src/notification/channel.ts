/** How a person is told: the channels, and the four states of a delivery, which are never mixed. */

/** `in-app`: the person's stations, with the browser's or desktop's own notification. */
export const CHANNELS = ['in-app', 'email', 'whatsapp', 'sms', 'voice', 'teams', 'slack'] as const;
export type ChannelKind = (typeof CHANNELS)[number];

/**
 * `waiting` (held back by a rule, or for its turn) → `sent` (the channel has taken it) → `delivered` (it lies with the
 * person) → `seen` (opened) → `answered` (acted on from it). `failed`: the channel said no, or no receipt came in time.
 * `needless`: the decision was taken before it went out.
 */
export const DELIVERY_STATES = [
  'waiting',
  'sent',
  'delivered',
  'seen',
  'answered',
  'failed',
  'needless',
] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];
