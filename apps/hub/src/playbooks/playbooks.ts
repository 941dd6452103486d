/**
 * The playbooks that are live, on this hub as on every other: what is on record decides, and it is looked at twice a
 * second. The folder is the seed and goes on being read: a changed file is published. The decisions of an exception are
 * carried out by the very version that asked them, however often it has been published since.
 *
 * A version on record that this hub does not understand (a newer hub wrote it) leaves the one before it live here.
 */
import { parsePlaybook, renderPostings, type Playbook } from '@gemba/core/playbook';
import type { Instant } from '@gemba/core/time';
import type { HealthDetails, PlaybookRow } from '@gemba/core/wire';
import type { Logger } from 'pino';
import type { RenderOption } from '../acts/rules.ts';
import { questionOf } from '../decide/decision-id.ts';
import type { Database } from '../store/database.ts';
import { followFolder } from './follow-folder.ts';
import { openPlaybookFolder, type PlaybookFile } from './playbook-folder.ts';
import { changedSince, versionsBeside, type OnRecord } from './record.ts';

/** how often the record is looked at, ms */
const LOOK_MS = 500;

export interface LivePlaybook {
  playbook: Playbook;
  version: number;
}

export interface Playbooks {
  live(): readonly LivePlaybook[];
  /** the text that was published under this number; undefined: it is not on record, or not understood */
  version(playbook: string, version: number): Playbook | undefined;
  /** all of them, those that are off or withdrawn too, by id */
  rows(): readonly PlaybookRow[];
  /** as {@link rows}, with the texts */
  onRecord(id: string): OnRecord | undefined;
  /** looks at the record now: call it after a change, before the answer */
  refresh(): Promise<void>;
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
  const { database, plant, log, now } = parts;
  /** null: not understood */
  const byVersion = new Map<string, Playbook | null>();
  const records = new Map<string, OnRecord>();
  let live: LivePlaybook[] = [];
  let revision = 0;
  let failing = false;
  let work = Promise.resolve();

  const folder = await openPlaybookFolder({ folder: parts.folder, log, now, onChange: look });
  const follow = followFolder({ database, plant, now, log });

  async function readRecord(): Promise<void> {
    const changed = await changedSince(database, plant, revision);
    if (changed.length === 0) return;
    await loadVersions();
    for (const record of changed) {
      const before = records.get(record.id);
      records.set(record.id, record);
      revision = Math.max(revision, record.revision);
      const { id, version, author, switched, withdrawnAt } = record;
      const said = { playbook: id, version, author, reason: record.reason };
      if (before?.version !== version || before.withdrawnAt !== withdrawnAt)
        log.info(said, withdrawnAt === null ? 'a playbook was published' : 'a playbook was withdrawn');
      if (before?.switched?.at !== switched?.at)
        log.info({ playbook: id, ...switched }, 'a playbook was switched');
    }
    live = [...records.values()]
      .filter((record) => stateOf(record) === 'live')
      .flatMap((record) => understood(record) ?? [])
      .sort((a, b) => (a.playbook.playbook < b.playbook.playbook ? -1 : 1));
  }

  async function loadVersions(): Promise<void> {
    for (const { playbook: id, version, yaml } of await versionsBeside(database, plant, [
      ...byVersion.keys(),
    ])) {
      const parsed = parsePlaybook(yaml, versionKey(id, version));
      byVersion.set(versionKey(id, version), 'playbook' in parsed ? parsed.playbook : null);
      if ('problems' in parsed)
        log.error({ id, version, problems: parsed.problems }, 'a playbook on record is not understood');
    }
  }

  /** The newest version that is understood here. */
  function understood({ id, version }: OnRecord): LivePlaybook | null {
    for (let n = version; n > 0; n -= 1) {
      const playbook = byVersion.get(versionKey(id, n));
      if (playbook) return { playbook, version: n };
    }
    return null;
  }

  function refresh(): Promise<void> {
    const done = work.then(async () => {
      await follow.publish(folder.files(), [...records.values()]);
      await readRecord();
    });
    work = done.catch(() => undefined);
    return done;
  }

  /** What could not be done is done at the next look; an outage is told once. */
  function look(): void {
    refresh().then(
      () => {
        failing = false;
      },
      (error: unknown) => {
        if (!failing)
          log.error({ err: error }, 'playbooks could not be compared with the record; trying again');
        failing = true;
      },
    );
  }

  try {
    await readRecord();
    await refresh();
  } catch (error) {
    await folder.close();
    throw error;
  }
  const looking = setInterval(look, LOOK_MS);

  const fileOf = ({ id, fileName }: OnRecord): PlaybookFile | undefined =>
    folder.files().find((file) => file.right?.playbook.playbook === id || file.name === fileName);

  function problemOf(record: OnRecord): string | null {
    const file = fileOf(record);
    if (file?.problem) return file.problem;
    if (!file && record.fileName !== null && stateOf(record) === 'live')
      return `${record.fileName} is not in the folder of this hub; what is published stays`;
    const known = understood(record);
    if (known?.version === record.version) return null;
    const instead = known ? `version ${known.version} stays live` : 'it opens nothing here';
    return `version ${record.version} is not understood by this hub; ${instead}`;
  }

  function rowOf(record: OnRecord): PlaybookRow {
    const { id, version, source, author, reason, publishedAt, withdrawnAt, switched } = record;
    const known = understood(record)?.playbook;
    return {
      id,
      version,
      source,
      author,
      reason,
      publishedAt,
      withdrawnAt,
      switched,
      title: known ? titleOf(known) : id,
      state: stateOf(record),
      on: known?.on ?? [],
      functions: [...new Set(known?.decisions.map((decision) => decision.function))],
      hasFile: record.fileName !== null,
      differsFromFile: record.fileYaml !== null && record.fileYaml !== record.yaml,
      problem: problemOf(record),
    };
  }

  return {
    live: () => live,
    version: (id, version) => byVersion.get(versionKey(id, version)) ?? undefined,
    rows: () => [...records.values()].map(rowOf).sort((a, b) => (a.id < b.id ? -1 : 1)),
    onRecord: (id) => records.get(id),
    refresh,
    render: (decisionId, optionId, params, scope, frame) => {
      const { playbook: id, version, event, plan } = scope;
      const playbook = byVersion.get(versionKey(id, version));
      if (!playbook)
        return { problem: { field: 'option', reason: `version ${version} of ${id} is not on record` } };
      const { exceptionId, question } = questionOf(decisionId);
      const [, part] = decisionId.split('~');
      const keyed = { ...frame, keyPrefix: part === undefined ? exceptionId : `${exceptionId}~${part}` };
      return renderPostings(playbook, question, optionId, params, { event, plan }, keyed);
    },
    health: () => {
      const rows = [...records.values()].filter((record) => stateOf(record) !== 'withdrawn');
      const shown = new Set(rows.map((record) => fileOf(record)?.name));
      return [
        ...rows.map(rowOf).map(({ id, title, version, publishedAt, problem, switched }) => ({
          id,
          title,
          version,
          loadedAt: publishedAt,
          problem,
          ...(switched?.on === false && {
            off: { by: switched.by, at: switched.at, reason: switched.reason },
          }),
        })),
        ...folder
          .files()
          .filter(({ name, problem }) => problem !== null && !shown.has(name))
          .map(({ name, readAt, problem }) => ({
            id: name.replace(/\.ya?ml$/, ''),
            title: name,
            version: 0,
            loadedAt: readAt,
            problem,
          })),
      ].sort((a, b) => (a.id < b.id ? -1 : 1));
    },
    close: async () => {
      clearInterval(looking);
      await folder.close();
      await work;
    },
  };
}

const versionKey = (id: string, version: number): string => `${id}@${version}`;

const stateOf = ({ withdrawnAt, switched }: OnRecord): PlaybookRow['state'] =>
  withdrawnAt !== null ? 'withdrawn' : switched?.on === false ? 'off' : 'live';

/** What an event will fill in is left open. */
const titleOf = ({ title }: Playbook): string =>
  title.parts.map((part) => (typeof part === 'string' ? part : '…')).join('');
