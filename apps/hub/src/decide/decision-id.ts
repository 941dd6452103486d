/**
 * A decision's id says what it belongs to: `<exception>.<question>`, and of a part of a split question
 * `<exception>.<question>~<version>.<n>`, where the version is the one that was split.
 */
export const decisionIdOf = (exceptionId: string, question: string): string => `${exceptionId}.${question}`;

export const partIdOf = (decisionId: string, version: number, nth: number): string =>
  `${decisionId}~${version}.${nth}`;

/** The playbook's id of the question; a part is a question as the one that it comes from. */
export function questionOf(decisionId: string): { exceptionId: string; question: string } {
  const dot = decisionId.indexOf('.');
  const [question = ''] = decisionId.slice(dot + 1).split('~');
  return { exceptionId: decisionId.slice(0, dot), question };
}
