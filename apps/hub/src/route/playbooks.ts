/**
 * The playbooks that are live, with the version under which each is on the record. Every text that goes live is stored
 * first, so that the decisions of an exception are carried out by the very version that asked them, however often the
 * file has changed since.
 */
import { parsePlaybook, renderPostings, type Playbook } from '@gemba/core/playbook';
import type { Instant } from '@gemba/core/time';
import type { HealthDetails } from '@gemba/core/wire';
import type { Logger } from 'pino';
import type { Database } from '../store/database.ts';
import type { LivePlaybook } from './opening.ts';
import type { RenderOption } from '../acts/plan-decision-act.ts';
import { openPlaybookFolder } from './playbook-folder.ts';

/** how often versions of other hubs are looked for, ms */
const OTHERS_MS = 5_000;

export interface Playbooks {
  live(): readonly LivePlaybook[];
  /** the text that went live under this number; undefined: it is not on record */
  version(playbook: string, version: number): Playbook | undefined;
  render: RenderOption;
  health(): HealthDetails['playbooks'];
  close(): Promise<void>;
}

export async function openPlaybooks(parts: {
  database: Database;
  plant: string;
  folder: string;
  now: () => Instant;
  log: Logger;
}): Promise<Playbooks> {
  const { database, plant, log } = parts;
  const byVersion = new Map<string, Playbook>();
  await loadVersions({ database, plant, log }, byVersion);
  let live: LivePlaybook[] = [];
  let health: HealthDetails['playbooks'] = [];
  let registering = Promise.resolve();

  const folder = await openPlaybookFolder({
    folder: parts.folder,
    log,
    now: parts.now,
    onChange: () => {
      registering = registering
        .then(register)
        .catch((error: unknown) => log.error({ err: error }, 'a playbook could not be put on record'));
    },
  });

  /** A playbook is live from the moment on at which its text is stored. */
  async function register(): Promise<void> {
    const next: LivePlaybook[] = [];
    const versions = new Map<string, number>();
    const found = folder.health();
    for (const { playbook, yaml } of folder.current().values()) {
      const version = await storeVersion(database, plant, playbook, yaml, parts.now());
      byVersion.set(versionKey(playbook.playbook, version), playbook);
      next.push({ playbook, version });
      versions.set(playbook.playbook, version);
    }
    live = next;
    health = found.map((p) => ({ ...p, version: versions.get(p.id) ?? p.version }));
  }
  await register();
  // another hub on this database may have put a version on record, whose decisions are answered here
  const others = setInterval(() => {
    loadVersions({ database, plant, log }, byVersion).catch((error: unknown) =>
      log.warn({ err: error }, 'playbooks of other hubs could not be read'),
    );
  }, OTHERS_MS);

  return {
    live: () => live,
    version: (id, version) => byVersion.get(versionKey(id, version)),
    render: (decisionId, optionId, params, scope, frame) => {
      const { playbook: id, version, event, plan } = scope;
      const playbook = byVersion.get(versionKey(id, version));
      if (!playbook)
        return { problem: { field: 'option', reason: `version ${version} of ${id} is not on record` } };
      const [exceptionId = '', ...name] = decisionId.split('.');
      const keyed = { ...frame, keyPrefix: exceptionId };
      return renderPostings(playbook, name.join('.'), optionId, params, { event, plan }, keyed);
    },
    health: () => health,
    close: async () => {
      clearInterval(others);
      await folder.close();
      await registering;
    },
  };
}

const versionKey = (id: string, version: number): string => `${id}@${version}`;

/** Adds the versions on record that are not known yet. */
async function loadVersions(
  { database, plant, log }: { database: Database; plant: string; log: Logger },
  known: Map<string, Playbook>,
): Promise<void> {
  const { rows } = await database.query<{ playbook: string; version: number; yaml: string }>(
    `select playbook, version, yaml from playbook_version
     where plant = $1 and playbook || '@' || version <> all($2::text[])`,
    [plant, [...known.keys()]],
  );
  for (const { playbook: id, version, yaml } of rows) {
    const parsed = parsePlaybook(yaml, versionKey(id, version));
    if ('playbook' in parsed) known.set(versionKey(id, version), parsed.playbook);
    else
      log.error({ id, version, problems: parsed.problems }, 'a playbook on record is no longer understood');
  }
}

/** The newest version when its text is the same, else one more. */
async function storeVersion(
  database: Database,
  plant: string,
  { playbook }: Playbook,
  yaml: string,
  now: Instant,
): Promise<number> {
  const { rows } = await database.query<{ version: number }>(
    `with newest as (
       select version, yaml from playbook_version where plant = $1 and playbook = $2 order by version desc limit 1),
     added as (
       insert into playbook_version (plant, playbook, version, yaml, loaded_at)
       select $1, $2, coalesce((select version from newest), 0) + 1, $3, $4
       where not exists (select from newest where yaml = $3)
       on conflict do nothing
       returning version)
     select version from added union all select version from newest where yaml = $3`,
    [plant, playbook, yaml, now],
  );
  // another hub stored it in the same moment: ask again
  return rows[0]?.version ?? storeVersion(database, plant, { playbook } as Playbook, yaml, now);
}
