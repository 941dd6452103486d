/**
 * The linter: what is right by itself and yet does not do what its author means. It looks at all playbooks together, with
 * what the plant understands and who works there. Every finding names its place and says in one sentence what follows.
 */
import type { EventCatalogue } from '../event/index.ts';
import { PLANT_WIDE, type RosterRole } from '../roster/index.ts';
import { pathLines } from '../yaml/index.ts';
import { lintAnswers } from './lint-answers.ts';
import { lintGate } from './lint-gate.ts';
import { lintReach } from './lint-reach.ts';
import type { Playbook } from './playbook.ts';

export type LintCode =
  /** never happens: an event that nobody sends, a condition that never holds, a rule behind one that always does */
  | 'unreachable'
  /** asks about what another one asks about */
  | 'same-cause'
  /** a name after `event.` that none of its events tells */
  | 'unknown-field'
  /** no playbook has this id */
  | 'unknown-playbook'
  /** nobody above is asked when everybody is silent */
  | 'no-fallback'
  /** only "Settle it by hand" is left where nothing can be posted */
  | 'by-hand-only'
  /** nobody on the roster does it */
  | 'no-coverage'
  /** what is held back can never be told to be over, or only by chance */
  | 'never-clears'
  /** each mutes the other */
  | 'mutual';

export interface LintFinding {
  playbook: string;
  code: LintCode;
  /** `error`: it cannot work as it is; `warning`: it will not always; `note`: worth a look */
  severity: 'error' | 'warning' | 'note';
  /** as written in the file: ["decisions", 0, "ladder"] */
  path: readonly (string | number)[];
  text: string;
}

/** What the playbooks are held against. */
export interface LintFacts {
  /** the event catalogue: per type the names of its fields */
  eventFields: ReadonlyMap<string, ReadonlySet<string>>;
  /** is there anybody on the roster who answers for the function in this role, whenever it is? */
  covers: (functionId: string, role: RosterRole) => boolean;
}

/** @param people of the roster; the shift lead and those above answer for every function */
export function lintFacts(
  catalogue: EventCatalogue,
  people: readonly { role: RosterRole; functions: readonly string[] }[],
): LintFacts {
  const types = Object.entries(catalogue.types);
  return {
    eventFields: new Map(types.map(([type, { fields }]) => [type, new Set(Object.keys(fields))])),
    covers: (functionId, role) =>
      people.some((p) => p.role === role && (PLANT_WIDE.has(role) || p.functions.includes(functionId))),
  };
}

/** @param all that will be live together, this one among them or not */
export function lintPlaybook(playbook: Playbook, all: readonly Playbook[], facts: LintFacts): LintFinding[] {
  const others = all.filter((other) => other.playbook !== playbook.playbook);
  return [
    ...lintReach(playbook, others, facts),
    ...lintGate(playbook, others, facts),
    ...lintAnswers(playbook, facts),
  ];
}

/** @param yaml the file that the findings are about. @returns them with their lines, from 1, in the file's order */
export function withLines<F extends { path: LintFinding['path'] }>(
  findings: readonly F[],
  yaml: string,
): (F & { line: number })[] {
  const lineOf = pathLines(yaml);
  return findings.map((f) => ({ ...f, line: lineOf(f.path) })).toSorted((a, b) => a.line - b.line);
}
