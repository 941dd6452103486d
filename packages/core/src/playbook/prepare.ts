/**
 * Prepares an exception from a playbook and an event: title, place, priority, subject, and the decisions with the
 * options that are possible now. An option is offered only if everything that it posts can be filled; a person never
 * chooses something that fails afterwards. Where no option of a decision is left, Gemba adds one of its own
 * ("by-hand", with a reason), since a question without an answer could never be resolved.
 */
import type { z } from 'zod';
import type { OperationalEvent } from '../event/event.ts';
import type {
  Decision,
  ExceptionState,
  LadderStep,
  Option,
  OptionParameter,
  Priority,
  Subject,
} from '../exception/state.ts';
import { Transaction } from '../posting/index.ts';
import { BY_HAND } from './cross-check.ts';
import { eventValues, type Scope, type Values } from './expression.ts';
import { SUBJECT_FIELDS } from './gate-rule.ts';
import type { DecisionRule, OptionRule, Playbook, PostingRule } from './playbook.ts';
import { fieldFor } from './postings.ts';
import { looksInto, renderText, renderValue } from './template.ts';

export interface PreparedException {
  title: string;
  where: string;
  /** as a rule of the playbook says; null: it follows from the severity and the consequence */
  priority: Priority | null;
  severity?: NonNullable<ExceptionState['severity']>;
  /** decisions by their id in the playbook; absent: all are required */
  join?: { rule: 'all' } | { rule: 'required' } | { rule: 'arbiter'; decision: string };
  subject: Subject;
  decisions: PreparedQuestion[];
}

export interface PreparedQuestion {
  /** the playbook's id of it, e.g. "quality" */
  id: string;
  function: string;
  skill?: string;
  question: string;
  pack: string;
  windowMs: number;
  acknowledgedWindowMs: number;
  ladder: LadderStep[];
  options: Option[];
  /** how the window is measured; see core/urgency */
  window: {
    /** true: time outside the function's shifts does not count */
    onShiftCalendar: boolean;
    /** false: the consequence does not shorten it */
    byConsequence: boolean;
    /** so long before the consequence it is due */
    marginMs: number;
  };
  optional?: true;
  onTimeout?: NonNullable<Decision['onTimeout']>;
  /** 0: never */
  maxShelvedMs?: number;
}

/** @param plan figures of the planning context, flat */
export function prepare(playbook: Playbook, event: OperationalEvent, plan: Values): PreparedException {
  const scope: Scope = { event: eventValues(event), plan, params: {} };
  return {
    title: renderText(playbook.title, scope),
    where: renderText(playbook.where, scope),
    priority: playbook.priority?.find((rule) => !rule.when || rule.when.value(scope) === true)?.is ?? null,
    ...(playbook.severity && { severity: playbook.severity }),
    ...joinOf(playbook),
    subject: subjectOf(event),
    decisions: playbook.decisions.map((decision) => questionOf(decision, scope)),
  };
}

function joinOf({ join, arbiter }: Playbook): Pick<PreparedException, 'join'> {
  if (join === undefined) return {};
  if (join !== 'arbiter') return { join: { rule: join } };
  return arbiter === undefined ? {} : { join: { rule: join, decision: arbiter } };
}

function questionOf(decision: DecisionRule, scope: Scope): PreparedQuestion {
  const options = optionsOf(decision, scope);
  const { onTimeout, shelve } = decision;
  return {
    id: decision.id,
    function: decision.function,
    ...(decision.skill !== undefined && { skill: decision.skill }),
    question: renderText(decision.question, scope),
    pack: decision.pack,
    windowMs: decision.window,
    acknowledgedWindowMs: decision.afterAcknowledge,
    ladder: decision.ladder.map((step) => ({ ...step })),
    options,
    window: {
      onShiftCalendar: decision.clock === 'shift',
      byConsequence: decision.consequence !== false,
      marginMs: decision.margin ?? 0,
    },
    ...(decision.required === false && { optional: true as const }),
    // what is not possible now is not taken by Gemba either: then the ladder goes on as it does without
    ...(onTimeout && options.some(({ id }) => id === onTimeout.option) && { onTimeout: { ...onTimeout } }),
    ...(shelve && { maxShelvedMs: shelve === 'never' ? 0 : shelve.max }),
  };
}

/** What an event is about, by the planning context's entities. */
export function subjectOf(event: OperationalEvent): Subject {
  const subject: Subject = {};
  for (const name of SUBJECT_FIELDS) {
    const field = event.fields[name];
    if (field) subject[name] = String(field.value);
  }
  return subject;
}

function optionsOf(decision: DecisionRule, scope: Scope): Option[] {
  const possible = decision.options.filter((o) => o.when === undefined || o.when.value(scope) === true);
  const offered = possible.filter((o) => o.posts.every((post) => unfilled(post, o, scope) === null));
  if (offered.length > 0) return offered.map((option) => offer(option, scope));
  return [byHand(possible, scope)];
}

function offer(option: OptionRule, scope: Scope): Option {
  const params = option.params.map((param): OptionParameter => {
    const { name, label, type, required } = param;
    const value = param.value && valueFor(type, renderValue(param.value, scope));
    return value === undefined ? { name, label, type, required } : { name, label, type, required, value };
  });
  const values = Object.fromEntries(params.map((p) => [p.name, p.value]));
  const shown = { ...scope, params: values };
  return {
    id: option.id,
    label: renderText(option.label, shown),
    detail: renderText(option.detail, shown),
    params,
    posts: option.posts.map((post) => post.kind),
    needsReason: option.needsReason,
    ...(option.signature !== undefined && { signature: option.signature }),
    ...(option.fourEyes && { fourEyes: true as const }),
    ...(option.acts && { acts: option.acts }),
  };
}

function byHand(possible: readonly OptionRule[], scope: Scope): Option {
  const gaps = possible.flatMap((o) => o.posts.flatMap((post) => unfilled(post, o, scope) ?? []));
  const why =
    gaps.length > 0 ? `not known: ${[...new Set(gaps)].join(', ')}` : 'none of the usual options is possible';
  return {
    id: BY_HAND,
    label: 'Settle it by hand',
    detail: `Nothing is posted; ${why}`,
    params: [],
    posts: [],
    needsReason: true,
  };
}

/** What a person will fill in: any value of the type does, for only whether it can be computed is asked. */
const STAND_IN = { number: 1, date: '2000-01-01', text: 'x' } as const;

const FIELDS: Readonly<Record<string, z.ZodType>> = Transaction.shape;

/** The first field of a posting that cannot be filled now; null when all can. */
function unfilled(post: PostingRule, option: OptionRule, scope: Scope): string | null {
  const params = Object.fromEntries(option.params.map((p) => [p.name, STAND_IN[p.type]]));
  for (const [field, template] of Object.entries(post.fields)) {
    const value = renderValue(template, { ...scope, params });
    if (value === undefined) return field;
    if (!looksInto(template, 'params') && !FIELDS[field]?.safeParse(fieldFor(field, value)).success)
      return field;
  }
  return null;
}

/** A proposed value is shown only if it is of the parameter's type. */
function valueFor(type: OptionParameter['type'], value: unknown): string | number | undefined {
  if (type === 'number') {
    const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
    return typeof number === 'number' && Number.isFinite(number) ? number : undefined;
  }
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  const text = String(value);
  return type === 'date' && !/^\d{4}-\d\d-\d\d$/.test(text) ? undefined : text;
}
