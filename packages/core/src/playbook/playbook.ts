/**
 * A playbook: which events open which exception, whom to ask what, how long they have, who is next, and what each
 * option posts. Written in YAML, read by {@link parsePlaybook}, which reports every mistake with its line. The reader's
 * guide is docs/PLAYBOOKS.md.
 */
import { z } from 'zod';
import { OPTION_ACTS, type Priority } from '../exception/state.ts';
import { EFFECT_ACTS, POSTING_KINDS, Transaction } from '../posting/index.ts';
import { ROLES } from '../roster/index.ts';
import { Duration } from '../time/index.ts';
import { readYaml, type FileProblem } from '../yaml/index.ts';
import { crossCheck } from './cross-check.ts';
import { compile, type Expression } from './expression.ts';
import { parseTemplate, type Template } from './template.ts';

const Id = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'a name such as "customer-service": small letters, digits, dashes');
const EventType = z
  .string()
  .regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/, 'an event type such as "machine.down"');

const TextTemplate = z
  .string()
  .min(1)
  .transform((source, ctx): Template => {
    const parsed = parseTemplate(source);
    if ('template' in parsed) return parsed.template;
    for (const message of parsed.wrong) ctx.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** In YAML a value may also be a bare number or flag. */
const ValueTemplate = z.union([
  TextTemplate,
  z
    .union([z.number(), z.boolean()])
    .transform((value): Template => ({ source: String(value), parts: [String(value)] })),
]);

const Condition = z.string().transform((source, ctx): Expression => {
  const compiled = compile(source);
  if ('wrong' in compiled) ctx.addIssue({ code: 'custom', message: compiled.wrong });
  else if (!['bool', 'dyn'].includes(compiled.expression.type))
    ctx.addIssue({
      code: 'custom',
      message: `a condition is true or false; this one is a ${compiled.expression.type}`,
    });
  else return compiled.expression;
  return z.NEVER;
});

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

const LadderRule = z
  .strictObject({ after: Duration, to: z.enum(ROLES) })
  .transform(({ after, to }) => ({ afterMs: after, to }));

const DecisionRule = z.strictObject({
  id: Id,
  function: Id,
  question: TextTemplate,
  /** the context pack's name */
  pack: Id,
  window: Duration,
  /** the second window, which runs from the acknowledgement */
  afterAcknowledge: Duration,
  ladder: z.array(LadderRule).min(1, 'a ladder needs at least one step, or nobody hears of the silence'),
  options: z.array(OptionRule).min(1, 'a decision needs at least one option'),
});

const PRIORITIES = ['A', 'B', 'C', 'D'] as const satisfies readonly Priority[];

export const PlaybookFile = z.strictObject({
  playbook: Id,
  version: z.int().min(1).default(1),
  title: TextTemplate,
  where: TextTemplate,
  on: z.array(EventType).min(1, 'needs at least one event type'),
  when: Condition.optional(),
  /** names of event fields: the same values are the same cause */
  correlate: z.array(z.string().min(1)).min(1, 'needs at least one field'),
  /** the first that holds counts */
  priority: z
    .array(z.strictObject({ when: Condition.optional(), is: z.enum(PRIORITIES) }))
    .min(1, 'needs at least one rule'),
  decisions: z.array(DecisionRule).min(1, 'needs at least one decision'),
});

export type Playbook = z.output<typeof PlaybookFile>;
export type DecisionRule = Playbook['decisions'][number];
export type OptionRule = DecisionRule['options'][number];
export type PostingRule = OptionRule['posts'][number];

/** @param file the name to put in the problems */
export function parsePlaybook(
  text: string,
  file: string,
): { playbook: Playbook } | { problems: FileProblem[] } {
  const read = readYaml(text, file, PlaybookFile, crossCheck);
  return 'value' in read ? { playbook: read.value } : read;
}
