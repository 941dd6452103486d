/** Findings: what can never happen, and what happens twice. */
import type { Expression } from './expression.ts';
import { ABSENT, BACK } from './gate-rule.ts';
import type { LintFacts, LintFinding } from './lint.ts';
import type { Playbook } from './playbook.ts';

type Path = LintFinding['path'];

export function lintReach(playbook: Playbook, others: readonly Playbook[], facts: LintFacts): LintFinding[] {
  return [
    ...events(playbook, others, facts),
    ...conditions(playbook),
    ...priorities(playbook),
    ...twins(playbook, others),
    ...eventNames(playbook, facts),
  ];
}

function events(playbook: Playbook, others: readonly Playbook[], { eventFields }: LintFacts): LintFinding[] {
  const sent = (type: string): boolean => {
    if (!eventFields.has(type)) return false;
    if (type !== ABSENT && type !== BACK) return true;
    return [playbook, ...others].some(({ expect }) => expect !== undefined);
  };
  const unsent = playbook.on.filter((type) => !sent(type));
  const severity = unsent.length === playbook.on.length ? 'error' : 'warning';
  return unsent.map((type) => ({
    ...unreachable(
      playbook,
      ['on', playbook.on.indexOf(type)],
      eventFields.has(type)
        ? `No playbook expects a signal, so "${type}" never comes.`
        : `The event catalogue has no "${type}": it never comes.`,
    ),
    severity,
  }));
}

/** A condition that looks at nothing is the same for every event. */
function conditions(playbook: Playbook): LintFinding[] {
  const found: LintFinding[] = [];
  if (isNever(playbook.when))
    found.push({
      ...unreachable(playbook, ['when'], 'This never holds: nothing is ever opened.'),
      severity: 'error',
    });
  playbook.decisions.forEach((decision, d) =>
    decision.options.forEach((option, o) => {
      if (isNever(option.when))
        found.push(
          unreachable(
            playbook,
            ['decisions', d, 'options', o, 'when'],
            `This never holds: "${option.id}" is never offered.`,
          ),
        );
    }),
  );
  return found;
}

function priorities(playbook: Playbook): LintFinding[] {
  const found: LintFinding[] = [];
  const rules = playbook.priority ?? [];
  const seen = new Set<string>();
  let always: number | null = null;
  rules.forEach(({ when }, i) => {
    const path: Path = ['priority', i];
    if (always !== null)
      found.push(unreachable(playbook, path, `Rule ${always + 1} always holds: this one never counts.`));
    else if (when && seen.has(when.source))
      found.push(unreachable(playbook, path, 'An earlier rule has the same condition.'));
    else if (isNever(when)) found.push(unreachable(playbook, path, 'This never holds.'));
    else if (!when || isAlways(when)) always = i;
    if (when) seen.add(when.source);
  });
  if (playbook.severity !== undefined && always !== null)
    found.push(
      unreachable(
        playbook,
        ['severity'],
        `Rule ${always + 1} of "priority" always holds: the severity and the consequence decide nothing.`,
      ),
    );
  return found;
}

/** Opened by the same events for the same causes under the same condition. */
function twins(playbook: Playbook, others: readonly Playbook[]): LintFinding[] {
  const fields = playbook.correlate.toSorted().join();
  return others.flatMap((other): LintFinding[] => {
    const shared = playbook.on.filter((type) => other.on.includes(type) && type !== ABSENT);
    if (shared.length === 0 || other.correlate.toSorted().join() !== fields) return [];
    if (playbook.when && other.when && playbook.when.source !== other.when.source) return [];
    return [
      {
        playbook: playbook.playbook,
        code: 'same-cause',
        severity: 'warning',
        path: ['on', playbook.on.indexOf(shared[0] ?? '')],
        text: `"${other.playbook}" answers ${shared.map((type) => `"${type}"`).join(', ')} for the same cause: each one opens two exceptions.`,
      },
    ];
  });
}

/** Told with every event: what it is, and what follows from a known code. */
const ALWAYS_TOLD = ['type', 'source', 'text', 'item', 'line', 'area'];

/** Fields that at least one of these events can tell. */
export function toldBy(types: readonly string[], { eventFields }: LintFacts): Set<string> {
  return new Set([...ALWAYS_TOLD, ...types.flatMap((type) => [...(eventFields.get(type) ?? [])])]);
}

function eventNames(playbook: Playbook, facts: LintFacts): LintFinding[] {
  const told = toldBy(playbook.on, facts);
  const clearing = toldBy([...playbook.on, ...(playbook.clears?.on ?? [])], facts);
  return sources(playbook, []).flatMap(({ source, path }) => {
    const known = path[0] === 'clears' ? clearing : told;
    const names = [...source.matchAll(/\bevent\.\??(\w+)/g)].map(([, name = '']) => name);
    return [...new Set(names)]
      .filter((name) => !known.has(name))
      .map((name): LintFinding => ({
        playbook: playbook.playbook,
        code: 'unknown-field',
        severity: 'warning',
        path,
        text: `None of its events tells "${name}": it is always unknown here.`,
      }));
  });
}

/** All expressions and templates, where they are written. */
function sources(value: unknown, path: Path): { source: string; path: Path }[] {
  if (typeof value !== 'object' || value === null) return [];
  if ('source' in value && typeof value.source === 'string' && ('parts' in value || 'roots' in value))
    return [{ source: value.source, path }];
  if (Array.isArray(value)) return value.flatMap((item, i) => sources(item, [...path, i]));
  // the fields of a posting are written beside its kind
  return Object.entries(value).flatMap(([key, item]) =>
    sources(item, key === 'fields' && path.at(-2) === 'posts' ? path : [...path, key]),
  );
}

const NOTHING = { event: {}, plan: {}, params: {} };
const isNever = (when: Expression | undefined): boolean =>
  when?.roots.size === 0 && when.value(NOTHING) !== true;
const isAlways = (when: Expression): boolean => when.roots.size === 0 && when.value(NOTHING) === true;

const unreachable = (playbook: Playbook, path: Path, text: string): LintFinding => ({
  playbook: playbook.playbook,
  code: 'unreachable',
  severity: 'warning',
  path,
  text,
});
