/**
 * What a token server's answer means (RFC 6749 §5). A refusal is told by its code in plain words, with what is to be done
 * where we know it, and the server's own words behind them (Microsoft puts its AADSTS number there). No secret of ours is
 * in it, even when the server says it back.
 */
import { z } from 'zod';
import type { ProviderAnswer } from '../../provider-request.ts';
import type { OAuth2 } from '../config.ts';

/** There is no token to sign in with, in one sentence for a person, without secrets: it is the token server's doing. */
export class NoToken extends Error {
  override name = 'NoToken';
  /** ms until it is worth asking again, where that is known */
  readonly retryAfterMs: number | undefined;

  constructor(why: string, retryAfterMs?: number) {
    super(why);
    this.retryAfterMs = retryAfterMs;
  }
}

export interface Granted {
  token: string;
  /** ms from now */
  goodForMs: number;
  /** to be used from now on instead of the one that was sent (§6); null: it stays */
  refreshToken: string | null;
}

/** A refused application is not hammered, and soon known to be put right. */
const REFUSED_MS = 60_000;
/** where the server does not say how long its token is good for, which it should */
const UNSAID_S = 300;
const MOST_S = 24 * 3_600;
const MOST_QUOTED = 160;

const GrantedBody = z.looseObject({
  // it goes into a line of SMTP or IMAP
  access_token: z.string().regex(/^[\x21-\x7e]+$/),
  token_type: z.string().regex(/^bearer$/i),
  expires_in: z.coerce.number().nonnegative().default(UNSAID_S),
  refresh_token: z.string().min(1).optional(),
});

const DeniedBody = z.looseObject({
  error: z.string().regex(/^[\w.-]{1,60}$/),
  error_description: z.string().optional(),
});

const AWAY = new Set(['temporarily_unavailable', 'server_error']);

function remedyOf(error: string, { refreshToken }: OAuth2): string {
  switch (error) {
    case 'invalid_client':
      return 'check `clientId` and `clientSecret`; a secret may have expired';
    case 'invalid_grant':
      return refreshToken === undefined
        ? 'the application has to be given consent again'
        : 'consent has to be given again, for a new `refreshToken`';
    case 'unauthorized_client':
      return 'the application is not known there, or may not sign in in this way: check `clientId` and `tokenUrl`';
    case 'invalid_scope':
      return 'check `scope`';
    default:
      return 'check `oauth2`';
  }
}

/** @param sent secrets that were part of the request */
export function readTokenAnswer(
  { status, text, retryAfterMs }: ProviderAnswer,
  config: OAuth2,
  sent: readonly string[],
): Granted | NoToken {
  const { host } = new URL(config.tokenUrl);
  const body = parsedJson(text);
  const granted = GrantedBody.safeParse(body);
  if (status === 200 && granted.success) {
    const { access_token: token, expires_in: seconds, refresh_token: refreshToken = null } = granted.data;
    return { token, goodForMs: Math.min(seconds, MOST_S) * 1_000, refreshToken };
  }
  const denied = DeniedBody.safeParse(body).data;
  if (status === 429 || status >= 500 || AWAY.has(denied?.error ?? ''))
    return new NoToken(`${host} gives no token just now (HTTP ${status})`, retryAfterMs);
  if (!denied)
    return new NoToken(
      `${host} gives no token (HTTP ${status}): check \`tokenUrl\``,
      retryAfterMs ?? REFUSED_MS,
    );
  const { error, error_description: said = '' } = denied;
  const quoted = quote(said, sent);
  const why = `${host} gives no token (${error}): ${remedyOf(error, config)}${quoted && `. It says: ${quoted}`}`;
  return new NoToken(why, retryAfterMs ?? REFUSED_MS);
}

/** One line, without the numbers that Microsoft puts at its end, and without what must not be read. */
function quote(said: string, secrets: readonly string[]): string {
  const encoded = (secret: string) => new URLSearchParams({ s: secret }).toString().slice(2);
  const readable = secrets
    .flatMap((secret) => [secret, encoded(secret)])
    .reduce((words, secret) => words.replaceAll(secret, '…'), said);
  const [line = ''] = readable.trim().split(/[\r\n]| Trace ID:/);
  return line
    .replaceAll(/\p{Cc}/gu, ' ')
    .slice(0, MOST_QUOTED)
    .trim();
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
