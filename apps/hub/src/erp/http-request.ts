/**
 * One request to an ERP over HTTP, and what its failure means: a connection that never came about did nothing; one that
 * broke after the request went out may have done it. So a broken `write` is ambiguous, a broken read is not. 429 and 503
 * are an ERP that took nothing and says when to come back (`Retry-After`); 502 and 504 are a gateway that does not know.
 */
import { ErpAmbiguous, ErpUnavailable } from './connector.ts';

export interface ErpRequest {
  url: string;
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  headers?: Record<string, string>;
  /** sent as it is, or as JSON */
  body?: string | object | undefined;
  timeoutMs: number;
  /** whether the ERP may be different afterwards */
  write: boolean;
}

export interface ErpResponse {
  status: number;
  headers: Headers;
  text: string;
}

/** Errors of `fetch` that came before anything was sent. */
const NOT_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);

/** @throws ErpUnavailable, ErpAmbiguous (of writes only); any other status is an answer */
export async function erpRequest({
  url,
  method,
  headers,
  body,
  timeoutMs,
  write,
}: ErpRequest): Promise<ErpResponse> {
  const json = typeof body === 'object';
  let status: number;
  let answered: Headers;
  let text: string;
  try {
    const response = await fetch(url, {
      method,
      headers: { ...(json && { 'content-type': 'application/json' }), ...headers },
      ...(body !== undefined && { body: json ? JSON.stringify(body) : body }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    ({ status, headers: answered } = response);
    text = await response.text();
  } catch (error) {
    const code = codeOf(error);
    const why = `${new URL(url).host} did not answer (${code})`;
    if (write && !NOT_SENT.has(code)) throw new ErpAmbiguous(why, { cause: error });
    throw new ErpUnavailable(why, { cause: error });
  }
  if (status === 429 || status === 503)
    throw new ErpUnavailable(`${new URL(url).host} is busy (HTTP ${status})`, {
      retryAfterMs: retryAfterMs(answered.get('retry-after')),
    });
  if (status === 502 || status === 504) {
    const why = `a gateway before ${new URL(url).host} had no answer (HTTP ${status})`;
    throw write ? new ErpAmbiguous(why) : new ErpUnavailable(why);
  }
  return { status, headers: answered, text };
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.name === 'TimeoutError') return 'time out';
  const { cause } = error;
  // both address families were tried
  const inner: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  return inner instanceof Error && 'code' in inner ? String(inner.code) : error.message;
}
