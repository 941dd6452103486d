/**
 * Playbooks on record: their versions, who published them and why, and what the folder's files said last. The newest
 * version is the one in use, unless it is withdrawn or the playbook is switched off.
 */
import type { Instant } from '@gemba/core/time';
import type { PlaybookVersion, PlaybookVersionRow } from '@gemba/core/wire';
import type { Database } from '../store/database.ts';

export interface OnRecord extends PlaybookVersionRow {
  id: string;
  revision: number;
  yaml: string;
  fileName: string | null;
  fileYaml: string | null;
  switched: { on: boolean; by: string; at: Instant; reason: string } | null;
}

/** @returns the playbooks that have changed since, as they are now */
export async function changedSince(database: Database, plant: string, revision: number): Promise<OnRecord[]> {
  const { rows } = await database.query<OnRecord>({
    name: 'changed-playbooks',
    text: `select p.id, p.revision, p.file_name as "fileName", p.file_yaml as "fileYaml", v.version, v.yaml, v.source,
                  v.author, v.reason, v.published_at as "publishedAt", v.withdrawn_at as "withdrawnAt", s.switched
           from playbook p
           join lateral (select * from playbook_version v where v.plant = p.plant and v.playbook = p.id
                         order by v.version desc limit 1) v on true
           left join lateral (
             select jsonb_build_object('on', s.turned_on, 'by', s.by, 'reason', s.reason,
                      'at', to_char(s.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) as switched
             from playbook_switch s where s.plant = p.plant and s.playbook = p.id
             order by s.revision desc limit 1) s on true
           where p.plant = $1 and p.revision > $2 order by p.revision`,
    values: [plant, revision],
  });
  return rows;
}

/** The texts that are not known yet. @param known "<playbook>@<version>" */
export async function versionsBeside(
  database: Database,
  plant: string,
  known: readonly string[],
): Promise<{ playbook: string; version: number; yaml: string }[]> {
  const { rows } = await database.query<{ playbook: string; version: number; yaml: string }>(
    `select playbook, version, yaml from playbook_version
     where plant = $1 and playbook || '@' || version <> all($2::text[])`,
    [plant, known],
  );
  return rows;
}

export const VERSION_COLUMNS = `version, source, author, reason, published_at as "publishedAt", withdrawn_at as "withdrawnAt"`;
const MOST_VERSIONS = 200;

export async function versionsOf(
  database: Database,
  plant: string,
  id: string,
): Promise<PlaybookVersionRow[]> {
  const { rows } = await database.query<PlaybookVersionRow>(
    `select ${VERSION_COLUMNS} from playbook_version where plant = $1 and playbook = $2
     order by version desc limit $3`,
    [plant, id, MOST_VERSIONS],
  );
  return rows;
}

export async function versionOnRecord(
  database: Database,
  plant: string,
  id: string,
  version: number,
): Promise<PlaybookVersion | null> {
  const { rows } = await database.query<PlaybookVersion>(
    `select playbook, yaml, ${VERSION_COLUMNS} from playbook_version
     where plant = $1 and playbook = $2 and version = $3`,
    [plant, id, version],
  );
  return rows[0] ?? null;
}
