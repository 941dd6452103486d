/** What the Graph API says to a message: the ids it gave, or one of its error codes (Cloud API, error codes). */
import { z } from 'zod';
import type { SendResult } from '../channel.ts';
import type { ProviderAnswer } from '../provider-request.ts';

const Taken = z.object({
  contacts: z.array(z.object({ wa_id: z.string() })).optional(),
  messages: z.array(z.object({ id: z.string().min(1) })).min(1),
});
const Refused = z.object({
  error: z.object({
    code: z.number(),
    message: z.string().catch(''),
    error_data: z
      .object({ details: z.string().catch('') })
      .partial()
      .catch({}),
  }),
});

/** more than 24 hours since this person last wrote */
export const WINDOW_CLOSED = 131_047;
/** not on WhatsApp; the sender itself; not on the list of a test number; has told us to stop */
const NEVER = new Set([131_026, 131_021, 131_030, 131_050]);
/** too many for the app, the account, the number, this person */
const BUSY = new Set([4, 80_007, 130_429, 131_048, 131_056]);
const BUSY_MS = 30_000;

export type GraphAnswer =
  | { taken: true; wamid: string; waId: string | null }
  | { taken: false; code: number | null; result: Extract<SendResult, { failed: string }> };

export function readGraphAnswer(answer: ProviderAnswer): GraphAnswer {
  const json = jsonIn(answer.text);
  if (answer.status >= 200 && answer.status < 300) {
    const { data } = Taken.safeParse(json);
    if (data) return { taken: true, wamid: data.messages[0]!.id, waId: data.contacts?.[0]?.wa_id ?? null };
  }
  const { data } = Refused.safeParse(json);
  if (!data)
    return {
      taken: false,
      code: null,
      result: later(`WhatsApp answered HTTP ${answer.status}`, answer.retryAfterMs),
    };
  const { code, message, error_data: more } = data.error;
  const failed = `WhatsApp: ${more.details || message || 'refused'} (${code})`.slice(0, 300);
  if (NEVER.has(code)) return { taken: false, code, result: { failed, permanent: true } };
  return {
    taken: false,
    code,
    result: later(failed, answer.retryAfterMs ?? (BUSY.has(code) ? BUSY_MS : undefined)),
  };
}

const later = (failed: string, retryAfterMs: number | undefined) => ({
  failed,
  permanent: false,
  ...(retryAfterMs !== undefined && { retryAfterMs }),
});

function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
