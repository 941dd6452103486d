/**
 * The plan: which shift somebody works on which day, as stretches of time. A day belongs to a shift by its start, so a
 * night shift of Sunday ends on Monday. What an entry of the dated plan says holds whatever weekday or holiday it is.
 *
 * People of the same shift or crew share one plan. Stretches are computed once per eight days and kept.
 */
import type { IANAZone } from 'luxon';
import { clockMs, DAY_MS, dayNumber, instantOf, weekdayOf, zoneOf } from './calendar.ts';
import { OFF, ON_CALL, WEEKDAYS, type Person, type Roster, type Rotation, type Shift } from './roster.ts';
import type { Stretch } from './stretch.ts';

/** `shift` null: on call, or cover of a hole */
export interface Worked extends Stretch {
  shift: Shift | null;
  onCall: boolean;
}

export interface Plan {
  /** What is worked at some time between the two, whole stretches, by their start. They may touch or overlap. */
  between(from: number, to: number): readonly Worked[];
}

export interface Plans {
  of(person: Person): Plan;
  ofShift(shift: Shift): Plan;
}

const CHUNK_DAYS = 8;
const MOST_CHUNKS = 256;
/** a stretch that runs now began at most so many days ago, by any zone's calendar */
const BEFORE_DAYS = 3;
const FOR_EVER: readonly Worked[] = [{ start: -Infinity, end: Infinity, shift: null, onCall: true }];
const ALWAYS_ON_CALL: Plan = { between: () => FOR_EVER };

/** what is worked on a day; null: nothing */
type Day = (day: number) => { shift: Shift | null; zone: IANAZone } | null;

export function plansOf(roster: Roster): Plans {
  const home = zoneOf(roster.timeZone);
  const shifts = new Map(roster.shifts.map((shift) => [shift.id, shift]));
  const crews = new Map(
    roster.rotations.flatMap((rotation) =>
      rotation.crews.map((crew) => [crew.id, { rotation, offset: crew.offset }] as const),
    ),
  );
  const dated = assignmentsByPerson(roster);
  const holidays = new Map<number, { areas: readonly string[] | undefined }[]>();
  for (const { date, areas } of roster.holidays) {
    const day = dayNumber(date);
    holidays.set(day, [...(holidays.get(day) ?? []), { areas }]);
  }
  const someHolidaysAreLocal = roster.holidays.some(({ areas }) => areas !== undefined);
  const shared = new Map<string, Plan>();

  const isOff = (shift: Shift, day: number, areas: readonly string[]): boolean => {
    if (shift.weekdays && !shift.weekdays.includes(WEEKDAYS[weekdayOf(day)] ?? 'mon')) return true;
    if (shift.onHolidays === true) return false;
    const own = areas.length > 0 ? areas : (shift.areas ?? []);
    return (holidays.get(day) ?? []).some(
      (holiday) => !holiday.areas || (own.length > 0 && own.every((area) => holiday.areas?.includes(area))),
    );
  };

  function usual(id: string, areas: readonly string[]): { zone: IANAZone; day: Day } {
    const crew = crews.get(id);
    const zone = crew?.rotation.timeZone === undefined ? home : zoneOf(crew.rotation.timeZone);
    const turn = crew && turns(crew.rotation, crew.offset);
    const day: Day = (n) => {
      if (id === ON_CALL) return { shift: null, zone: home };
      const shift = shifts.get(turn ? turn(n) : id);
      return shift && !isOff(shift, n, areas) ? { shift, zone: shiftZone(shift, zone) } : null;
    };
    return { zone, day };
  }

  function planOf(person: Pick<Person, 'id' | 'shift' | 'areas'>): Plan {
    const entries = dated.get(person.id);
    if (!entries && person.shift === ON_CALL) return ALWAYS_ON_CALL;
    const areas = someHolidaysAreLocal ? person.areas.toSorted() : [];
    const key = JSON.stringify(entries ? [person.id] : [person.shift, areas, 'shared']);
    const known = shared.get(key);
    if (known) return known;
    const { zone, day } = usual(person.shift, person.areas);
    const plan = keptPlan((n) => {
      const entry = entries?.findLast(({ from, to }) => from <= n && n <= to);
      if (!entry) return day(n);
      if (entry.shift === ON_CALL) return { shift: null, zone: home };
      const shift = entry.shift === OFF ? undefined : shifts.get(entry.shift);
      return shift ? { shift, zone: shiftZone(shift, zone) } : null;
    });
    shared.set(key, plan);
    return plan;
  }

  return { of: planOf, ofShift: (shift) => planOf({ id: '', shift: shift.id, areas: [] }) };
}

const shiftZone = (shift: Shift, otherwise: IANAZone): IANAZone =>
  shift.timeZone === undefined ? otherwise : zoneOf(shift.timeZone);

function assignmentsByPerson({ assignments }: Roster) {
  const dated = new Map<string, { shift: string; from: number; to: number }[]>();
  for (const { person, shift, from, to } of assignments) {
    const entry = { shift, from: dayNumber(from), to: dayNumber(to) };
    const entries = dated.get(person);
    if (entries) entries.push(entry);
    else dated.set(person, [entry]);
  }
  return dated;
}

/** The shift id, or "off", at which a crew is on a day. */
function turns({ startsOn, step, pattern }: Rotation, offset: number): (day: number) => string {
  const first = dayNumber(startsOn);
  const length = pattern.length;
  return (day) => {
    const steps = Math.floor((day - first) / (step === 'week' ? 7 : 1)) + offset;
    return pattern[((steps % length) + length) % length] ?? OFF;
  };
}

/** Keeps what it has computed, in chunks of days; a stretch lies in the chunk in which it starts. */
function keptPlan(dayOf: Day): Plan {
  const chunks = new Map<number, Worked[]>();
  const chunk = (n: number): Worked[] => {
    const known = chunks.get(n);
    if (known) return known;
    const worked: Worked[] = [];
    for (let day = n * CHUNK_DAYS; day < (n + 1) * CHUNK_DAYS; day += 1) {
      const found = dayOf(day);
      if (!found) continue;
      const stretch = stretchOf(found, day);
      if (stretch.start < stretch.end) worked.push(stretch);
    }
    if (chunks.size >= MOST_CHUNKS) chunks.clear();
    chunks.set(n, worked);
    return worked;
  };
  return {
    between: (from, to) => {
      const result: Worked[] = [];
      const first = Math.floor((Math.floor(from / DAY_MS) - BEFORE_DAYS) / CHUNK_DAYS);
      const last = Math.floor((Math.floor(to / DAY_MS) + 1) / CHUNK_DAYS);
      for (let n = first; n <= last; n += 1)
        for (const worked of chunk(n)) if (worked.start < to && from < worked.end) result.push(worked);
      return result;
    },
  };
}

function stretchOf({ shift, zone }: { shift: Shift | null; zone: IANAZone }, day: number): Worked {
  if (!shift)
    return { start: instantOf(zone, day, 0), end: instantOf(zone, day + 1, 0), shift, onCall: true };
  const [start, end] = [clockMs(shift.start), clockMs(shift.end)];
  return {
    start: instantOf(zone, day, start),
    end: instantOf(zone, end <= start ? day + 1 : day, end),
    shift,
    onCall: false,
  };
}
