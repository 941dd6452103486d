/**
 * Figures as people of one locale read them, in the plant's time zone. One `Format` is made per locale and zone, for
 * `Intl` formatters are dear to make. Quantities always carry their unit, money its currency.
 */
import type { FigureValue } from '@gemba/core/planning';
import { duration } from './duration.ts';

export interface Format {
  number: (value: number) => string;
  qty: (value: number, uom: string) => string;
  /** whole units of the currency, as on a wall; a small price keeps its cents */
  money: (value: number, currency: string) => string;
  percent: (share: number) => string;
  /** "13:19" */
  time: (at: string | number) => string;
  /** "13:19:02" */
  seconds: (at: string | number) => string;
  /** "25 Nov" */
  day: (day: string) => string;
  /** "Sun 25 Nov, 13:19" */
  dateTime: (at: string | number) => string;
  /** "Sun" */
  weekday: (at: string | number) => string;
  /** time only on the day of `now`, else with the day, in another year with that */
  moment: (at: string, now: number) => string;
  figure: (value: FigureValue, now: number) => string;
}

/** From here on cents say nothing. */
const EXACT_BELOW = 100;

export function createFormat(locale: string, timeZone: string): Format {
  const number = new Intl.NumberFormat(locale, { maximumFractionDigits: 2 });
  const percent = new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 0 });
  const clock = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  const clockSeconds = new Intl.DateTimeFormat(locale, {
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
    hourCycle: 'h23',
    timeZone,
  });
  const dayOf = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone });
  const plainDay = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone: 'UTC' });
  const dayOfYear = new Intl.DateTimeFormat(locale, {
    day: 'numeric',
    month: 'short',
    year: 'numeric',
    timeZone,
  });
  const yearOf = new Intl.DateTimeFormat(locale, { year: 'numeric', timeZone });
  const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short', timeZone });
  const weekdayAndDay = new Intl.DateTimeFormat(locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    timeZone,
  });
  const currencies = new Map<string, { whole: Intl.NumberFormat; exact: Intl.NumberFormat }>();
  const currencyFormat = (currency: string, value: number) => {
    let known = currencies.get(currency);
    if (!known) {
      known = {
        whole: new Intl.NumberFormat(locale, { style: 'currency', currency, maximumFractionDigits: 0 }),
        exact: new Intl.NumberFormat(locale, { style: 'currency', currency }),
      };
      currencies.set(currency, known);
    }
    return Math.abs(value) < EXACT_BELOW && !Number.isInteger(value) ? known.exact : known.whole;
  };
  const when = (at: string | number) => (typeof at === 'number' ? at : Date.parse(at));

  const format: Format = {
    number: (value) => number.format(value),
    qty: (value, uom) => `${number.format(value)} ${uom}`,
    money: (value, currency) => currencyFormat(currency, value).format(value),
    percent: (share) => percent.format(share),
    time: (at) => clock.format(when(at)),
    seconds: (at) => clockSeconds.format(when(at)),
    day: (day) => plainDay.format(Date.parse(`${day}T00:00:00Z`)),
    weekday: (at) => weekday.format(when(at)),
    dateTime: (at) => `${weekdayAndDay.format(when(at))}, ${clock.format(when(at))}`,
    moment(at, now) {
      if (yearOf.format(when(at)) !== yearOf.format(now))
        return `${dayOfYear.format(when(at))}, ${format.time(at)}`;
      const day = dayOf.format(when(at));
      return day === dayOf.format(now) ? format.time(at) : `${day}, ${format.time(at)}`;
    },
    figure(value, now) {
      if ('text' in value) return value.text;
      if ('qty' in value) return format.qty(value.qty, value.uom);
      if ('money' in value) return format.money(value.money, value.currency);
      if ('at' in value) return format.moment(value.at, now);
      if ('day' in value) return format.day(value.day);
      return duration(value.ms);
    },
  };
  return format;
}
