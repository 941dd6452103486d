/**
 * The rules of a playbook that span several fields: ids used twice, posting fields that a kind cannot do without,
 * parameters that nobody asks for, a priority for every case. They look at the data as written, so that they are
 * reported together with the schema's problems; what has the wrong shape is the schema's to report and passed over here.
 */
import { MOOT, SPLIT } from '../exception/index.ts';
import { PLAN_NAMES } from '../planning/plan-names.ts';
import { POSTING_KINDS, REQUIRED_FIELDS, Transaction, type PostingKind } from '../posting/index.ts';
import { Duration } from '../time/index.ts';
import type { z } from 'zod';
import type { CrossCheck } from '../yaml/index.ts';
import { crossCheckGate, isRecord, list } from './cross-check-gate.ts';

type Found = ReturnType<CrossCheck>[number];
type Path = Found['path'];

export const crossCheck: CrossCheck = (raw) => {
  if (!isRecord(raw)) return [];
  const decisions = list(raw.decisions);
  return [
    ...repeated(decisions, 'id', ['decisions']),
    ...decisions.flatMap((decision, d) => [
      ...optionsOf(decision, ['decisions', d]),
      ...ladderOf(decision, ['decisions', d]),
      ...timeoutOf(decision, ['decisions', d]),
    ]),
    ...(raw.severity === undefined ? lastPriority(raw.priority) : []),
    ...crossCheckGate(raw),
    ...unknownFigures(raw, []),
  ];
};

/** A figure that the planning context never has would leave a template empty for ever. */
function unknownFigures(value: unknown, path: Path): Found[] {
  if (typeof value === 'string')
    return [...value.matchAll(/\bplan\.\??(\w+)/g)]
      .filter(([, name]) => !PLAN_NAMES.has(name ?? ''))
      .map(([, name]) => ({ path, reason: `the planning context has no figure "${name}"` }));
  if (Array.isArray(value)) return value.flatMap((item, i) => unknownFigures(item, [...path, i]));
  if (!isRecord(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => unknownFigures(item, [...path, key]));
}

function optionsOf(decision: unknown, path: Path): Found[] {
  const options = isRecord(decision) ? list(decision.options) : [];
  const found = repeated(options, 'id', [...path, 'options']);
  options.forEach((option, o) => {
    if (!isRecord(option)) return;
    const here = [...path, 'options', o];
    if (OWN_OPTIONS.includes(option.id))
      found.push({ path: [...here, 'id'], reason: `"${String(option.id)}" is Gemba's own option` });
    const params = list(option.params);
    found.push(...repeated(params, 'name', [...here, 'params']));
    const names = new Set(params.map((p) => (isRecord(p) ? p.name : undefined)));
    list(option.posts).forEach((post, n) => found.push(...posting(post, names, [...here, 'posts', n])));
    if (list(option.posts).length > 0 && list(option.acts).length > 0)
      found.push({
        path: [...here, 'acts'],
        reason: 'an option either posts or acts on a posting, not both',
      });
  });
  return found;
}

/** Roles named twice in one step, and an asking again that the next step would cut off. */
function ladderOf(decision: unknown, path: Path): Found[] {
  const steps = isRecord(decision) ? list(decision.ladder) : [];
  return steps.flatMap((step, s) => {
    if (!isRecord(step)) return [];
    const found: Found[] = [];
    const here = [...path, 'ladder', s];
    const roles = list(step.to);
    if (new Set(roles).size < roles.length)
      found.push({ path: [...here, 'to'], reason: 'names a role twice' });
    const next = steps[s + 1];
    const until = isRecord(next) ? Duration.safeParse(next.after).data : undefined;
    const every = isRecord(step.repeat) ? Duration.safeParse(step.repeat.every).data : undefined;
    if (until !== undefined && every !== undefined && every >= until)
      found.push({
        path: [...here, 'repeat'],
        reason: 'the next step comes first: ask again more often, or leave it out',
      });
    return found;
  });
}

/** Gemba gives no reason, signs nothing and fills in nothing: an option that needs these is a person's. */
function timeoutOf(decision: unknown, path: Path): Found[] {
  if (!isRecord(decision) || !isRecord(decision.onTimeout)) return [];
  const wanted = decision.onTimeout.option;
  const here = [...path, 'onTimeout', 'option'];
  const option = list(decision.options).find((o) => isRecord(o) && o.id === wanted);
  if (!isRecord(option)) return [{ path: here, reason: `there is no option "${String(wanted)}"` }];
  const lacking = list(option.params).flatMap((p) =>
    isRecord(p) && p.required !== false && p.value === undefined ? [`a value for "${String(p.name)}"`] : [],
  );
  const needs = [
    ...(option.needsReason === true ? ['a reason'] : []),
    ...(option.signature === undefined ? [] : ['a signature']),
    ...(option.fourEyes === true ? ['a second person'] : []),
    ...lacking,
  ];
  return needs.map((what) => ({
    path: here,
    reason: `"${String(wanted)}" needs ${what}, which Gemba cannot give`,
  }));
}

/** The option that Gemba adds where none of the playbook's own can be offered; see prepare.ts. */
export const BY_HAND = 'by-hand';

/** Outcomes that Gemba gives itself mean more than an option's name. */
const OWN_OPTIONS: readonly unknown[] = [BY_HAND, MOOT, SPLIT];

function posting(post: unknown, params: ReadonlySet<unknown>, path: Path): Found[] {
  if (!isRecord(post)) return [];
  const kind = POSTING_KINDS.find((k): k is PostingKind => k === post.kind);
  const found: Found[] = (kind ? REQUIRED_FIELDS[kind] : [])
    .filter((field) => post[field] === undefined || post[field] === null)
    .map((field) => ({ path, reason: `a ${kind} posting needs "${field}"` }));
  for (const [field, value] of Object.entries(post)) {
    if (field !== 'kind' && field !== 'summary' && !String(value).includes('${')) {
      const literal = FIELDS[field]?.safeParse(value);
      if (literal?.error)
        found.push({ path: [...path, field], reason: literal.error.issues[0]?.message ?? 'not possible' });
    }
    for (const [, name] of String(value).matchAll(/\bparams\.\??(\w+)/g))
      if (!params.has(name))
        found.push({ path: [...path, field], reason: `the option has no parameter "${name}"` });
  }
  return found;
}

const FIELDS: Readonly<Record<string, z.ZodType>> = Transaction.shape;

/** Without a last rule that always holds, an exception could have no priority. */
function lastPriority(priority: unknown): Found[] {
  const rules = list(priority);
  const last = rules.at(-1);
  if (!isRecord(last) || last.when === undefined) return [];
  return [
    {
      path: ['priority', rules.length - 1],
      reason: 'the last priority must hold always: leave out its "when"',
    },
  ];
}

function repeated(items: readonly unknown[], key: string, path: Path): Found[] {
  const seen = new Set<unknown>();
  return items.flatMap((item, i) => {
    const value = isRecord(item) ? item[key] : undefined;
    if (typeof value !== 'string' || !seen.has(value)) {
      seen.add(value);
      return [];
    }
    return [{ path: [...path, i, key], reason: `"${value}" is used twice` }];
  });
}
