/**
 * Writes the demo plant's CSV files with real dates. The files in `resources/demo` carry offsets:
 * "+1d06:30" and "-2d14:00" are a day counted from the plant's today at a local time, "+3d" is the day itself, and
 * "now+26m", "now-1h30m" count from this very minute, so that the plant is alive at any hour. Columns of days
 * ("promised") become "2026-11-25", columns of instants become UTC.
 *
 * The folder appears complete or not at all: it is filled beside its place and then renamed. A folder that is there
 * already is replaced.
 */
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { type Instant, epochMs } from '@gemba/core/time';
import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import { DateTime } from 'luxon';
import { z } from 'zod';

const INSTANT_COLUMNS = new Set(['start', 'end', 'neededAt', 'due']);
const DAY_COLUMNS = new Set(['promised']);
const Rows = z.array(z.record(z.string(), z.string()));

export async function materialiseDemoPlant(plant: {
  /** folder of the CSV files with offsets */
  from: string;
  /** folder to write; its parent is made when it is missing */
  to: string;
  now: Instant;
  /** IANA zone of the plant */
  timeZone: string;
}): Promise<void> {
  const { from, to, timeZone } = plant;
  const now = DateTime.fromMillis(epochMs(plant.now), { zone: timeZone }).startOf('minute');
  const beside = `${to}.new`;
  await rm(beside, { recursive: true, force: true });
  await mkdir(dirname(to), { recursive: true });
  await mkdir(beside);
  for (const file of (await readdir(from)).filter((name) => name.endsWith('.csv')))
    await writeFile(join(beside, file), materialised(file, await readFile(join(from, file), 'utf8'), now));
  await rm(to, { recursive: true, force: true });
  await rename(beside, to);
}

function materialised(file: string, csv: string, now: DateTime): string {
  const rows = Rows.parse(parse(csv, { columns: true }));
  const dated = rows.map((row) =>
    Object.fromEntries(
      Object.entries(row).map(([column, value]) => {
        if (!INSTANT_COLUMNS.has(column) && !DAY_COLUMNS.has(column)) return [column, value];
        const at = momentOf(value, now);
        if (at === null)
          throw new Error(`${file}: "${value}" in ${column} is no offset such as "+1d06:30" or "now+26m"`);
        return [column, INSTANT_COLUMNS.has(column) ? at.toUTC().toISO() : at.toISODate()];
      }),
    ),
  );
  return stringify(dated, { header: true });
}

/** @returns the moment in the zone of `now`; null when the text is no offset */
export function momentOf(offset: string, now: DateTime): DateTime | null {
  const fromNow = /^now(?:([+-])(?:(\d+)h)?(?:(\d+)m)?)?$/.exec(offset);
  if (fromNow) {
    const minutes = Number(fromNow[2] ?? 0) * 60 + Number(fromNow[3] ?? 0);
    return now.plus({ minutes: fromNow[1] === '-' ? -minutes : minutes });
  }
  const fromToday = /^([+-]\d+)d(?:([01]\d|2[0-3]):([0-5]\d))?$/.exec(offset);
  if (!fromToday) return null;
  const day = now.startOf('day').plus({ days: Number(fromToday[1]) });
  return day.set({ hour: Number(fromToday[2] ?? 0), minute: Number(fromToday[3] ?? 0) });
}
