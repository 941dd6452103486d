/**
 * A roster is data: people and their functions, the shifts and rotations that they work, holidays, and what is different
 * for a time: dated shifts, absences, overrides and swaps. Nothing in it is set up per person that can be said once for
 * a function, a shift or a crew.
 *
 * A *place* is somebody's slot: role, functions, areas and lines. A place has one occupant at a time: its own person, or
 * whoever an override or a swap names. Skills, addresses and reachability are the occupant's.
 */
import { IANAZone } from 'luxon';
import { z } from 'zod';
import { CHANNELS } from '../notification/channel.ts';
import { epochMs, Instant } from '../time/index.ts';
import { dayNumber } from './calendar.ts';

const Id = z.string().trim().min(1).max(100);
const LocalTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as "06:00"');
const Zone = z.string().refine((zone) => IANAZone.isValidZone(zone), 'an IANA time zone');
const Day = z.iso.date('a date such as "2026-12-24"');
/** repeated names would count twice */
const Listed = z.array(Id).transform((names) => [...new Set(names)]);
const Names = Listed.default([]);

export const WEEKDAYS = ['mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'] as const;

export const Shift = z.strictObject({
  id: Id,
  name: z.string().min(1),
  start: LocalTime,
  /** not later than `start` means: past midnight */
  end: LocalTime,
  /** absent: the rotation's, else the roster's */
  timeZone: Zone.optional(),
  /** days on which it starts; absent: every day */
  weekdays: z.array(z.enum(WEEKDAYS)).min(1).optional(),
  /** areas in which it is worked; whoever works it answers for these, unless the person names own ones */
  areas: Listed.optional(),
  /** it starts on holidays, too */
  onHolidays: z.boolean().optional(),
});
export type Shift = z.infer<typeof Shift>;

/** Nobody works: an entry of a rotation or of the dated plan. */
export const OFF = 'off';
export const ON_CALL = 'on-call';

/** Crews that go through the same pattern, each at its own place in it. */
export const Rotation = z.strictObject({
  id: Id,
  name: z.string().min(1),
  /** absent: the roster's */
  timeZone: Zone.optional(),
  /** the day on which a crew without an offset is at the beginning of the pattern; it goes on before it, too */
  startsOn: Day,
  /** what an entry of the pattern lasts */
  step: z.enum(['day', 'week']),
  /** shift ids, or "off" */
  pattern: z.array(Id).min(1).max(366),
  crews: z
    .array(
      z.strictObject({
        id: Id,
        /** entries of the pattern by which it is ahead */
        offset: z.int().default(0),
      }),
    )
    .min(1),
});
export type Rotation = z.infer<typeof Rotation>;

/** Shifts do not start on it, unless they say so. */
export const Holiday = z.strictObject({
  date: Day,
  name: z.string().min(1),
  /** absent: everywhere; else for people who answer for these areas only */
  areas: Listed.optional(),
});
export type Holiday = z.infer<typeof Holiday>;

/** From the first who is asked to the last. The plant-wide ones answer for every function. */
export const ROLES = ['decider', 'deputy', 'lead', 'shift-lead', 'area-manager', 'plant-manager'] as const;
export type RosterRole = (typeof ROLES)[number];
export const PLANT_WIDE: ReadonlySet<RosterRole> = new Set(['shift-lead', 'area-manager', 'plant-manager']);

export const Contact = z.strictObject({
  channel: z.enum(CHANNELS),
  address: z.string().trim().min(1).max(320),
});
export type Contact = z.infer<typeof Contact>;

export const Person = z.strictObject({
  id: Id,
  name: z.string().min(1),
  functions: Names,
  role: z.enum(ROLES),
  /** a shift id, a crew id, "on-call" for somebody who can always be reached, "off" for dated shifts only */
  shift: Id,
  /** areas this person answers for; empty: those of the shift, or all */
  areas: Names,
  /** lines this person answers for; empty: all */
  lines: Names,
  skills: Names,
  /** in the order in which they are tried */
  contacts: z.array(Contact).max(20).default([]),
  /** can be told in the app. Absent: yes, but for on-call people, who do not sit before it */
  inApp: z.boolean().optional(),
  /** what can wait is not sent then; from `start` to `end` in the person's zone */
  quietHours: z.strictObject({ start: LocalTime, end: LocalTime }).optional(),
  /** absent: the roster's */
  timeZone: Zone.optional(),
  /** person id; arranges absences, overrides and swaps for this person */
  manager: Id.optional(),
});
export type Person = z.infer<typeof Person>;

const span = { from: Instant, to: Instant };
/** What is no time at all is said by its own field. */
const forward = ({ from, to }: { from: Instant; to: Instant }): boolean => !(epochMs(to) <= epochMs(from));
const FORWARD = { message: 'must end after it begins', path: ['to'] };

/** `who` is in `instead`'s place, whenever that place is worked; without `instead`: answers first, in addition. */
export const Override = z
  .strictObject({
    who: Id,
    instead: Id.optional(),
    /** absent: all of the place (of `who`'s own, without `instead`) */
    function: Id.optional(),
    /** absent: all of the place */
    area: Id.optional(),
    ...span,
    reason: z.string().min(1),
  })
  .refine(forward, FORWARD);
export type Override = z.infer<typeof Override>;

export const Absence = z
  .strictObject({ person: Id, ...span, reason: z.string().min(1) })
  .refine(forward, FORWARD);
export type Absence = z.infer<typeof Absence>;

/** `with` is in `person`'s place from–to, and `person` in theirs during `theirs`. */
export const Swap = z
  .strictObject({
    person: Id,
    ...span,
    with: Id,
    theirs: z.strictObject(span).refine(forward, FORWARD).optional(),
    reason: z.string().min(1),
  })
  .refine(forward, FORWARD);
export type Swap = z.infer<typeof Swap>;

/** The dated plan: on these days this shift in place of the usual one. The later entry counts. */
export const Assignment = z
  .strictObject({
    person: Id,
    /** a shift id or "off" */
    shift: Id,
    from: Day,
    /** the last day */
    to: Day,
  })
  .refine(({ from, to }) => !(dayNumber(to) < dayNumber(from)), {
    message: 'must not lie before from',
    path: ['to'],
  });
export type Assignment = z.infer<typeof Assignment>;

export const Roster = z.strictObject({
  timeZone: Zone,
  shifts: z.array(Shift).min(1),
  rotations: z.array(Rotation).default([]),
  holidays: z.array(Holiday).default([]),
  people: z.array(Person).min(1),
  assignments: z.array(Assignment).default([]),
  absences: z.array(Absence).default([]),
  overrides: z.array(Override).default([]),
  swaps: z.array(Swap).default([]),
});
export type Roster = z.infer<typeof Roster>;
