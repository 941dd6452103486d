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
  matches,
  partialKey,
  prepare,
  subjectOf,
  type Playbook,
} from '@gemba/core/playbook';
import { ownerFor, type Roster } from '@gemba/core/roster';
import { after, type Instant } from '@gemba/core/time';
import type { Subject } from '@gemba/core/exception';
import type { AskedAgain, Opening, OptionScope } from '../decide/orders.ts';

const MAX_KEY = 1_000;

export interface LivePlaybook {
  playbook: Playbook;
  version: number;
}

export interface Surroundings {
  plant: string;
  now: () => Instant;
  newId: () => string;
  roster: Roster;
  planning: () => PlanningContext;
  /** open decisions per person */
  load: () => ReadonlyMap<string, number>;
  /** resolved exceptions of the same playbook, newest first */
  similar: (playbook: string, subject: Subject) => SimilarCase[];
}

export function matchesOf(
  event: OperationalEvent,
  playbooks: readonly LivePlaybook[],
  surroundings: Surroundings,
): { correlationKey: string; open: () => Opening }[] {
  const concerned = playbooks.filter(({ playbook }) => playbook.on.includes(event.type));
  if (concerned.length === 0) return [];
  const assess = once(() => assessment(event, surroundings));
  return concerned
    .filter(({ playbook }) => matches(playbook, event, playbook.when?.roots.has('plan') ? assess().plan : {}))
    .map((live) => ({
      correlationKey: causeOf(live.playbook, event),
      open: () => openingOf(live, event, assess(), surroundings),
    }));
}

/** @returns null when the playbook no longer asks it */
export function askAgain(
  playbook: Playbook,
  event: OperationalEvent,
  decisionId: string,
  surroundings: Surroundings,
): AskedAgain | null {
  const { context, subject, impact, at, plan } = assessment(event, surroundings);
  const name = decisionId.slice(decisionId.indexOf('.') + 1);
  const question = prepare(playbook, event, plan).decisions.find(({ id }) => id === name);
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
  { plant, newId, roster, load, similar }: Surroundings,
): Opening {
  const prepared = prepare(playbook, event, plan);
  const exceptionId = newId();
  const cases = similar(playbook.playbook, subject);
  const packs: Opening['packs'] = {};
  const area = subject.area;
  const decisions = prepared.decisions.map((question) => {
    const { id, pack, ...asked } = question;
    const decisionId = `${exceptionId}.${id}`;
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
      dueAt: after(at, asked.windowMs),
      owner: ownerFor(roster, { function: asked.function, area }, at, load()),
    };
  });
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
        priority: prepared.priority,
        subject: prepared.subject,
        consequence: impact.known ? consequenceOf(impact) : null,
        eventId: event.id,
        source: event.source,
        occurredAt: event.occurredAt,
      },
      decisions,
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | null = null;
  return () => (made ??= { value: make() }).value;
}
