/**
 * What stands between an event and an exception: how long it must last, how often it must come, what clears it, what
 * mutes it, what is recorded only, and which exceptions lie under which. Each field is optional; a playbook that has none
 * of them opens at its first event. What they mean in time is core/situation's.
 */
import { z } from 'zod';
import type { Subject } from '../exception/state.ts';
import { Duration } from '../time/index.ts';
import { Condition, EventType, Id } from './written.ts';

/** What an exception is about; an exception above another is found by these. */
export const SUBJECT_FIELDS = [
  'lot',
  'item',
  'workCentre',
  'line',
  'area',
  'workOrder',
  'salesLine',
  'purchaseLine',
] as const satisfies readonly (keyof Subject)[];

/** Event types of Gemba's own signals: an expected one has not come; it has come again. */
export const ABSENT = 'signal.absent';
export const BACK = 'signal.back';

/** Exceptions of another playbook about the same line, area, lot … */
const Link = z.strictObject({
  playbook: Id,
  same: z.array(z.enum(SUBJECT_FIELDS)).min(1, 'needs at least one field'),
});
export type Link = z.output<typeof Link>;

const positive = (what: string) => Duration.refine((ms) => ms > 0, `${what} is longer than nothing`);

export const GATE_FIELDS = {
  /** recorded and counted, nobody is asked */
  record: Condition.optional(),
  /** on delay: it must still stand after this time */
  delay: positive('a delay').optional(),
  /** off delay: a clearing event counts when nothing new came for this time */
  offDelay: positive('an off delay').optional(),
  /** events that say that it is over */
  clears: z.strictObject({ on: z.array(EventType).min(1), when: Condition.optional() }).optional(),
  /** a value that moved by no more than this is the same report, and does not clear either */
  deadband: z.strictObject({ field: z.string().min(1), within: z.number().positive() }).optional(),
  /** that many within the time, or nobody is asked */
  occurrences: z.strictObject({ n: z.int().min(2).max(1_000), within: positive('the time') }).optional(),
  /** raises `signal.absent` when an event of the type does not come again in time, per combination of the fields */
  expect: z
    .strictObject({
      type: EventType,
      per: z.array(z.enum(SUBJECT_FIELDS)).min(1),
      every: Duration.refine((ms) => ms >= 5_000, 'at least 5 s'),
    })
    .optional(),
  /** while such an exception is open, this one asks nobody */
  inhibitedBy: z.array(Link).min(1).optional(),
  /** exceptions that lie under this one */
  parentOf: z.array(Link).min(1).optional(),
  /** exceptions that this one lies under */
  under: z.array(Link).min(1).optional(),
};
