/** Secrets of the channels that the environment may give, so that they need not stand in the file. */

/** where each belongs within the `channels` section */
const CHANNEL_SECRETS: Readonly<Record<string, readonly string[]>> = {
  GEMBA_SMTP_PASSWORD: ['email', 'smtp', 'password'],
  GEMBA_MAILBOX_PASSWORD: ['email', 'mailbox', 'password'],
  GEMBA_MAIL_OAUTH2_CLIENT_SECRET: ['email', 'oauth2', 'clientSecret'],
  GEMBA_MAIL_OAUTH2_REFRESH_TOKEN: ['email', 'oauth2', 'refreshToken'],
  GEMBA_WHATSAPP_ACCESS_TOKEN: ['whatsapp', 'accessToken'],
  GEMBA_WHATSAPP_APP_SECRET: ['whatsapp', 'appSecret'],
  GEMBA_WHATSAPP_VERIFY_TOKEN: ['whatsapp', 'verifyToken'],
  GEMBA_SMS_SECRET: ['sms', 'secret'],
  GEMBA_SMS_BEARER: ['sms', 'bearer'],
  GEMBA_VOICE_SECRET: ['voice', 'secret'],
  GEMBA_VOICE_BEARER: ['voice', 'bearer'],
};

/**
 * @param section as read from the file, not yet checked
 * @returns the same with what the environment sets; a channel that the file does not have is not made by it
 */
export function withChannelSecrets(
  section: unknown,
  env: Readonly<Record<string, string | undefined>>,
): unknown {
  return Object.entries(CHANNEL_SECRETS).reduce<unknown>((all, [variable, path]) => {
    const secret = env[variable]?.trim();
    return secret ? put(all, path, secret) : all;
  }, section);
}

function put(into: unknown, [key, ...rest]: readonly string[], value: string): unknown {
  if (key === undefined) return value;
  if (typeof into !== 'object' || into === null) return into;
  const inner: unknown = Object.entries(into).find(([name]) => name === key)?.[1];
  if (rest.length > 0 && inner === undefined) return into;
  return { ...into, [key]: put(inner, rest, value) };
}
