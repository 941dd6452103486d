/**
 * The words of messages, kept apart from the program: for each reason a subject and an opening sentence, with
 * `{placeholders}`. What has no value reads as nothing.
 */
import { z } from 'zod';
import { NOTICE_BECAUSE, type NoticeBecause } from './notice.ts';

/**
 * `by`: who is behind it; `owner`: who must decide; `step`: the ladder's step; `reason`: why an outcome came back;
 * `until`: when a hand-over must be answered
 */
export const PLACEHOLDERS = [
  'title',
  'where',
  'question',
  'function',
  'priority',
  'due',
  'by',
  'owner',
  'step',
  'reason',
  'until',
] as const;
export type Placeholder = (typeof PLACEHOLDERS)[number];
export type Words = Partial<Record<Placeholder, string>>;

const Text = z
  .string()
  .min(1)
  .max(500)
  .check(({ value, issues }) => {
    for (const [, name] of value.matchAll(/\{(\w+)\}/g))
      if (!PLACEHOLDERS.includes(name as Placeholder))
        issues.push({ code: 'custom', message: `there is no {${name}}`, input: value });
  });

export const MessageTemplates = z.strictObject({
  notices: z.record(
    z.enum(NOTICE_BECAUSE),
    z.strictObject({
      subject: Text,
      opening: Text,
      /** to those who are asked beside the owner */
      beside: Text.optional(),
      /** of a proposal: to who made it, and cannot confirm it */
      own: Text.optional(),
    }),
  ),
  /** how `{due}` reads when that time is over; absent: as before */
  overdue: Text.optional(),
});
export type MessageTemplates = z.infer<typeof MessageTemplates>;

export function fill(template: string, words: Words): string {
  return template
    .replace(/\{(\w+)\}/g, (_, name: Placeholder) => words[name] ?? '')
    .replace(/ {2,}/g, ' ')
    .trim();
}

export const wordsFor = (
  { notices }: MessageTemplates,
  because: NoticeBecause,
  to: 'beside' | 'own' | null,
): { subject: string; opening: string } => {
  const { subject, opening, ...others } = notices[because];
  return { subject, opening: (to && others[to]) ?? opening };
};
