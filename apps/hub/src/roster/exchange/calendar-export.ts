/** Who works when, as an iCalendar (RFC 5545) that calendar programs subscribe to. Names and shifts only, no addresses. */
import { calendarOf, type Roster } from '@gemba/core/roster';
import { epochMs, instant, type Instant } from '@gemba/core/time';
import ICAL from 'ical.js';

export const ICS = 'text/calendar';
const BEFORE_MS = 14 * 86_400_000;
const AFTER_MS = 60 * 86_400_000;

/** @param people ids; what they work from two weeks ago to two months ahead */
export function calendarText(roster: Roster, people: readonly string[], now: Instant, title: string): string {
  const names = new Map(roster.people.map(({ id, name }) => [id, name]));
  const calendar = new ICAL.Component(['vcalendar', [], []]);
  calendar.updatePropertyWithValue('version', '2.0');
  calendar.updatePropertyWithValue('prodid', '-//Gemba//Roster//EN');
  calendar.updatePropertyWithValue('x-wr-calname', title);
  const [from, to] = [epochMs(now) - BEFORE_MS, epochMs(now) + AFTER_MS];
  for (const id of people)
    for (const duty of calendarOf(roster, id, from, to)) {
      const [start, end] = [Math.max(duty.start, from), Math.min(duty.end, to)];
      const what = duty.shift ?? 'On call';
      const whose =
        duty.standsInFor === null ? '' : `, in place of ${names.get(duty.standsInFor) ?? duty.standsInFor}`;
      const who = people.length === 1 ? '' : `${names.get(id) ?? id}: `;
      const event = new ICAL.Component('vevent');
      event.updatePropertyWithValue(
        'uid',
        `${encodeURIComponent(id)}.${duty.standsInFor ?? ''}.${duty.start}@gemba`,
      );
      event.updatePropertyWithValue('dtstamp', timeOf(epochMs(now)));
      event.updatePropertyWithValue('dtstart', timeOf(start));
      event.updatePropertyWithValue('dtend', timeOf(end));
      event.updatePropertyWithValue('summary', `${who}${what}${whose}`);
      calendar.addSubcomponent(event);
    }
  return `${calendar.toString()}\r\n`;
}

const timeOf = (ms: number): ICAL.Time => {
  const time = ICAL.Time.fromDateTimeString(instant(ms).slice(0, 19));
  time.zone = ICAL.Timezone.utcTimezone;
  return time;
};
