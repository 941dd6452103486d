/** Findings about what stands between events and exceptions: what mutes, what clears, what lies under what. */
import type { LintFacts, LintFinding } from './lint.ts';
import { toldBy } from './lint-reach.ts';
import type { Playbook } from './playbook.ts';

type Found = Omit<LintFinding, 'playbook'>;

export function lintGate(playbook: Playbook, others: readonly Playbook[], facts: LintFacts): LintFinding[] {
  return [
    ...links(playbook, others, facts),
    ...clearing(playbook, facts),
    ...cause(playbook, facts),
    ...expected(playbook, facts),
  ].map((found) => ({ playbook: playbook.playbook, ...found }));
}

function links(playbook: Playbook, others: readonly Playbook[], facts: LintFacts): Found[] {
  const told = toldBy(playbook.on, facts);
  return (['inhibitedBy', 'parentOf', 'under'] as const).flatMap((name) =>
    (playbook[name] ?? []).flatMap((link, i): Found[] => {
      const path = [name, i];
      const other = others.find((one) => one.playbook === link.playbook);
      if (!other)
        return [
          {
            code: 'unknown-playbook',
            severity: 'warning',
            path,
            text: `There is no playbook "${link.playbook}" that is live: this says nothing.`,
          },
        ];
      const theirs = toldBy(other.on, facts);
      const found = link.same
        .filter((field) => !told.has(field) || !theirs.has(field))
        .map((field): Found => ({
          code: 'unreachable',
          severity: 'warning',
          path,
          text: `"${told.has(field) ? other.playbook : playbook.playbook}" is never told "${field}": the two are never about the same.`,
        }));
      if (name === 'inhibitedBy' && other.inhibitedBy?.some((back) => back.playbook === playbook.playbook))
        found.push({
          code: 'mutual',
          severity: 'warning',
          path,
          text: `"${other.playbook}" is muted by this one, too: whichever comes first hides the other.`,
        });
      return found;
    }),
  );
}

function clearing(playbook: Playbook, facts: LintFacts): Found[] {
  const { clears, delay } = playbook;
  if (!clears)
    return delay === undefined
      ? []
      : [
          {
            code: 'never-clears',
            severity: 'warning',
            path: ['delay'],
            text: 'Nothing clears it, so everything outlasts the delay: people are only asked later.',
          },
        ];
  return clears.on.flatMap((type, i): Found[] => {
    const path = ['clears', 'on', i];
    const fields = facts.eventFields.get(type);
    if (!fields)
      return [
        {
          code: 'never-clears',
          severity: 'warning',
          path,
          text: `The event catalogue has no "${type}": it never clears anything.`,
        },
      ];
    const told = toldBy([type], facts);
    const lacking = playbook.correlate.filter((field) => !told.has(field));
    return lacking.length === 0
      ? []
      : [
          {
            code: 'never-clears',
            severity: 'warning',
            path,
            text: `"${type}" does not tell ${lacking.map((field) => `"${field}"`).join(', ')}: it clears no cause of this playbook.`,
          },
        ];
  });
}

/** Events that cannot tell their cause are joined by what they tell only. */
function cause(playbook: Playbook, facts: LintFacts): Found[] {
  const told = toldBy(playbook.on, facts);
  return playbook.correlate.flatMap((field, i): Found[] =>
    told.has(field)
      ? []
      : [
          {
            code: 'unknown-field',
            severity: 'error',
            path: ['correlate', i],
            text: `None of its events tells "${field}": no cause is ever known by it.`,
          },
        ],
  );
}

function expected({ expect }: Playbook, { eventFields }: LintFacts): Found[] {
  if (!expect) return [];
  const fields = eventFields.get(expect.type);
  if (!fields)
    return [
      {
        code: 'unreachable',
        severity: 'error',
        path: ['expect', 'type'],
        text: `The event catalogue has no "${expect.type}": it never comes, and is never missed.`,
      },
    ];
  const told = toldBy([expect.type], { eventFields, covers: () => true });
  return expect.per
    .filter((field) => !told.has(field))
    .map((field): Found => ({
      code: 'unreachable',
      severity: 'error',
      path: ['expect', 'per'],
      text: `"${expect.type}" does not tell "${field}": none of them is ever missed.`,
    }));
}
