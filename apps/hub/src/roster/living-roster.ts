/**
 * The roster as living data. Its document has versions in the database (author, reason, time); overrides, absences, swaps
 * and dated shifts are rows beside it. What a hub holds is one value that `current()` gives at once; a look at one row
 * four times a second tells it of changes that another hub has made, so all hubs agree within a second.
 *
 * The file seeds the first version, and a file whose content is another than the last one published becomes a new version
 * by "file", at the start and while the hub runs; how people are reached stays as they entered it, where the file does not
 * say. A wrong file is refused with its problems; the last version holds.
 *
 * A change of the roster touches nothing that is asked already: windows, owners and ladders are the decisions' own.
 */
import { randomUUID } from 'node:crypto';
import { composed, Roster } from '@gemba/core/roster';
import { epochMs, type Instant } from '@gemba/core/time';
import type { RosterEntry, RosterVersion } from '@gemba/core/wire';
import type { Logger } from 'pino';
import { inTransaction, type Connection, type Database } from '../store/database.ts';
import {
  keepingAddresses,
  readDocument,
  rosterFile,
  type DocumentProblem,
  type FileContent,
} from './document.ts';
import { expiryOf } from './expiry.ts';
import {
  activeExpiringAt,
  entriesHeldAt,
  entriesSince,
  insertEntries,
  insertVersion,
  lastFile,
  lockHead,
  moveHead,
  readEntry,
  readHead,
  readVersion,
  settleEntry,
  versionHeldAt,
  type EntryRow,
  type Head,
} from './rows.ts';
import { eachOnce, entryKey } from './same-entry.ts';

const POLL_MS = 250;

export const BY_FILE = 'file';

export type NewEntry = Pick<RosterEntry, 'kind' | 'entry' | 'state'>;

export type PublishRefusal =
  | { refused: 'stale_version'; version: number }
  | { refused: 'wrong'; problems: DocumentProblem[] };

export interface LivingRoster {
  /** who is on from now on; the same value until something changes */
  current(): Roster;
  /** of `current()` */
  version(): RosterVersion;
  document(): Roster;
  /** running, to come, and waiting for an answer */
  entries(): RosterEntry[];
  /** as it was known at a past instant; at a later one what holds now */
  asOf(at: Instant): Promise<{ roster: Roster; version: number }>;
  /** @param change makes the new document of the one that holds; its problems refuse it. Null: nothing to change */
  publish(
    change: (held: Roster) => { document: unknown } | { problems: DocumentProblem[] } | null,
    act: { by: string; reason: string; expectedVersion?: number },
  ): Promise<{ version: number; published: boolean } | PublishRefusal>;
  add(entries: readonly NewEntry[], by: string): Promise<RosterEntry[]>;
  /**
   * Adds those that are not there yet, past ones included, each once; hubs that do so at the same time add them once.
   * @param check of those to be added; a refusal adds none
   */
  addMissing<R extends { refused: string }>(
    entries: readonly NewEntry[],
    by: string,
    check: (missing: readonly NewEntry[]) => true | R,
  ): Promise<RosterEntry[] | R>;
  /**
   * @param settle what becomes of the entry, decided under the lock and on the document; a refusal leaves it as it is
   * @returns null: there is no such entry
   */
  settle<R extends { refused: string }>(
    id: string,
    by: string,
    settle: (entry: RosterEntry, document: Roster) => Exclude<RosterEntry['state'], 'asked'> | R,
  ): Promise<RosterEntry | R | null>;
  /** why the file is not what holds; null: nothing is wrong with it */
  problem(): string | null;
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export async function openRoster(parts: {
  database: Database;
  plant: string;
  file: string;
  now: () => Instant;
  log: Logger;
}): Promise<LivingRoster> {
  const { database, plant, now, log } = parts;
  const file = rosterFile(parts.file);
  let head: Head = { version: 0, revision: -1 };
  let version: RosterVersion = { version: 0, author: BY_FILE, reason: '', at: now() };
  let document: Roster | null = null;
  let entries = new Map<string, EntryRow>();
  let roster: Roster | null = null;
  let problem: string | null = null;

  const active = (): EntryRow[] => inOrder(entries.values()).filter(({ state }) => state === 'active');

  /** One look after the other: an older one must not end after a newer one. */
  let refreshing: Promise<void> = Promise.resolve();
  const refresh = (): Promise<void> => (refreshing = refreshing.catch(() => undefined).then(readChanges));

  async function readChanges(): Promise<void> {
    const found = await readHead(database, plant);
    if (found.revision === head.revision) return;
    const changed = await entriesSince(database, plant, head.revision, now());
    if (found.version !== version.version || !document) {
      const stored = await readVersion(database, plant, found.version);
      if (!stored) return;
      const { document: raw, ...rest } = stored;
      document = Roster.parse(raw);
      version = rest;
    }
    const live = [...entries.values(), ...changed].filter(({ expiresAt }) => expiresAt > now());
    entries = new Map(live.map((entry) => [entry.id, entry]));
    for (const [id, { state }] of entries)
      if (state === 'declined' || state === 'withdrawn') entries.delete(id);
    roster = composed(document, active());
    head = found;
  }

  /** Runs one change under the lock. @param work yields the head after it; null leaves it as it is */
  async function change<T>(work: (tx: Connection, before: Head) => Promise<{ next: Head | null; value: T }>) {
    const value = await inTransaction(database, async (tx) => {
      const { next, value: result } = await work(tx, await lockHead(tx, plant));
      if (next) await moveHead(tx, plant, next);
      return result;
    });
    // it is done: that this hub cannot see it yet is no reason to say otherwise
    await refresh().catch((error: unknown) =>
      log.warn({ err: error }, 'a change of the roster is seen later'),
    );
    return value;
  }

  async function insert(tx: Connection, before: Head, added: readonly NewEntry[], by: string) {
    const rows = added.map((entry, i) => ({
      ...entry,
      id: randomUUID(),
      by,
      at: now(),
      settledBy: null,
      settledAt: null,
      expiresAt: expiryOf(entry),
      // each its own: of two that contradict each other the later counts
      revision: before.revision + 1 + i,
    })) as EntryRow[];
    await insertEntries(tx, plant, rows);
    return { next: { ...before, revision: before.revision + rows.length }, value: rows.map(asEntry) };
  }

  const documentAt = async (tx: Connection, { version: n }: Head): Promise<Roster> =>
    Roster.parse((await readVersion(tx, plant, n))?.document);

  async function takeFile(): Promise<void> {
    const found = await file.read();
    if (found === null) return;
    if ('problem' in found) {
      problem = found.problem;
      log.error({ problem }, 'the roster’s file is wrong; what was published before holds');
      return;
    }
    const published = await publishFile(found).catch((error: unknown) => {
      file.forget();
      throw error;
    });
    problem = null;
    if (published !== null) log.info({ version: published }, 'the roster’s file became a new version');
  }

  const publishFile = (found: FileContent) =>
    change(async (tx, before) => {
      if ((await lastFile(tx, plant)) === found.sha256) return { next: null, value: null };
      const next = { version: before.version + 1, revision: before.revision + 1 };
      const row = { version: next.version, author: BY_FILE, reason: 'the file was changed', at: now() };
      const held = await readVersion(tx, plant, before.version);
      const published = held ? keepingAddresses(found, Roster.parse(held.document)) : found.document;
      await insertVersion(tx, plant, { ...row, document: published }, found.sha256);
      return { next, value: next.version };
    });

  let closed = false;
  let failing = false;
  let looking: Promise<void> | null = null;
  async function look(): Promise<void> {
    try {
      await takeFile();
      await refresh();
      failing = false;
    } catch (error) {
      if (!closed && !failing)
        log.error({ err: error }, 'changes of the roster cannot be read; trying until they can');
      failing = true;
    }
  }

  await takeFile();
  await refresh();
  if (!document || !roster) throw new Error(`The roster cannot be used: ${problem ?? 'there is none'}`);
  const poll = setInterval(() => {
    looking ??= look().finally(() => {
      looking = null;
    });
  }, POLL_MS);

  return {
    current: () => roster as Roster,
    version: () => version,
    document: () => document as Roster,
    entries: () => inOrder(entries.values()).map(asEntry),
    asOf: async (at) => {
      if (epochMs(at) >= epochMs(now())) return { roster: roster as Roster, version: version.version };
      const stored = await versionHeldAt(database, plant, at);
      if (!stored) throw new Error('the roster has no version');
      const held = Roster.parse(stored.document);
      return {
        roster: composed(held, await entriesHeldAt(database, plant, at)),
        version: stored.version,
      };
    },
    publish: (make, { by, reason, expectedVersion }) =>
      change<{ version: number; published: boolean } | PublishRefusal>(async (tx, before) => {
        if (expectedVersion !== undefined && expectedVersion !== before.version)
          return { next: null, value: { refused: 'stale_version', version: before.version } };
        const made = make(await documentAt(tx, before));
        if (made === null) return { next: null, value: { version: before.version, published: false } };
        const read = 'problems' in made ? made : readDocument(made.document);
        if ('problems' in read) return { next: null, value: { refused: 'wrong', problems: read.problems } };
        const next = { version: before.version + 1, revision: before.revision + 1 };
        const row = { version: next.version, author: by, reason, at: now() };
        await insertVersion(tx, plant, { ...row, document: read.document }, null);
        return { next, value: { version: next.version, published: true } };
      }),
    add: (added, by) => change((tx, before) => insert(tx, before, added, by)),
    addMissing: <R extends { refused: string }>(
      given: readonly NewEntry[],
      by: string,
      check: (missing: readonly NewEntry[]) => true | R,
    ) =>
      change<RosterEntry[] | R>(async (tx, before) => {
        const held = await activeExpiringAt(tx, plant, [...new Set(given.map(expiryOf))]);
        const there = new Set(held.map(entryKey));
        const missing = eachOnce(given).filter((entry) => !there.has(entryKey(entry)));
        const verdict = check(missing);
        return verdict === true ? insert(tx, before, missing, by) : { next: null, value: verdict };
      }),
    settle: <R extends { refused: string }>(
      id: string,
      by: string,
      settle: (entry: RosterEntry, held: Roster) => Exclude<RosterEntry['state'], 'asked'> | R,
    ) =>
      change<RosterEntry | R | null>(async (tx, before) => {
        const entry = await readEntry(tx, plant, id);
        if (!entry) return { next: null, value: null };
        const state = settle(entry, await documentAt(tx, before));
        if (typeof state !== 'string') return { next: null, value: state };
        const revision = before.revision + 1;
        await settleEntry(tx, id, { state, by, at: now(), revision });
        const settled = await readEntry(tx, plant, id);
        return { next: { ...before, revision }, value: settled && asEntry(settled) };
      }),
    problem: () => problem,
    refresh,
    close: async () => {
      closed = true;
      clearInterval(poll);
      await looking;
    },
  };
}

/** A later change comes later, so that among contradicting entries it counts. */
const inOrder = (entries: Iterable<EntryRow>): EntryRow[] =>
  [...entries].toSorted((a, b) => a.revision - b.revision || (a.id < b.id ? -1 : 1));

function asEntry(row: EntryRow): RosterEntry {
  const { expiresAt: _, revision: __, ...entry } = row;
  return entry;
}
