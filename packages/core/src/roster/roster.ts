/**
 * Who is on. A roster is data: people, their functions and where they work, and the shifts that they work in the
 * plant's time zone. "Who is on" is answered for any instant; nobody on is an answer too (`null`).
 */
import { DateTime } from 'luxon';
import { z } from 'zod';
import { epochMs, type Instant } from '../time/index.ts';

const LocalTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'a time of day such as "06:00"');

export const Shift = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  start: LocalTime,
  /** earlier than `start` means: past midnight */
  end: LocalTime,
});
export type Shift = z.infer<typeof Shift>;

export const ROLES = ['decider', 'deputy', 'lead', 'shift-lead', 'plant-manager'] as const;
export type RosterRole = (typeof ROLES)[number];

export const Person = z.strictObject({
  id: z.string().min(1),
  name: z.string().min(1),
  functions: z.array(z.string()).default([]),
  role: z.enum(ROLES),
  /** shift id, or "on-call" for somebody who can always be reached */
  shift: z.string(),
  /** areas this person answers for; empty: all */
  areas: z.array(z.string()).default([]),
  skills: z.array(z.string()).default([]),
});
export type Person = z.infer<typeof Person>;

export const Roster = z.strictObject({
  timeZone: z.string().refine((zone) => DateTime.utc().setZone(zone).isValid, 'an IANA time zone'),
  shifts: z.array(Shift).min(1),
  people: z.array(Person).min(1),
});
export type Roster = z.infer<typeof Roster>;

export const ON_CALL = 'on-call';

/** The shift that runs at `at`, with the instants between which it runs (epoch ms). Null in a gap of the plan. */
export function shiftAt(
  roster: Roster,
  at: Instant,
): { shift: Shift; startMs: number; endMs: number } | null {
  for (const shift of roster.shifts) {
    const { on, startMs, endMs } = stretchAt(roster.timeZone, shift, epochMs(at));
    if (on) return { shift, startMs, endMs };
  }
  return null;
}

/** A stretch of time in which a shift is on, or in which it is off. */
interface Stretch {
  on: boolean;
  startMs: number;
  endMs: number;
}

/** The stretch that was asked for last, per shift: calendar arithmetic is slow, and time mostly stands within it. */
const lastStretch = new WeakMap<Shift, Stretch & { zone: string }>();

function stretchAt(zone: string, shift: Shift, ms: number): Stretch {
  const last = lastStretch.get(shift);
  if (last && last.zone === zone && last.startMs <= ms && ms < last.endMs) return last;
  const stretch = { ...computeStretch(zone, shift, ms), zone };
  lastStretch.set(shift, stretch);
  return stretch;
}

/** Calendar arithmetic in the plant's zone, so that a shift over a clock change keeps its wall-clock ends. */
function computeStretch(zone: string, shift: Shift, ms: number): Stretch {
  const local = DateTime.fromMillis(ms, { zone });
  let previousEnd = -Infinity;
  for (const days of [-2, -1, 0, 1, 2]) {
    const day = local.plus({ days });
    const startMs = day.set(clock(shift.start)).toMillis();
    const endDay = shift.end <= shift.start ? day.plus({ days: 1 }) : day;
    const endMs = endDay.set(clock(shift.end)).toMillis();
    if (startMs <= ms && ms < endMs) return { on: true, startMs, endMs };
    if (ms < startMs) return { on: false, startMs: previousEnd, endMs: startMs };
    previousEnd = endMs;
  }
  return { on: false, startMs: previousEnd, endMs: ms + 1 };
}

const clock = (time: string) => ({
  hour: Number(time.slice(0, 2)),
  minute: Number(time.slice(3)),
  second: 0,
  millisecond: 0,
});

export function isOn(roster: Roster, person: Person, at: Instant): boolean {
  if (person.shift === ON_CALL) return true;
  const shift = roster.shifts.find((s) => s.id === person.shift);
  return shift !== undefined && stretchAt(roster.timeZone, shift, epochMs(at)).on;
}

/**
 * Who answers for a function in a role now: first those of the area, then those of the whole plant; within these the
 * one with the fewest open decisions, then by id so that the answer is stable.
 * "shift-lead" and "plant-manager" answer for every function.
 *
 * @param load open decisions per person id
 * @returns a person id, or null when nobody is on
 */
export function whoIsOn(
  roster: Roster,
  ask: { function: string; role: RosterRole; area?: string | undefined; not?: string | null },
  at: Instant,
  load: ReadonlyMap<string, number> = new Map(),
): string | null {
  const plantWide = ask.role === 'shift-lead' || ask.role === 'plant-manager';
  const candidates = roster.people
    .filter(
      (p) =>
        p.role === ask.role &&
        p.id !== ask.not &&
        (plantWide || p.functions.includes(ask.function)) &&
        (p.areas.length === 0 || ask.area === undefined || p.areas.includes(ask.area)) &&
        isOn(roster, p, at),
    )
    .map((p) => ({
      id: p.id,
      elsewhere: ask.area !== undefined && p.areas.length === 0 ? 1 : 0,
      load: load.get(p.id) ?? 0,
    }));
  candidates.sort((a, b) => a.elsewhere - b.elsewhere || a.load - b.load || (a.id < b.id ? -1 : 1));
  return candidates[0]?.id ?? null;
}

/** The owner of a new decision: somebody of the function; else its deputy, its lead, the shift lead, the plant manager. */
export function ownerFor(
  roster: Roster,
  ask: { function: string; area?: string | undefined },
  at: Instant,
  load: ReadonlyMap<string, number> = new Map(),
): string | null {
  for (const role of ROLES) {
    const person = whoIsOn(roster, { ...ask, role }, at, load);
    if (person) return person;
  }
  return null;
}
