/**
 * The station's profile on the disk: `station.json` in the user's data folder. Written to a second file and renamed, so
 * that a power cut leaves the old or the new one. A profile that cannot be read is put aside, not overwritten.
 */
import { rename, writeFile } from 'node:fs/promises';
import { StationProfile } from '../station/index.ts';
import { readJson } from './settings.ts';

/** @returns null when there is none yet or when it was put aside as `<path>.unreadable` */
export async function readStation(path: string): Promise<StationProfile | null> {
  const content = await readJson(path).catch(() => undefined);
  if (content === null) return null;
  const parsed = StationProfile.safeParse(content);
  if (parsed.success && parsed.data.windows.length > 0) return parsed.data;
  await rename(path, `${path}.unreadable`);
  return null;
}

export async function writeStation(path: string, profile: StationProfile): Promise<void> {
  await writeFile(`${path}.new`, JSON.stringify(profile, null, 2));
  await rename(`${path}.new`, path);
}
