/** The words that playbooks are written in: names, templates and conditions, each read or refused with its reason. */
import { z } from 'zod';
import { compile, type Expression } from './expression.ts';
import { parseTemplate, type Template } from './template.ts';

export const Id = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,59}$/, 'a name such as "customer-service": small letters, digits, dashes');

export const EventType = z
  .string()
  .regex(/^[a-z][a-z0-9-]*(\.[a-z0-9-]+)*$/, 'an event type such as "machine.down"');

export const TextTemplate = z
  .string()
  .min(1)
  .transform((source, ctx): Template => {
    const parsed = parseTemplate(source);
    if ('template' in parsed) return parsed.template;
    for (const message of parsed.wrong) ctx.addIssue({ code: 'custom', message });
    return z.NEVER;
  });

/** In YAML a value may also be a bare number or flag. */
export const ValueTemplate = z.union([
  TextTemplate,
  z
    .union([z.number(), z.boolean()])
    .transform((value): Template => ({ source: String(value), parts: [String(value)] })),
]);

export const Condition = z.string().transform((source, ctx): Expression => {
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
