/** The words of texts that people write and publish in versions: playbooks, the roster’s document. Part of `en.ts`. */
import type { PlaybookFinding } from '@gemba/core/wire';
import { plural } from './plural.ts';

export const textWords = {
  texts: {
    title: 'Text',
    changed: 'not published',
    discard: 'Discard changes',
    checking: 'Checking…',
    problems: (n: number) => plural(n, 'problem', 'problems'),
    line: (n: number) => `Line ${n}`,
    goTo: (n: number, text: string) => `Go to line ${n}: ${text}`,
    severities: { error: 'error', warning: 'warning', note: 'note' } satisfies Record<
      PlaybookFinding['severity'],
      string
    >,
    publish: 'Publish…',
    publishAct: 'Publish',
    cannot: 'It has problems: it cannot be published.',
    outdated: (n: number, who: string, why: string) =>
      `Version ${n} was published meanwhile by ${who}: “${why}”. Nothing that you wrote is lost. Compare first; then discard yours, or keep it: it takes the place of theirs.`,
    outdatedFirst: 'Others have published meanwhile: keep yours or discard it first.',
    keepMine: 'Keep mine, on top of it',
    versions: {
      title: 'Versions',
      version: 'Version',
      by: 'By',
      reason: 'Why',
      at: 'When',
      act: 'Act',
      compare: 'Compare',
      from: 'From version',
      to: 'To version',
      same: 'The texts are the same.',
      diff: (from: string, to: string) => `Difference from ${from} to ${to}`,
      newest: 'newest',
      added: 'added',
      removed: 'removed',
    },
  },
};
