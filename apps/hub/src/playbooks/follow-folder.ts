/**
 * Publishes what the files of the folder say. A hub tells the record only what is new to itself: at its start all files,
 * later those that have changed; the record knows whether it is new to the plant. So hubs whose folders differ for a
 * while (a release on its way) do not publish against each other as they run; whichever starts last is right.
 *
 * A file that is gone withdraws what the folder has published. An empty folder withdraws nothing: that is a disk which is
 * not there, not a plant that wants no rules. A playbook that nobody wants is switched off, or its file removed from
 * among the others.
 */
import type { Instant } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import type { PlaybookFile } from './playbook-folder.ts';
import { loseFile, takeFile } from './publishing.ts';
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
  /** what the record was told by this hub: by id the file's name and text */
  let told: Map<string, { name: string; yaml: string | null }> | null = null;
  let saidEmpty = false;

  return {
    async publish(files, records) {
      told ??= new Map(
        records.flatMap(({ id, fileName }) => (fileName ? [[id, { name: fileName, yaml: null }]] : [])),
      );
      for (const { name, right } of files) {
        if (!right) continue;
        const { playbook, yaml } = right;
        const before = told.get(playbook.playbook);
        if (before?.name === name && before.yaml === yaml) continue;
        await takeFile(database, plant, { id: playbook.playbook, name, yaml, at: now() });
        told.set(playbook.playbook, { name, yaml });
      }
      const gone = [...told].filter(([id, { name }]) => isGone(files, id, name));
      if (files.length === 0) {
        if (gone.length > 0 && !saidEmpty)
          log.error('the playbooks’ folder is empty; what it has published stays live');
        saidEmpty = true;
        return;
      }
      saidEmpty = false;
      for (const [id, { name }] of gone) {
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
