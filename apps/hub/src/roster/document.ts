/** The roster's document: read from wherever it comes, checked whole, and from its file when that has changed. */
import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { problemsOf, Roster } from '@gemba/core/roster';
import { parse } from 'yaml';
import { z } from 'zod';
import { fieldErrors } from '../http/problem.ts';

export interface DocumentProblem {
  /** "people[3].shift" */
  field: string;
  reason: string;
}

export function readDocument(raw: unknown): { document: Roster } | { problems: DocumentProblem[] } {
  const read = Roster.safeParse(raw);
  if (!read.success)
    return {
      problems: fieldErrors(
        read.error.issues.map((issue) => ({
          path: issue.path,
          message: issue.message,
          keys: issue.code === 'unrecognized_keys' ? issue.keys : undefined,
        })),
      ),
    };
  const problems = problemsOf(read.data);
  return problems.length > 0 ? { problems: problems.slice(0, 50) } : { document: read.data };
}

export interface FileContent {
  document: Roster;
  sha256: string;
  /** ids of people of whom it does not say how they are reached */
  silentOn: ReadonlySet<string>;
}

/** How people are reached stays as they have entered it themselves, where the file says nothing about it. */
export function keepingAddresses({ document, silentOn }: FileContent, held: Roster): Roster {
  const before = new Map(held.people.map((person) => [person.id, person]));
  return {
    ...document,
    people: document.people.map((person) => {
      const known = before.get(person.id);
      if (!known || !silentOn.has(person.id)) return person;
      const { contacts, quietHours, inApp } = known;
      return {
        ...(quietHours && { quietHours }),
        ...(inApp !== undefined && { inApp }),
        ...person,
        contacts,
      };
    }),
  };
}

const SaysContacts = z.object({
  people: z.array(z.object({ id: z.string(), contacts: z.unknown().optional() })),
});

function contentOf(path: string, text: string): FileContent | { problem: string } {
  try {
    const raw: unknown = parse(text);
    const read = readDocument(raw);
    if ('problems' in read) {
      const said = read.problems.map(({ field, reason }) => `${field}: ${reason}`);
      return { problem: `${path}: ${said.join('; ')}` };
    }
    const { people } = SaysContacts.parse(raw);
    const silentOn = new Set(people.filter((p) => p.contacts === undefined).map(({ id }) => id));
    return { document: read.document, sha256: createHash('sha256').update(text).digest('hex'), silentOn };
  } catch (error) {
    return { problem: problemWith(path, error) };
  }
}

const problemWith = (path: string, error: unknown): string =>
  `${path}: ${error instanceof Error ? error.message : String(error)}`;

export interface RosterFile {
  /** Null: unchanged since it was read last, or changing still: half a roster may be a valid one. */
  read(): Promise<FileContent | { problem: string } | null>;
  /** What was read could not be used: it is given again. */
  forget(): void;
}

export function rosterFile(path: string): RosterFile {
  /** when it was read last, or what kept it from being read */
  let seen = '';
  /** at the last look; null: there was none */
  let mark: string | null = null;
  return {
    forget: () => {
      seen = '';
    },
    read: async () => {
      try {
        const { mtimeMs, size, ino } = await stat(path);
        const before = mark;
        mark = `${mtimeMs} ${size} ${ino}`;
        if (mark === seen || (before !== null && before !== mark)) return null;
        const text = await readFile(path, 'utf8');
        seen = mark;
        return contentOf(path, text);
      } catch (error) {
        const problem = problemWith(path, error);
        if (seen === problem) return null;
        seen = problem;
        return { problem };
      }
    },
  };
}
