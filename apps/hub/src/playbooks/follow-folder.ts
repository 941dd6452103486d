/**
 * Publishes what the files of the folder say. A hub tells the record only what is new to itself: at its start all files,
 * later those that have changed; the record knows whether it is new to the plant. So hubs whose folders differ for a
 * while (a release on its way) do not publish against each other as they run; whichever starts last is right.
 *
 * A file that a hub sees go, while others stay, withdraws what the folder has published. A file that is not there when a
 * hub starts withdraws nothing: its folder may be incomplete, and other hubs may have the file; it is said in the log and
 * on Health. An empty folder is a disk that is not there, and what comes back of it may be a part: what was seen before
 * counts no more. A playbook that nobody wants is switched off, or its file removed while a hub runs.
 */
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import type { PlaybookFile } from './playbook-folder.ts';
import { FROM_UPGRADE, loseFile, takeFile } from './publishing.ts';
import type { OnRecord } from './record.ts';

export interface FollowFolder {
  /** May be called again after a failure: it goes on where it was. @param records as they were at the start */
  publish(files: readonly PlaybookFile[], records: readonly OnRecord[]): Promise<void>;
}

export function followFolder(parts: {
  database: Database;
  plant: string;
  now: () => Instant;
  log: Logger;
}): FollowFolder {
  const { database, plant, now, log } = parts;
  /** what this hub has seen in the folder and told the record: by id the file's name and text */
  let told: Map<string, { name: string; yaml: string | null }> | null = null;

  /** An earlier Gemba had live what was in the folder, and nothing else: what it read there counts as seen. */
  function atStart(files: readonly PlaybookFile[], records: readonly OnRecord[]) {
    const seen: NonNullable<typeof told> = new Map();
    for (const { id, fileName: name, revision, withdrawnAt } of records) {
      if (name === null) continue;
      if (revision === FROM_UPGRADE) seen.set(id, { name, yaml: null });
      else if (withdrawnAt === null && isGone(files, id, name))
        log.warn({ playbook: id, file: name }, 'a playbook’s file is not in the folder; it stays live');
    }
    return seen;
  }

  return {
    async publish(files, records) {
      told ??= atStart(files, records);
      for (const { name, right } of files) {
        if (!right) continue;
        const { playbook, yaml } = right;
        const before = told.get(playbook.playbook);
        if (before?.name === name && before.yaml === yaml) continue;
        await takeFile(database, plant, { id: playbook.playbook, name, yaml, at: now() });
        told.set(playbook.playbook, { name, yaml });
      }
      if (files.length === 0) {
        if (told.size > 0) log.error('the playbooks’ folder is empty; what it has published stays live');
        told.clear();
        return;
      }
      for (const [id, { name }] of told) {
        if (!isGone(files, id, name)) continue;
        const end = await loseFile(database, plant, { id, name, at: now() });
        log.warn({ playbook: id, file: name, end }, 'a playbook’s file is gone');
        told.delete(id);
      }
    },
  };
}

/** A file that is there and wrong may well be the playbook's. */
function isGone(files: readonly PlaybookFile[], id: string, name: string): boolean {
  if (files.some(({ right }) => right?.playbook.playbook === id)) return false;
  const file = files.find((f) => f.name === name);
  return !file || file.right !== null;
}
