/** The configuration of a phone provider for SMS or voice, or rather of the small adapter before it (docs/CHANNELS.md). */
import { z } from 'zod';
import { ChannelSecret, HttpUrl, TimeoutMs } from '../http-settings.ts';

export const PhoneConfig = z.strictObject({
  /** where messages are posted */
  url: HttpUrl,
  /** signs both ways: `whsec_` and base64, or any text of 24 characters and more */
  secret: ChannelSecret.min(24),
  /** sent as well, where something before the adapter asks for it */
  bearer: ChannelSecret.optional(),
  /** this hub's own `/api/channels/sms` or `/voice` as the adapter reaches it; told to it with every message */
  callback: HttpUrl.optional(),
  timeoutMs: TimeoutMs,
  /** SMS: parts a message may take */
  mostParts: z.int().min(1).max(10).default(3),
});
export type PhoneConfig = z.infer<typeof PhoneConfig>;
