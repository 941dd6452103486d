/**
 * What WhatsApp posts to the webhook: any number of messages and statuses, at least once and in no order. Each is read
 * by itself, so that one of a kind that is not known yet does not keep the others away.
 */
import { z } from 'zod';
import { instant, type Instant } from '@gemba/core/time';
import type { DeliveryState } from '@gemba/core/notification';
import { readReplyId, type ReadReply } from './reply-id.ts';

export type Notice =
  | { kind: 'message'; waId: string; wamid: string; at: Instant; answer: Answer | null }
  | {
      kind: 'status';
      wamid: string;
      /** ours, given with the message */
      deliveryId: string | null;
      state: Extract<DeliveryState, 'sent' | 'delivered' | 'seen' | 'failed'>;
      at: Instant;
      waId: string | null;
      error: { code: number; text: string } | null;
    };

/** What a person said; null: a picture, a reaction, or something that is no answer to anything. */
export interface Answer {
  text: string;
  reply: ReadReply | null;
  /** wamid of the message of ours that it answers */
  about: string | null;
}

const Seconds = z
  .union([z.string().regex(/^\d{1,11}$/), z.number()])
  .transform((seconds) => instant(Number(seconds) * 1_000));
const WaId = z.string().regex(/^\d{5,20}$/);

const Message = z.object({
  from: WaId,
  id: z.string().min(1).max(500),
  timestamp: Seconds,
  context: z.object({ id: z.string().optional() }).optional().catch(undefined),
  text: z.object({ body: z.string() }).optional().catch(undefined),
  button: z
    .object({ payload: z.string().optional(), text: z.string().optional() })
    .optional()
    .catch(undefined),
  interactive: z
    .object({
      button_reply: z.object({ id: z.string(), title: z.string() }).optional(),
      list_reply: z.object({ id: z.string(), title: z.string() }).optional(),
    })
    .optional()
    .catch(undefined),
});

const STATES = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'seen',
  played: 'seen',
  failed: 'failed',
} as const;

const Status = z.object({
  id: z.string().min(1).max(500),
  status: z.enum(['sent', 'delivered', 'read', 'played', 'failed']),
  timestamp: Seconds,
  recipient_id: z.string().optional().catch(undefined),
  biz_opaque_callback_data: z.string().min(1).optional().catch(undefined),
  errors: z
    .array(z.object({ code: z.number(), title: z.string().catch('') }))
    .optional()
    .catch(undefined),
});

const Envelope = z.object({
  entry: z.array(
    z.object({
      changes: z.array(
        z.object({
          value: z
            .object({
              metadata: z.object({ phone_number_id: z.string() }),
              messages: z.array(z.unknown()).catch([]),
              statuses: z.array(z.unknown()).catch([]),
            })
            .optional()
            .catch(undefined),
        }),
      ),
    }),
  ),
});

/** @returns what is about this number; `skipped`: how many could not be read */
export function readNotices(json: unknown, phoneNumberId: string): { notices: Notice[]; skipped: number } {
  const notices: Notice[] = [];
  let skipped = 0;
  for (const entry of Envelope.safeParse(json).data?.entry ?? [])
    for (const { value } of entry.changes) {
      if (value?.metadata.phone_number_id !== phoneNumberId) continue;
      const read = [...value.messages.map(readMessage), ...value.statuses.map(readStatus)];
      const known = read.filter((one) => one !== null);
      notices.push(...known);
      skipped += read.length - known.length;
    }
  return { notices, skipped };
}

function readMessage(json: unknown): Notice | null {
  const { data } = Message.safeParse(json);
  return data
    ? { kind: 'message', waId: data.from, wamid: data.id, at: data.timestamp, answer: answerIn(data) }
    : null;
}

function answerIn({ context, text, button, interactive }: z.infer<typeof Message>): Answer | null {
  const about = context?.id ?? null;
  const pressed = interactive?.button_reply ?? interactive?.list_reply;
  const id = pressed?.id ?? button?.payload;
  const reply = id === undefined ? null : readReplyId(id);
  const said = reply?.say ?? pressed?.title ?? button?.text ?? text?.body;
  return said === undefined ? null : { text: said, reply, about };
}

function readStatus(json: unknown): Notice | null {
  const { data } = Status.safeParse(json);
  if (!data) return null;
  const error = data.errors?.[0];
  return {
    kind: 'status',
    wamid: data.id,
    deliveryId: data.biz_opaque_callback_data ?? null,
    state: STATES[data.status],
    at: data.timestamp,
    waId: data.recipient_id ?? null,
    error: error ? { code: error.code, text: `${error.title} (${error.code})` } : null,
  };
}
