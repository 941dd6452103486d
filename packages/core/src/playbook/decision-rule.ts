/** One question of a playbook: whom it goes to, how long they have, who is next, and what can be answered. */
import { z } from 'zod';
import { OPTION_ACTS, type LadderStep } from '../exception/state.ts';
import { CHANNELS } from '../notification/channel.ts';
import { EFFECT_ACTS, POSTING_KINDS, Transaction } from '../posting/index.ts';
import { ROLES } from '../roster/index.ts';
import { Duration } from '../time/index.ts';
import { Condition, Id, TextTemplate, ValueTemplate } from './written.ts';

const Parameter = z.strictObject({
  name: z.string().regex(/^[a-zA-Z][a-zA-Z0-9]*$/, 'a name such as "qty": letters and digits'),
  label: z.string().min(1),
  type: z.enum(['text', 'number', 'date']),
  required: z.boolean().default(true),
  value: ValueTemplate.optional(),
});

/** What a posting may carry: the transaction's fields, without those that Gemba fills in itself. */
const PostingFields = z.partialRecord(
  Transaction.keyof().exclude(['key', 'kind', 'plant', 'postingDate']),
  ValueTemplate,
);
const Posting = z
  .looseObject({ kind: z.enum(POSTING_KINDS), summary: TextTemplate })
  .transform(({ kind, summary, ...fields }, ctx) => {
    const parsed = PostingFields.safeParse(fields);
    if (parsed.success) return { kind, summary, fields: parsed.data };
    for (const issue of parsed.error.issues)
      ctx.addIssue({ code: 'custom', path: issue.path, message: issue.message });
    return z.NEVER;
  });

const OptionRule = z.strictObject({
  id: Id,
  label: TextTemplate,
  detail: TextTemplate,
  /** hides the option where it is not possible */
  when: Condition.optional(),
  params: z.array(Parameter).default([]),
  needsReason: z.boolean().default(false),
  /** what a signature under it means: "released for use" */
  signature: z.string().trim().min(1).max(200).optional(),
  /** a second person must confirm it */
  fourEyes: z.boolean().optional(),
  posts: z.array(Posting).default([]),
  /** what it does to lots, orders and lines beside what it posts, so that another outcome cannot contradict it unseen */
  effects: z
    .array(
      z.strictObject({ act: z.enum(EFFECT_ACTS), subject: ValueTemplate, value: ValueTemplate.optional() }),
    )
    .default([]),
  /** acts of Gemba itself on the posting or on the conflict that the event is about */
  acts: z.array(z.enum(OPTION_ACTS)).optional(),
});

const Role = z.enum(ROLES);

const LadderRule = z
  .strictObject({
    after: Duration,
    /** several: each of them is asked */
    to: z.union([Role, z.array(Role).min(1)]),
    /** all who are on in these roles */
    everyone: z.boolean().optional(),
    channels: z.array(z.enum(CHANNELS)).min(1).optional(),
    repeat: z
      .strictObject({
        every: Duration.refine((ms) => ms >= 10_000, 'at most every 10 s'),
        times: z.int().min(1).max(1_000),
      })
      .optional(),
  })
  .transform(({ after, to, everyone, channels, repeat }): LadderStep => {
    const [first = 'lead', ...also] = [to].flat();
    return {
      afterMs: after,
      to: first,
      ...(also.length > 0 && { also }),
      ...(everyone && { everyone }),
      ...(channels && { channels }),
      ...(repeat && { repeat: { everyMs: repeat.every, times: repeat.times } }),
    };
  });

export const DecisionRule = z.strictObject({
  id: Id,
  function: Id,
  /** asked of somebody on the roster who has it, as long as such a one is on */
  skill: z.string().trim().min(1).max(100).optional(),
  question: TextTemplate,
  /** the context pack's name */
  pack: Id,
  window: Duration,
  /** the second window, which runs from the acknowledgement */
  afterAcknowledge: Duration,
  /** `shift`: time outside the function's shifts does not count; default: always */
  clock: z.enum(['always', 'shift']).optional(),
  /** false: the window stays as it is, whatever the consequence */
  consequence: z.boolean().optional(),
  /** so long before the consequence it is due */
  margin: Duration.optional(),
  /** false: the exception can be resolved without it */
  required: z.boolean().optional(),
  /** what Gemba answers when nobody does, at the window's end or when the ladder has run out */
  onTimeout: z.strictObject({ option: Id, at: z.enum(['window', 'ladder']) }).optional(),
  /** how long it may be shelved over all; default: as the plant allows */
  shelve: z.union([z.literal('never'), z.strictObject({ max: Duration })]).optional(),
  ladder: z.array(LadderRule).min(1, 'a ladder needs at least one step, or nobody hears of the silence'),
  options: z.array(OptionRule).min(1, 'a decision needs at least one option'),
});
