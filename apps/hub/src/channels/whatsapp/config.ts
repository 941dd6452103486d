/** The configuration of a number on the WhatsApp Business Cloud API. */
import { z } from 'zod';
import { ChannelSecret, HttpUrl, TimeoutMs } from '../http-settings.ts';

/**
 * An approved template with two body parameters, {{1}} the subject and {{2}} the text, and so many quick-reply buttons.
 * Their titles are fixed by the approval ("Option 1"): the text says what they mean.
 */
const Template = z.strictObject({
  name: z.string().regex(/^[a-z0-9_]{1,512}$/, 'a template name: small letters, digits, underscores'),
  /** as approved, "en" or "en_US" */
  language: z.string().regex(/^[a-z]{2,3}(_[A-Z]{2})?$/, 'a language code such as en_US'),
  buttons: z.int().min(0).max(3),
});
export type Template = z.infer<typeof Template>;

export const WhatsappConfig = z.strictObject({
  graphUrl: HttpUrl.transform((url) => url.replace(/\/+$/, '')).default('https://graph.facebook.com'),
  graphVersion: z
    .string()
    .regex(/^v\d{1,3}\.\d$/, 'a version such as v25.0')
    .default('v25.0'),
  phoneNumberId: z.string().regex(/^\d{1,30}$/, 'the id of the number, digits'),
  accessToken: ChannelSecret,
  /** signs what comes in */
  appSecret: ChannelSecret,
  /** the word that was given to Meta when the webhook was set up */
  verifyToken: ChannelSecret,
  /** for people who have not written within 24 hours; without one they cannot be reached here */
  templates: z.array(Template).max(10).default([]),
  timeoutMs: TimeoutMs,
});
export type WhatsappConfig = z.infer<typeof WhatsappConfig>;
