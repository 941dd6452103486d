/**
 * A playbook: which events open which exception, whom to ask what, how long they have, who is next, and what each
 * option posts. Written in YAML, read by {@link parsePlaybook}, which reports every mistake with its line. The reader's
 * guide is docs/PLAYBOOKS.md.
 */
import { z } from 'zod';
import type { Priority } from '../exception/state.ts';
import { readYaml, type FileProblem } from '../yaml/index.ts';
import { crossCheck } from './cross-check.ts';
import { DecisionRule as DecisionRuleFile } from './decision-rule.ts';
import { GATE_FIELDS } from './gate-rule.ts';
import { Condition, EventType, Id, TextTemplate } from './written.ts';

const PRIORITIES = ['A', 'B', 'C', 'D'] as const satisfies readonly Priority[];
const SEVERITIES = { critical: 4, high: 3, medium: 2, low: 1 } as const;

export const PlaybookFile = z.strictObject({
  playbook: Id,
  version: z.int().min(1).default(1),
  title: TextTemplate,
  where: TextTemplate,
  on: z.array(EventType).min(1, 'needs at least one event type'),
  when: Condition.optional(),
  /** names of event fields: the same values are the same cause */
  correlate: z.array(z.string().min(1)).min(1, 'needs at least one field'),
  /** how bad it is in itself; with the consequence it gives the priority where no rule of `priority` holds */
  severity: z
    .enum(['critical', 'high', 'medium', 'low'])
    .transform((word) => SEVERITIES[word])
    .optional(),
  /** the first that holds counts; optional where there is a severity */
  priority: z
    .array(z.strictObject({ when: Condition.optional(), is: z.enum(PRIORITIES) }))
    .min(1, 'needs at least one rule')
    .optional(),
  ...GATE_FIELDS,
  /** which decisions must be taken; default: all */
  join: z.enum(['all', 'required', 'arbiter']).optional(),
  /** the decision that rules, by its id */
  arbiter: Id.optional(),
  decisions: z.array(DecisionRuleFile).min(1, 'needs at least one decision'),
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
