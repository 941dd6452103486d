/**
 * What people do to playbooks: publish a text, go back to an older one, switch off and on. Each with who and why; each is
 * live here when it is answered, and on every other hub at its next look. What is running is not touched.
 */
import { parsePlaybook, type FileProblem } from '@gemba/core/playbook';
import type { Instant } from '@gemba/core/time';
import type {
  PlaybookActBody,
  PlaybookDetail,
  PlaybookDiff,
  PlaybookRow,
  PlaybookVersion,
} from '@gemba/core/wire';
import { createTwoFilesPatch } from 'diff';
import type { Database } from '../store/database.ts';
import type { Playbooks } from './playbooks.ts';
import { publish, switchTo, type PlaybookRefusal } from './publishing.ts';
import { versionOnRecord, versionsOf } from './record.ts';

/** The text cannot be published: every reason, each with its line. */
export interface InvalidPlaybook {
  refused: 'invalid_playbook';
  why: string;
  problems: FileProblem[];
}

export type AuthoringRefusal =
  | PlaybookRefusal
  | InvalidPlaybook
  | { refused: 'unknown_version' | 'id_mismatch' | 'too_different'; why: string };

type Answer = Promise<PlaybookDetail | AuthoringRefusal>;

export interface Authoring {
  /** all, by id */
  rows(): readonly PlaybookRow[];
  detail(id: string): Answer;
  version(id: string, version: number): Promise<PlaybookVersion | AuthoringRefusal>;
  diff(
    id: string,
    from: PlaybookDiff['from'],
    to: PlaybookDiff['to'],
  ): Promise<PlaybookDiff | AuthoringRefusal>;
  publish(id: string, body: PlaybookActBody<'versions'>, by: string): Answer;
  rollBack(id: string, body: PlaybookActBody<'roll-back'>, by: string): Answer;
  switchTo(id: string, body: PlaybookActBody<'switch'>, by: string): Answer;
}

export function openAuthoring(parts: {
  database: Database;
  plant: string;
  playbooks: Pick<Playbooks, 'rows' | 'onRecord' | 'refresh'>;
  now: () => Instant;
}): Authoring {
  const { database, plant, playbooks, now } = parts;

  async function detail(id: string): Answer {
    const row = playbooks.rows().find((playbook) => playbook.id === id);
    const record = playbooks.onRecord(id);
    if (!row || !record) return unknown(id);
    return { ...row, yaml: record.yaml, versions: await versionsOf(database, plant, id) };
  }

  async function asItIsNow(id: string): Answer {
    await playbooks.refresh();
    return detail(id);
  }

  async function publishText(id: string, text: Parameters<typeof publish>[2]): Answer {
    const parsed = parsePlaybook(text.yaml, `${id}.yaml`);
    if ('problems' in parsed) return invalid(parsed.problems);
    const named = parsed.playbook.playbook;
    if (named !== id)
      return { refused: 'id_mismatch', why: `The text is of the playbook "${named}", not of "${id}".` };
    const done = await publish(database, plant, text);
    return 'refused' in done ? done : asItIsNow(id);
  }

  async function version(id: string, n: number): Promise<PlaybookVersion | AuthoringRefusal> {
    const found = await versionOnRecord(database, plant, id, n);
    return found ?? { refused: 'unknown_version', why: `There is no version ${n} of "${id}".` };
  }

  async function textOf(id: string, which: number | 'file'): Promise<string | AuthoringRefusal> {
    const record = playbooks.onRecord(id);
    if (!record) return unknown(id);
    if (which === 'file')
      return record.fileYaml ?? { refused: 'unknown_version', why: `There is no file of "${id}".` };
    const found = await version(id, which);
    return 'refused' in found ? found : found.yaml;
  }

  return {
    rows: playbooks.rows,
    detail,
    version,
    async diff(id, from, to) {
      const before = await textOf(id, from);
      if (typeof before !== 'string') return before;
      const after = await textOf(id, to);
      if (typeof after !== 'string') return after;
      const diff = await unified(nameOf(id, from), nameOf(id, to), before, after);
      if (diff !== undefined) return { from, to, diff };
      return { refused: 'too_different', why: 'The two texts have too little in common to be compared.' };
    },
    publish: (id, body, by) => publishText(id, { id, ...body, author: by, at: now() }),
    async rollBack(id, { to, reason, expectedVersion }, by) {
      const yaml = await textOf(id, to);
      if (typeof yaml !== 'string') return yaml;
      const why = `Back to version ${to}: ${reason}`;
      return publishText(id, { id, yaml, reason: why, expectedVersion, author: by, at: now() });
    },
    async switchTo(id, { on, reason }, by) {
      const done = await switchTo(database, plant, { id, on, by, reason, at: now() });
      return done === true ? asItIsNow(id) : done;
    },
  };
}

const COMPARED_WITHIN_MS = 2_000;

/** In steps, so that nothing else has to wait for it. */
const unified = (from: string, to: string, before: string, after: string): Promise<string | undefined> =>
  new Promise((callback) => {
    const options = { timeout: COMPARED_WITHIN_MS, callback };
    createTwoFilesPatch(from, to, before, after, undefined, undefined, options);
  });

const nameOf = (id: string, which: number | 'file'): string =>
  which === 'file' ? `${id} (file)` : `${id} (version ${which})`;

const unknown = (id: string): PlaybookRefusal => ({
  refused: 'unknown_playbook',
  why: `There is no playbook "${id}".`,
});

function invalid(problems: FileProblem[]): InvalidPlaybook {
  const [first] = problems;
  const more = problems.length > 1 ? ` (and ${problems.length - 1} more)` : '';
  return {
    refused: 'invalid_playbook',
    why: `Line ${first?.line ?? 1}: ${first?.reason ?? 'not a playbook'}${more}`,
    problems,
  };
}
