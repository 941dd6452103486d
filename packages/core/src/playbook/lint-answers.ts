/** Findings about the questions: who answers them, who is next, and what is left when nothing can be posted. */
import { PLANT_WIDE, ROLES, type RosterRole } from '../roster/index.ts';
import type { LintFacts, LintFinding } from './lint.ts';
import type { DecisionRule, Playbook } from './playbook.ts';

type Found = Omit<LintFinding, 'playbook' | 'path'> & { path: (string | number)[] };

/** Who answers for every function: a ladder that reaches one of them does not end among those who were silent. */
const ABOVE_ALL: ReadonlySet<string> = PLANT_WIDE;

export const lintAnswers = (playbook: Playbook, facts: LintFacts): LintFinding[] =>
  playbook.decisions.flatMap((decision, d) =>
    [...coverage(decision, facts), ...fallback(decision), ...answers(decision)].map((found) => ({
      playbook: playbook.playbook,
      ...found,
      path: ['decisions', d, ...found.path],
    })),
  );

function coverage({ function: name, ladder }: DecisionRule, { covers }: LintFacts): Found[] {
  const own = ROLES.filter((role) => !ABOVE_ALL.has(role));
  if (!own.some((role) => covers(name, role)))
    return [
      {
        code: 'no-coverage',
        severity: 'error',
        path: ['function'],
        text: `Nobody on the roster answers for ${name}: it is always somebody else's.`,
      },
    ];
  const roles = (step: DecisionRule['ladder'][number]) => [step.to, ...(step.also ?? [])] as RosterRole[];
  return ladder.flatMap((step, s) =>
    roles(step)
      .filter((role) => !covers(name, role))
      .map((role): Found => ({
        code: 'no-coverage',
        severity: 'warning',
        path: ['ladder', s],
        text: `Nobody on the roster is ${role} for ${name}: this step falls to somebody else.`,
      })),
  );
}

function fallback({ ladder }: DecisionRule): Found[] {
  const last = ladder.at(-1);
  if (!last || [last.to, ...(last.also ?? [])].some((role) => ABOVE_ALL.has(role))) return [];
  return [
    {
      code: 'no-fallback',
      severity: 'warning',
      path: ['ladder', ladder.length - 1],
      text: `The ladder ends at ${last.to}: nobody above the function is ever asked.`,
    },
  ];
}

/** An option that posts, or has a condition, may not be there. */
function answers({ options }: DecisionRule): Found[] {
  if (options.some((option) => option.posts.length === 0 && !option.when)) return [];
  return [
    {
      code: 'by-hand-only',
      severity: 'warning',
      path: ['options'],
      text: 'Every option posts something or has a condition: where none of them is possible, only "Settle it by hand" is left. Add one that always is.',
    },
  ];
}
