/**
 * Tryton's JSON values: what JSON has no type for travels as `{"__class__": …}`. Outgoing values are tagged by the
 * functions here, incoming ones become plain: date → "2026-11-25"; datetime (naive UTC there) →
 * "2026-11-25T08:30:00.123456Z", microseconds kept because a delta goes on from them; time → "08:30:00"; timedelta → ms;
 * Decimal → its text, so that money keeps its digits; bytes → base64. Quantities are plain numbers in Tryton too.
 */

export type Plain = string | number | boolean | null | Plain[] | { [field: string]: Plain };
/** A record as `read` gives it; a link's fields come nested under "product." */
export type Row = Record<string, Plain>;

/** @param day "2026-11-25" */
export function date(day: string) {
  const [year, month, of] = day.split('-').map(Number);
  return { __class__: 'date', year, month, day: of } as const;
}

/** @param at ISO-8601 in UTC, up to microseconds */
export function datetime(at: string) {
  const parts = /^(\d{4}-\d{2}-\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,6}))?Z$/.exec(at);
  if (!parts) throw new Error(`${at} is not an instant in UTC`);
  const [, day = '', hour, minute, second, fraction = ''] = parts;
  return {
    ...date(day),
    __class__: 'datetime',
    hour: Number(hour),
    minute: Number(minute),
    second: Number(second),
    microsecond: Number(fraction.padEnd(6, '0')),
  } as const;
}

export const decimal = (value: number | string) =>
  ({ __class__: 'Decimal', decimal: String(value) }) as const;

export const duration = (ms: number) => ({ __class__: 'timedelta', seconds: ms / 1_000 }) as const;

/** @throws on a tag that is not known */
export function plain(value: unknown): Plain {
  if (value === null || typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean')
    return value;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object') throw new Error(`Tryton sent a ${typeof value}`);
  if ('__class__' in value) return untagged(value);
  return Object.fromEntries(Object.entries(value).map(([field, of]) => [field, plain(of)]));
}

function untagged(value: { __class__: unknown; [field: string]: unknown }): Plain {
  const digits = (field: string, width = 2) => String(Number(value[field] ?? 0)).padStart(width, '0');
  const day = () => `${digits('year', 4)}-${digits('month')}-${digits('day')}`;
  const clock = () => `${digits('hour')}:${digits('minute')}:${digits('second')}`;
  switch (value['__class__']) {
    case 'date':
      return day();
    case 'datetime':
      return `${day()}T${clock()}.${digits('microsecond', 6)}Z`;
    case 'time':
      return clock();
    case 'timedelta':
      return Math.round(Number(value['seconds']) * 1_000);
    case 'Decimal':
      return String(value['decimal']);
    case 'bytes':
      return String(value['base64']);
    default:
      throw new Error(`Tryton sent a value of the unknown class ${String(value['__class__'])}`);
  }
}
