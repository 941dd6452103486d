/**
 * The token that an answer to a message carries: 13 characters that name a row (which decision, whom, which question, until
 * when) and 16 of the signature over it, all small letters and digits, so that it survives a mail address's local part
 * (≤ 64) and a WhatsApp button's id (≤ 256). Whoever holds it can answer as that person until it expires; it is in no log.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { Decision } from '@gemba/core/exception';
import type { NoticeRole } from '@gemba/core/notification';
import type { Instant } from '@gemba/core/time';
import type { Sql } from '../sql.ts';

/** What an answer is about. */
export interface ReplyContext {
  deliveryId: string;
  exceptionId: string;
  decisionId: string;
  person: string;
  /** what the person is to the decision: how an answer is meant */
  role: NoticeRole;
  version: number;
  /** of the question: asked again since, it is another one */
  askedAt: Instant;
  /** ids of the options, in the order in which they were numbered; none: the message lets its reader choose nothing */
  options: string[];
  expiresAt: Instant;
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567';
const ID_LENGTH = 13;
const MAC_LENGTH = 16;
const TOKEN = new RegExp(`^[a-z2-7]{${ID_LENGTH + MAC_LENGTH}}$`);

/** The same delivery gets the same token, however often it is sent. */
export async function writeReplyToken(
  db: Sql,
  plant: string,
  secret: string,
  context: ReplyContext,
): Promise<string> {
  const id = base32(mac(secret, ['reply-id', plant, context.deliveryId])).slice(0, ID_LENGTH);
  const { rows } = await db.query<ReplyContext>({
    name: 'reply-token-write',
    text: `insert into reply_token (plant, id, delivery_id, exception_id, decision_id, person, role, version,
        asked_at, options, expires_at)
      values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
      on conflict (plant, id) do update set delivery_id = excluded.delivery_id
      returning ${COLUMNS}`,
    values: [
      plant,
      id,
      context.deliveryId,
      context.exceptionId,
      context.decisionId,
      context.person,
      context.role,
      context.version,
      context.askedAt,
      JSON.stringify(context.options),
      context.expiresAt,
    ],
  });
  return id + signature(secret, plant, id, rows[0] ?? context);
}

/** @returns what it is about, or why it is not believed */
export async function readReplyToken(
  db: Sql,
  plant: string,
  secret: string,
  token: string,
): Promise<ReplyContext | 'forged'> {
  const written = token.toLowerCase();
  if (!TOKEN.test(written)) return 'forged';
  const id = written.slice(0, ID_LENGTH);
  const { rows } = await db.query<ReplyContext>({
    name: 'reply-token-read',
    text: `select ${COLUMNS} from reply_token where plant = $1 and id = $2`,
    values: [plant, id],
  });
  const context = rows[0];
  if (!context) return 'forged';
  const expected = Buffer.from(signature(secret, plant, id, context));
  return timingSafeEqual(expected, Buffer.from(written.slice(ID_LENGTH))) ? context : 'forged';
}

/** Of a message that the provider itself names: no token is needed where the channel proves the sender. */
export async function replyContextOf(
  db: Sql,
  plant: string,
  deliveryId: string,
): Promise<ReplyContext | null> {
  const { rows } = await db.query<ReplyContext>({
    name: 'reply-token-of',
    text: `select ${COLUMNS} from reply_token where plant = $1 and delivery_id = $2`,
    values: [plant, deliveryId],
  });
  return rows[0] ?? null;
}

/** What the question was when it was sent. @param offered its options can be chosen by answering */
export const questionOf = (
  decision: Decision,
  offered: boolean,
): Pick<ReplyContext, 'version' | 'askedAt' | 'options'> => ({
  version: decision.version,
  askedAt: decision.askedAt,
  options: offered ? decision.options.map((option) => option.id) : [],
});

/** Escalations, comments and clocks change a decision's version, but not its question. */
export const isSameQuestion = (context: ReplyContext, decision: Decision): boolean =>
  context.askedAt === decision.askedAt &&
  context.options.length === decision.options.length &&
  context.options.every((id, i) => decision.options[i]?.id === id);

const COLUMNS = `delivery_id as "deliveryId", exception_id as "exceptionId", decision_id as "decisionId", person, role, version,
  asked_at as "askedAt", options, expires_at as "expiresAt"`;

const signature = (secret: string, plant: string, id: string, context: ReplyContext): string =>
  base32(
    mac(secret, [
      'reply',
      plant,
      id,
      context.decisionId,
      context.person,
      context.role,
      String(context.version),
      context.expiresAt,
    ]),
  ).slice(0, MAC_LENGTH);

const mac = (secret: string, parts: readonly string[]): Buffer =>
  createHmac('sha256', secret).update(JSON.stringify(parts)).digest();

function base32(bytes: Buffer): string {
  let text = '';
  let bits = 0;
  let held = 0;
  for (const byte of bytes) {
    held = (held << 8) | byte;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += ALPHABET[(held >> bits) & 31];
      held &= (1 << bits) - 1;
    }
  }
  return text;
}
