/**
 * Tokens to sign in with (OAuth 2.0, RFC 6749), for the sending and the reading of mail alike: asked for when one is
 * needed, kept until a minute before it expires, one request at a time for all who wait. What the token server refuses is
 * not asked for again for a minute, or as long as it says; while it is away, every time.
 *
 * A refresh token that comes with an answer replaces the configured one as long as this hub runs. It is kept nowhere: the
 * next start has the configured one again, which must then still be good.
 */
import { after, msBetween, type Instant } from '@gemba/core/time';
import { askProvider } from '../../provider-request.ts';
import type { OAuth2 } from '../config.ts';
import { NoToken, readTokenAnswer } from './token-answer.ts';

export interface Tokens {
  /**
   * @param signal how long this one caller waits
   * @throws NoToken
   */
  token(signal: AbortSignal): Promise<string>;
  /**
   * The mail server does not take this one.
   * @returns whether another one may be better: not when it is as good as new, for then it is not the token's age
   */
  refused(token: string): boolean;
}

const EARLY_MS = 60_000;
const AS_GOOD_AS_NEW_MS = 60_000;
const MOST_WAIT_MS = 15 * 60_000;

export function openTokens(config: OAuth2, now: () => Instant): Tokens {
  const { tokenUrl, clientId, clientSecret, scope, timeoutMs } = config;
  let { refreshToken } = config;
  let held: { token: string; since: Instant; until: Instant } | null = null;
  let refusal: { error: NoToken; until: Instant } | null = null;
  let fetching: Promise<string> | null = null;

  async function fetchToken(): Promise<string> {
    const form = {
      grant_type: refreshToken === undefined ? 'client_credentials' : 'refresh_token',
      client_id: clientId,
      ...(clientSecret !== undefined && { client_secret: clientSecret }),
      ...(refreshToken !== undefined && { refresh_token: refreshToken }),
      ...(scope !== undefined && { scope }),
    };
    const answer = await askProvider({
      url: tokenUrl,
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
      body: new URLSearchParams(form).toString(),
      timeoutMs,
    });
    if ('unanswered' in answer) throw new NoToken(`no token: ${answer.unanswered}`);
    const sent = [clientSecret, refreshToken].filter((secret) => secret !== undefined);
    const read = readTokenAnswer(answer, config, sent);
    if (read instanceof NoToken) {
      const wait = Math.min(MOST_WAIT_MS, read.retryAfterMs ?? 0);
      refusal = { error: read, until: after(now(), wait) };
      throw read;
    }
    refreshToken = read.refreshToken ?? refreshToken;
    held = { token: read.token, since: now(), until: after(now(), read.goodForMs - EARLY_MS) };
    return read.token;
  }

  return {
    async token(signal) {
      if (held && held.until > now()) return held.token;
      if (refusal && refusal.until > now()) throw refusal.error;
      fetching ??= fetchToken().finally(() => {
        fetching = null;
      });
      return await within(fetching, signal, new URL(tokenUrl).host);
    },
    refused(token) {
      if (held?.token !== token) return true;
      if (msBetween(held.since, now()) < AS_GOOD_AS_NEW_MS) return false;
      held = null;
      return true;
    },
  };
}

async function within<T>(work: Promise<T>, signal: AbortSignal, host: string): Promise<T> {
  const { promise: given, reject } = Promise.withResolvers<never>();
  const giveUp = () => reject(new NoToken(`no token: ${host} did not answer (time out)`));
  signal.addEventListener('abort', giveUp, { once: true });
  if (signal.aborted) giveUp();
  try {
    return await Promise.race([work, given]);
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
