/**
 * What a playbook makes of an event on the current planning context: whether it answers, which cause it is, and, only
 * when the cause is new, the whole exception: decisions with owner, window, ladder, options and context pack.
 */
import { valuesOf, type OperationalEvent } from '@gemba/core/event';
import { createHash } from 'node:crypto';
import {
  assessImpact,
  buildPack,
  consequenceOf,
  expressionScope,
  impactOptionsFor,
  seenRows,
  type PlanningContext,
  type SimilarCase,
} from '@gemba/core/planning';
import {
  correlationKey,
  eventValues,
  partialKey,
  prepare,
  subjectOf,
  type Playbook,
  type PreparedException,
} from '@gemba/core/playbook';
import { ownerFor, type Roster } from '@gemba/core/roster';
import type { Instant } from '@gemba/core/time';
import type { Consequence, JoinRule, Subject } from '@gemba/core/exception';
import { priorityOf, shiftCalendar, windowOf, type ValueBands } from '@gemba/core/urgency';
import type { StopTimes } from '@gemba/core/situation';
import { decisionIdOf, questionOf } from '../decide/decision-id.ts';
import type { AskedAgain, Opening, OptionScope } from '../decide/orders.ts';
import type { LivePlaybook } from '../playbooks/playbooks.ts';
import { matchesIn, releasedMatch, type GatingSurroundings } from '../situation/gating.ts';
import type { GatedMatch, Match } from '../situation/match.ts';

const MAX_KEY = 1_000;

export interface Surroundings {
  plant: string;
  now: () => Instant;
  newId: () => string;
  roster: () => Roster;
  planning: () => PlanningContext;
  /** open decisions per person */
  load: () => ReadonlyMap<string, number>;
  /** planned stops that are on, about to be, or just over */
  stops: () => readonly StopTimes[];
  /** resolved exceptions of the same playbook, newest first */
  similar: (playbook: string, subject: Subject) => SimilarCase[];
  /** in the plant's currency; default: core's */
  valueBands?: ValueBands;
}

export function matchesOf(
  event: OperationalEvent,
  playbooks: readonly LivePlaybook[],
  surroundings: Surroundings,
): Match[] {
  return matchesIn(event, gatingOf(event, playbooks, surroundings));
}

/** A cause of this playbook that was held is judged once more. @returns null when the playbook is not live */
export function releasedMatchOf(
  event: OperationalEvent,
  id: string,
  playbooks: readonly LivePlaybook[],
  surroundings: Surroundings,
): GatedMatch | null {
  const live = playbooks.find(({ playbook }) => playbook.playbook === id);
  return live ? releasedMatch(live.playbook, event, gatingOf(event, playbooks, surroundings)) : null;
}

function gatingOf(
  event: OperationalEvent,
  playbooks: readonly LivePlaybook[],
  surroundings: Surroundings,
): GatingSurroundings {
  const assess = once(() => assessment(event, surroundings));
  return {
    playbooks: playbooks.map(({ playbook }) => playbook),
    stops: surroundings.stops(),
    plan: () => assess().plan,
    causeOf,
    open: (playbook) => {
      const live = playbooks.find((one) => one.playbook === playbook);
      if (!live) throw new Error(`${playbook.playbook} is not live`);
      return openingOf(live, event, assess(), surroundings);
    },
  };
}

/** @returns null when the playbook no longer asks it */
export function askAgain(
  playbook: Playbook,
  event: OperationalEvent,
  decisionId: string,
  surroundings: Surroundings,
): AskedAgain | null {
  const { context, subject, impact, at, plan } = assessment(event, surroundings);
  const asked = questionOf(decisionId).question;
  const question = prepare(playbook, event, plan).decisions.find(({ id }) => id === asked);
  if (!question) return null;
  const values = valuesOf(event);
  const similar = surroundings.similar(playbook.playbook, subject);
  return {
    decisionId,
    options: question.options,
    pack: buildPack(question.pack, { context, subject, impact, values, now: at, similar }),
    shown: { plan, seen: seenRows(context, { ...eventValues(event), ...plan }) },
  };
}

/** The key of the cause. An index entry has a limit, so a longer one is kept as its hash. */
function causeOf(playbook: Playbook, event: OperationalEvent): string {
  const key = correlationKey(playbook, event) ?? partialKey(playbook, event);
  if (key.length <= MAX_KEY) return key;
  return `${playbook.playbook}:sha256:${createHash('sha256').update(key).digest('hex')}`;
}

function assessment(event: OperationalEvent, { planning, now }: Surroundings) {
  const context = planning();
  const values = valuesOf(event);
  const subject = subjectOf(event);
  const at = now();
  const impact = assessImpact(context, subject, at, impactOptionsFor(context, event.type, subject, values));
  return { context, subject, impact, at, plan: expressionScope(context, subject, impact, at) };
}

function openingOf(
  { playbook, version }: LivePlaybook,
  event: OperationalEvent,
  { context, subject, impact, at, plan }: ReturnType<typeof assessment>,
  { plant, newId, roster, load, similar, valueBands }: Surroundings,
): Opening {
  const prepared = prepare(playbook, event, plan);
  const exceptionId = newId();
  const cases = similar(playbook.playbook, subject);
  const packs: Opening['packs'] = {};
  const area = subject.area;
  const consequence = impact.known ? consequenceOf(impact) : null;
  const who = roster();
  const decisions = prepared.decisions.map((question) => {
    const { id, pack, window, windowMs, ...asked } = question;
    const decisionId = decisionIdOf(exceptionId, id);
    packs[decisionId] = buildPack(pack, {
      context,
      subject,
      impact,
      values: valuesOf(event),
      now: at,
      similar: cases,
    });
    return {
      ...asked,
      decisionId,
      ...windowOf({
        askedAt: at,
        windowMs,
        clock: window.onShiftCalendar ? 'shift' : 'always',
        calendar: window.onShiftCalendar ? shiftCalendar(who, asked.function, area) : null,
        capped: window.byConsequence,
        marginMs: window.marginMs,
        consequence,
      }),
      owner: ownerFor(
        who,
        { function: asked.function, skill: asked.skill, area, line: subject.line },
        at,
        load(),
      ),
    };
  });
  const join = joinOf(exceptionId, prepared.join);
  const values = eventValues(event);
  const seen = seenRows(context, { ...values, ...plan });
  const scope: OptionScope = { playbook: playbook.playbook, version, event: values, plan, seen };
  return {
    exceptionId,
    packs,
    scope,
    command: {
      type: 'open',
      opened: {
        plant,
        title: prepared.title,
        where: prepared.where,
        playbook: playbook.playbook,
        playbookVersion: version,
        correlationKey: causeOf(playbook, event),
        ...urgencyOf(prepared, consequence, at, valueBands),
        ...(join && { join }),
        subject: prepared.subject,
        consequence,
        eventId: event.id,
        source: event.source,
        occurredAt: event.occurredAt,
      },
      decisions,
    },
  };
}

/** A priority that a rule of the playbook gives stays; one that follows from the consequence moves with it. */
function urgencyOf(
  { priority, severity = 2 }: PreparedException,
  consequence: Consequence | null,
  at: Instant,
  bands: ValueBands | undefined,
) {
  return priority === null
    ? { severity, priority: priorityOf(severity, consequence, at, bands) }
    : { priority };
}

/** The playbook names its decisions, the exception their ids. */
const joinOf = (exceptionId: string, join: PreparedException['join']): JoinRule | undefined =>
  join?.rule === 'arbiter' ? { rule: 'arbiter', decisionId: decisionIdOf(exceptionId, join.decision) } : join;

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
