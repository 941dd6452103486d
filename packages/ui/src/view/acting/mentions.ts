/** Calling people by "@Name" in a comment: finding the name that is being typed, and who is called in the end. */

export interface Callable {
  id: string;
  name: string;
}

/** Nobody has a longer name, and a lone @ in running text calls nobody. */
const LONGEST_QUERY = 40;

/** @returns the name being typed at the caret, without the @, and where its @ stands */
export function mentionAt(text: string, caret: number): { query: string; from: number } | null {
  const found = /(?:^|[\s(])@([^@\n]*)$/.exec(text.slice(0, caret));
  const query = found?.[1];
  if (query === undefined || query.length > LONGEST_QUERY) return null;
  return { query, from: caret - query.length - 1 };
}

/**
 * People of whom any name begins with the query, at most `most`, in their order; but "Erik" is first whoever is called
 * so, and then Carl Eriksen.
 */
export function callable(people: readonly Callable[], query: string, most: number): Callable[] {
  const wanted = folded(query);
  const first = people.filter(({ name }) => folded(name).startsWith(wanted));
  const later = people.filter(
    (one) =>
      !first.includes(one) &&
      folded(one.name)
        .split(' ')
        .some((part) => part.startsWith(wanted)),
  );
  return [...first, ...later].slice(0, most);
}

/** Without accents and case: "köhler" is found by "kohl". */
const folded = (text: string): string => text.normalize('NFD').replaceAll(/\p{M}/gu, '').toLowerCase();

export const withMention = (
  text: string,
  { from, query }: { from: number; query: string },
  name: string,
): { text: string; caret: number } => {
  const called = `@${name} `;
  const rest = text.slice(from + 1 + query.length).replace(/^ /, '');
  return { text: text.slice(0, from) + called + rest, caret: from + called.length };
};

/** Of those that were chosen, whose name still stands in the text. */
export const called = (text: string, chosen: readonly Callable[]): string[] => [
  ...new Set(chosen.filter(({ name }) => text.includes(`@${name}`)).map(({ id }) => id)),
];
