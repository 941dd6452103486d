/**
 * The access token of a registered application (OAuth 2.0 client credentials, RFC 6749 §4.4): kept until a minute before
 * it expires, fetched once for all who wait for it. Nothing happens in Business Central by fetching one.
 */
import { after, type Instant } from '@gemba/core/time';
import { z } from 'zod';
import { ErpUnavailable } from '../connector.ts';
import { erpRequest } from '../http-request.ts';
import type { BusinessCentralConfig } from './settings.ts';

export interface Tokens {
  /** @throws ErpUnavailable */
  token(): Promise<string>;
  /** the service no longer takes this one */
  forget(token: string): void;
}

const SCOPE = 'https://api.businesscentral.dynamics.com/.default';
const EARLY_MS = 60_000;
/** A wrong secret is not hammered. */
const SIGN_IN_PAUSE_MS = 60_000;

const Granted = z.looseObject({ access_token: z.string().min(1), expires_in: z.coerce.number() });
const Denied = z.looseObject({ error: z.string(), error_description: z.string().optional() });

export function openTokens(
  { tenant, tokenUrl, clientId, secret, timeoutMs }: BusinessCentralConfig,
  now: () => Instant,
): Tokens {
  let held: { token: string; until: Instant } | null = null;
  let fetching: Promise<string> | null = null;

  async function fetchToken(): Promise<string> {
    const { status, text } = await erpRequest({
      url: tokenUrl ?? `https://login.microsoftonline.com/${encodeURIComponent(tenant)}/oauth2/v2.0/token`,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_id: clientId,
        client_secret: secret,
        scope: SCOPE,
      }).toString(),
      timeoutMs,
      write: false,
    });
    const said = z.union([Granted, Denied]).safeParse(parsedJson(text));
    if (!said.success) throw new ErpUnavailable(`the sign-in of Microsoft Entra answered HTTP ${status}`);
    if (!('access_token' in said.data) || typeof said.data.access_token !== 'string')
      throw new ErpUnavailable(
        `Microsoft Entra refuses the application: ${String(said.data['error_description'] ?? said.data['error'])}`,
        { retryAfterMs: SIGN_IN_PAUSE_MS },
      );
    const { access_token: token, expires_in } = Granted.parse(said.data);
    held = { token, until: after(now(), expires_in * 1_000 - EARLY_MS) };
    return token;
  }

  return {
    token() {
      if (held && held.until > now()) return Promise.resolve(held.token);
      fetching ??= fetchToken().finally(() => {
        fetching = null;
      });
      return fetching;
    },
    forget(token) {
      if (held?.token === token) held = null;
    },
  };
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
