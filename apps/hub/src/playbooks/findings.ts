/** What the linter finds in a text, with its lines and in their order. */
import { lintPlaybook, withLines, type LintFacts, type Playbook } from '@gemba/core/playbook';
import type { PlaybookFinding } from '@gemba/core/wire';

/** @param live what it will be live beside; it takes the place of the one with its id */
export const findingsOf = (
  playbook: Playbook,
  yaml: string,
  live: readonly Playbook[],
  facts: LintFacts,
): PlaybookFinding[] =>
  withLines(lintPlaybook(playbook, live, facts), yaml).map(({ code, severity, line, text }) => ({
    code,
    severity,
    line,
    text,
  }));
