/** What a plant can set about telling people: section `notifications` of gemba.yaml. */
import {
  CHANNELS,
  TELLING_RULES,
  type ChannelKind,
  type Limit,
  type TellingRules,
} from '@gemba/core/notification';
import { Duration } from '@gemba/core/time';
import { z } from 'zod';

const DAY_MS = 86_400_000;

/** Every planning reads what went out within it. */
const Within = Duration.pipe(z.number().max(DAY_MS, 'a day at the most'));
const Limits = z.array(z.strictObject({ messages: z.int().min(1), within: Within })).max(10);
const perChannel = <T extends z.ZodType>(value: T) => z.partialRecord(z.enum(CHANNELS), value).default({});

export const NotificationSettings = z
  .strictObject({
    /** where people open the control room, for the links in messages; absent: the address the hub listens on */
    publicUrl: z.url({ protocol: /^https?$/ }).optional(),
    /** file of the messages' words; absent: the shipped English ones */
    templates: z.string().min(1).optional(),
    /** how long a channel has to prove that the person has the message, before the next channel is used */
    receiptWithin: perChannel(Duration),
    /** after a message to a person, what comes within this time goes together in the next one */
    bundleWithin: Within.optional(),
    /** the same while a function is in flood */
    digestEvery: Within.optional(),
    linesPerMessage: z.int().min(1).max(100).optional(),
    /** at most so many messages within a time; `[]`: no limit */
    limits: z.strictObject({ perPerson: perChannel(Limits), overall: perChannel(Limits) }).prefault({}),
    /** what is told in spite of a person's quiet hours */
    despiteQuietHours: z
      .strictObject({
        priorities: z.array(z.enum(['A', 'B', 'C', 'D'])).default(['A']),
        /** escalations from this level on */
        fromLevel: z.int().min(1).default(1),
      })
      .prefault({}),
    /** how long a message can be answered */
    replyWithin: Duration.default(7 * DAY_MS),
    /** how long the record answers why somebody was or was not told, once the exception is over */
    keepFor: Duration.pipe(z.number().max(36_500 * DAY_MS, 'a hundred years at the most')).default(
      400 * DAY_MS,
    ),
  })
  .refine(({ keepFor, replyWithin }) => keepFor >= replyWithin, {
    path: ['keepFor'],
    error: 'at least as long as a message can be answered (replyWithin)',
  });
export type NotificationSettings = z.infer<typeof NotificationSettings>;

/** The shipped rules, changed where the plant says otherwise. */
export function tellingRules(settings: NotificationSettings): TellingRules {
  const { bundleWithin, digestEvery, linesPerMessage, limits } = settings;
  return {
    receiptWithinMs: { ...TELLING_RULES.receiptWithinMs, ...settings.receiptWithin },
    bundleWithinMs: bundleWithin ?? TELLING_RULES.bundleWithinMs,
    digestEveryMs: digestEvery ?? TELLING_RULES.digestEveryMs,
    linesPerMessage: linesPerMessage ?? TELLING_RULES.linesPerMessage,
    perPerson: { ...TELLING_RULES.perPerson, ...inMs(limits.perPerson) },
    overall: { ...TELLING_RULES.overall, ...inMs(limits.overall) },
    despiteQuiet: settings.despiteQuietHours,
  };
}

type Written = NotificationSettings['limits']['perPerson'];

const inMs = (limits: Written): Partial<Record<ChannelKind, Limit[]>> =>
  Object.fromEntries(
    Object.entries(limits).map(([channel, some]) => [
      channel,
      (some ?? []).map(({ messages, within }) => ({ messages, withinMs: within })),
    ]),
  );
