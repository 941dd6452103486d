/** The shapes of answers, for the API's description. The TypeScript types in core are the contract that both sides compile against. */
import type { ExceptionState, JournalEntry } from '@gemba/core/exception';
import { POSTING_KINDS, POSTING_STATES } from '@gemba/core/posting';
import type { DecisionRow, Health, PostingRow } from '@gemba/core/wire';
import { z } from 'zod';

/** The schema tells readers of the API what is there; core's type tells the compiler. */
export const typed = <T>(schema: z.ZodType): z.ZodType<T> => schema as z.ZodType<T>;

const at = z.string().meta({ format: 'date-time' });

const DecisionSchema = z.looseObject({
  id: z.string(),
  function: z.string(),
  question: z.string(),
  state: z.enum(['asked', 'acknowledged', 'decided']),
  version: z.int(),
  dueAt: at,
  owner: z.string().nullable(),
  escalationLevel: z.int(),
  options: z.array(z.looseObject({ id: z.string(), label: z.string(), detail: z.string() })),
});

export const ExceptionSchema = typed<ExceptionState>(
  z
    .looseObject({
      id: z.string(),
      title: z.string(),
      where: z.string(),
      playbook: z.string(),
      state: z.enum(['open', 'resolved']),
      priority: z.enum(['A', 'B', 'C', 'D']),
      openedAt: at,
      resolvedAt: at.nullable(),
      occurrences: z.int(),
      decisions: z.array(DecisionSchema),
      postings: z.array(
        z.looseObject({
          id: z.string(),
          kind: z.enum(POSTING_KINDS),
          state: z.enum(POSTING_STATES),
          erpDocument: z.string().nullable(),
        }),
      ),
    })
    .meta({ id: 'Exception' }),
);

export const JournalEntrySchema = typed<JournalEntry>(
  z
    .object({
      seq: z.int(),
      at,
      type: z.string(),
      exceptionId: z.string(),
      actor: z.string(),
      payload: z.record(z.string(), z.unknown()),
      hash: z.string(),
      previousHash: z.string(),
    })
    .meta({ id: 'JournalEntry' }),
);

export const DecisionRowSchema = typed<DecisionRow>(
  z
    .looseObject({
      id: z.string(),
      exceptionId: z.string(),
      exceptionTitle: z.string(),
      playbook: z.string(),
      priority: z.string(),
      function: z.string(),
      question: z.string(),
      state: z.string(),
      owner: z.string().nullable(),
      dueAt: at,
      escalationLevel: z.int(),
      version: z.int(),
    })
    .meta({ id: 'DecisionRow' }),
);

export const PostingRowSchema = typed<PostingRow>(
  z
    .looseObject({
      id: z.string(),
      exceptionId: z.string(),
      kind: z.enum(POSTING_KINDS),
      state: z.enum(POSTING_STATES),
      key: z.string(),
      erpDocument: z.string().nullable(),
      rejection: z.string().nullable(),
    })
    .meta({ id: 'Posting' }),
);

export const ActReplySchema = z
  .object({ ok: z.literal(true), entries: z.array(JournalEntrySchema) })
  .meta({ id: 'ActReply' });

export const ProblemSchema = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.string(),
    detail: z.string(),
    errors: z.array(z.object({ field: z.string(), reason: z.string() })).optional(),
  })
  .meta({ id: 'Problem' });

export const HealthSchema = typed<Health>(
  z
    .looseObject({
      status: z.enum(['ok', 'degraded']),
      version: z.string(),
      journal: z.object({ seq: z.int() }),
      sources: z.array(z.looseObject({ name: z.string(), kind: z.string(), state: z.string() })),
      erp: z.looseObject({ name: z.string(), state: z.enum(['up', 'down']) }),
      database: z.enum(['embedded', 'external']),
    })
    .meta({ id: 'Health' }),
);
