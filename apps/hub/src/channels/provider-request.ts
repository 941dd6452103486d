/**
 * One request to a provider over HTTP, one attempt, bounded in time and in what is read of the answer. Redirects are not
 * followed: addresses come from the configuration only. What went wrong names the host and never the path, for the path
 * of a chat webhook is its secret.
 */
import type { SendResult } from './channel.ts';

export interface ProviderRequest {
  url: string;
  headers?: Record<string, string>;
  /** the bytes that are sent */
  body: string;
  /** the longest wait for the whole answer, ms */
  timeoutMs: number;
}

export interface ProviderAnswer {
  status: number;
  /** at most `MOST_READ` bytes of it */
  text: string;
  retryAfterMs: number | undefined;
}

const MOST_READ = 64 * 1024;
const MOST_QUOTED = 200;

/** @returns the answer, whatever its status; or in one sentence why there is none */
export async function askProvider(
  request: ProviderRequest,
): Promise<ProviderAnswer | { unanswered: string }> {
  try {
    const response = await fetch(request.url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...request.headers },
      body: request.body,
      redirect: 'manual',
      signal: AbortSignal.timeout(request.timeoutMs),
    });
    return {
      status: response.status,
      text: await beginningOf(response),
      retryAfterMs: retryAfterMs(response.headers.get('retry-after')),
    };
  } catch (error) {
    return { unanswered: `${new URL(request.url).host} did not answer (${codeOf(error)})` };
  }
}

/**
 * What a status means where a provider has no codes of its own.
 * @param never statuses that say that this address will never work
 */
export function failureOf(
  { status, text, retryAfterMs: wait }: ProviderAnswer,
  { url, never }: { url: string; never: readonly number[] },
): Extract<SendResult, { failed: string }> {
  const said = text.trim().slice(0, MOST_QUOTED);
  return {
    failed: `${new URL(url).host} said no (HTTP ${status}${said === '' ? '' : `: ${said}`})`,
    permanent: never.includes(status),
    ...(wait !== undefined && { retryAfterMs: wait }),
  };
}

async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (!reader) return '';
  const pieces: Uint8Array[] = [];
  let read = 0;
  while (read < MOST_READ) {
    const { done, value } = await reader.read();
    if (done) return Buffer.concat(pieces).toString('utf8');
    pieces.push(value);
    read += value.byteLength;
  }
  await reader.cancel();
  return Buffer.concat(pieces).toString('utf8', 0, MOST_READ);
}

/** Seconds, or a date (RFC 9110 §10.2.3). */
function retryAfterMs(header: string | null): number | undefined {
  if (header === null) return undefined;
  const ms = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown error';
  if (error.name === 'TimeoutError') return 'time out';
  const { cause } = error;
  // both address families were tried
  const inner: unknown = cause instanceof AggregateError ? cause.errors[0] : cause;
  return inner instanceof Error && 'code' in inner ? String(inner.code) : error.message;
}
