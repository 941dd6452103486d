/**
 * The roster's document as text: written from the value, so that the same document is always the same text; read as PUT
 * reads it, with the line of whatever is wrong. Versions are kept as values: comments and layout are not.
 */
import type { Roster } from '@gemba/core/roster';
import type { RosterDocumentProblem } from '@gemba/core/wire';
import { pathLines, readYaml } from '@gemba/core/yaml';
import { createTwoFilesPatch } from 'diff';
import { Document, isCollection, isMap, isScalar, isSeq, type YAMLMap } from 'yaml';
import { z } from 'zod';
import { readDocument } from './document.ts';

const WIDTH = 110;
const COMPARED_WITHIN_MS = 2_000;
/** written over several lines; everything else takes one, where it fits */
const BLOCKS = new Set(['people', 'rotations']);

/** What is empty by default is left out. */
export function yamlOf(roster: Roster): string {
  const text = new Document(filled({ ...roster, people: roster.people.map(filled) }));
  const root = text.contents as unknown as YAMLMap;
  for (const [i, { key, value }] of root.items.entries()) {
    if (!isScalar(key) || !isCollection(value)) continue;
    key.spaceBefore = i > 0;
    for (const item of value.items) inOneLine(item, !BLOCKS.has(String(key.value)));
  }
  return text.toString({ lineWidth: WIDTH, singleQuote: true, flowCollectionPadding: true });
}

/** Lists of names and small maps take a line each. @param self this one, too */
function inOneLine(node: unknown, self: boolean): void {
  if (!isCollection(node)) return;
  node.flow = self;
  for (const item of node.items) {
    const value = isMap(node) ? (item as YAMLMap['items'][number]).value : item;
    inOneLine(value, !isSeq(value) || value.items.every(isScalar));
  }
}

const filled = <T extends object>(value: T): Partial<T> =>
  Object.fromEntries(
    Object.entries(value).filter(([, one]) => !Array.isArray(one) || one.length > 0),
  ) as Partial<T>;

export function readText(text: string): { document: Roster } | { problems: RosterDocumentProblem[] } {
  const read = readYaml(text, 'roster', z.unknown());
  if ('problems' in read)
    return { problems: read.problems.map(({ line, reason }) => ({ field: 'document', reason, line })) };
  const checked = readDocument(read.value);
  if (!('problems' in checked)) return checked;
  const lineOf = pathLines(text);
  return {
    problems: checked.problems
      .map(({ field, reason }) => ({ ...inWords(field, reason), line: lineOf(pathOf(field)) }))
      .toSorted((a, b) => a.line - b.line),
  };
}

/** As PUT reads it. */
export function readValue(raw: unknown): { document: Roster } | { problems: RosterDocumentProblem[] } {
  const checked = readDocument(raw);
  if (!('problems' in checked)) return checked;
  return {
    problems: checked.problems.map(({ field, reason }) => ({ ...inWords(field, reason), line: null })),
  };
}

const inWords = (field: string, reason: string) => ({
  field: field === 'body' ? 'document' : field,
  reason: reason.endsWith('received undefined')
    ? 'is missing'
    : reason.replace(/^Invalid (input|option): /, ''),
});

/** "people[3].shift" → people, 3, shift */
const pathOf = (field: string): (string | number)[] =>
  field === 'body'
    ? []
    : (field.match(/[^.[\]]+/g) ?? []).map((step) => (/^\d+$/.test(step) ? Number(step) : step));

/** In steps, so that nothing else has to wait for it. @returns null: too little in common; '' when they are the same */
export const unified = (from: string, to: string, before: string, after: string): Promise<string | null> =>
  before === after
    ? Promise.resolve('')
    : new Promise((resolve) => {
        createTwoFilesPatch(from, to, before, after, undefined, undefined, {
          timeout: COMPARED_WITHIN_MS,
          callback: (diff) => resolve(diff ?? null),
        });
      });
