/** What a phone adapter posts back: what became of a message, or what a person said to it. Signed, so `from` is its word. */
import { z } from 'zod';
import { Instant } from '@gemba/core/time';
import { fieldErrors, invalidInput, ProblemError } from '../../http/problem.ts';
import type { Inbound } from '../channel.ts';
import type { PhoneKind } from './message.ts';

const Id = z.string().min(1).max(300);

/** Of the delivery, or the id that the adapter gave it in its answer. */
const About = { id: Id.optional(), providerId: Id.optional() };

const Report = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('receipt'),
    ...About,
    state: z.enum(['sent', 'delivered', 'seen', 'failed']),
    at: Instant,
    error: z.string().max(1_000).optional(),
  }),
  z.object({
    type: z.literal('answer'),
    ...About,
    from: z
      .string()
      .regex(/^\+[1-9]\d{4,14}$/, 'a number such as +4915112345678 (E.164)')
      .nullable(),
    text: z.string().max(2_000),
    messageId: Id,
    at: Instant,
  }),
]);

/** @throws ProblemError 422 */
export function readReport(kind: PhoneKind, json: unknown): Inbound {
  const parsed = Report.safeParse(json);
  if (!parsed.success) throw new ProblemError(invalidInput(fieldErrors(parsed.error.issues)));
  const report = parsed.data;
  const { id, providerId } = report;
  const delivery = id !== undefined ? { id } : providerId !== undefined ? { providerId } : null;
  if (report.type === 'receipt') {
    if (delivery === null)
      throw new ProblemError(
        invalidInput([{ field: 'id', reason: 'a receipt needs an id or a providerId' }]),
      );
    const { state, at, error } = report;
    return { kind: 'receipt', channel: kind, delivery, state, at, ...(error !== undefined && { error }) };
  }
  const { from, text, messageId, at } = report;
  return { kind: 'answer', channel: kind, from, token: null, delivery, text, messageId, at };
}
