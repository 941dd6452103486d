/**
 * The gate between an event and its exception: asks now, tells the exception that is open, or holds back, with the reason
 * and the time at which that is looked at again. Pure. What it promises:
 *
 * - An open exception hears of everything that is reported and cleared, but for chatter within the dead-band; nothing but
 *   its people ends it.
 * - What is held is either told to be over, or asked about when the reason ends: nothing is held for ever, and the opened
 *   exception says why it was not asked about at once.
 * - The reason that is named is the strongest: a planned stop, an exception above, too few reports, not long enough.
 * - Times are those of the events, never later than now: a report that was long on its way does not wait once more.
 */
import type { HeldBecause } from '../exception/facts.ts';
import { after, epochMs, type Instant } from '../time/index.ts';
import { withEvent, type CauseState } from './cause.ts';

/** What a playbook demands before it asks. */
export interface GateRule {
  delayMs: number;
  offDelayMs: number;
  occurrences: { n: number; withinMs: number } | null;
  /** the same report, when the value has not moved by more */
  deadband: number | null;
  /** there are events that clear it */
  clears: boolean;
}

export type Happening =
  | {
      kind: 'report';
      eventId: string;
      at: Instant;
      /** of the dead-band's field */
      value: number | null;
      /** the playbook says: record, don't ask */
      record: boolean;
    }
  | { kind: 'clear'; at: Instant; value: number | null }
  /** the time has come, or the reason has ended */
  | { kind: 'due' };

export interface GateSurroundings {
  /** its own exception is open */
  open: boolean;
  /** the open exception that mutes it */
  above: string | null;
  /** the planned stop that covers it now */
  stop: { id: string; to: Instant } | null;
}

export type Verdict =
  /** ask. `eventIds`: what was reported before this event */
  | {
      is: 'open';
      held: { because: HeldBecause; since: Instant; events: number } | null;
      eventIds: string[];
    }
  /** tell the open exception */
  | { is: 'join' }
  | { is: 'hold'; because: HeldBecause; until: Instant | null; by: string | null }
  /** counted, and nothing else; `delay`: told late, and it had not lasted long enough */
  | { is: 'pass'; because: 'recorded' | 'chatter' | 'delay' }
  /** what was held is over, or came too seldom */
  | { is: 'clear' }
  /** changes nothing for anybody */
  | { is: 'nothing' };

export interface Judged {
  /** null: nothing to remember */
  cause: CauseState | null;
  verdict: Verdict;
}

export function gate(
  rule: GateRule,
  cause: CauseState | null,
  happening: Happening,
  around: GateSurroundings,
  now: Instant,
): Judged {
  if (happening.kind === 'due') return due(rule, cause, around, now);
  const at = earlierOf(happening.at, now);
  const told = { ...happening, at };
  if (around.open) return beside(rule, cause, told, now);
  // a memory beside an exception means nothing without it
  const known = cause?.held || cause?.overAt ? cause : null;
  return told.kind === 'clear' ? cleared(rule, known, told, now) : reported(rule, known, told, around, now);
}

type Told<K extends Happening['kind']> = Extract<Happening, { kind: K }>;

const MEMORY_MS = 86_400_000;

function beside(
  rule: GateRule,
  cause: CauseState | null,
  told: Told<'report' | 'clear'>,
  now: Instant,
): Judged {
  if (isChatter(rule, cause, told.value)) return { cause, verdict: { is: 'pass', because: 'chatter' } };
  if (told.kind === 'clear') return { cause: null, verdict: { is: 'join' } };
  return { cause: memory(rule, told, now), verdict: { is: 'join' } };
}

/** Of what is open: only the dead-band needs one. */
function memory(
  rule: GateRule,
  { at, value }: { at: Instant; value: number | null },
  now: Instant,
): CauseState | null {
  if (rule.deadband === null || value === null) return null;
  return { ...begun(at), value, releaseAt: after(now, MEMORY_MS) };
}

function cleared(rule: GateRule, cause: CauseState | null, told: Told<'clear'>, now: Instant): Judged {
  if (!cause) return { cause: ended(rule, told.at), verdict: { is: 'clear' } };
  if (cause.overAt !== null)
    return {
      cause: told.at > cause.overAt ? ended(rule, told.at) : cause,
      verdict: { is: 'nothing' },
    };
  if (told.at < cause.lastAt) return { cause, verdict: { is: 'nothing' } };
  if (isChatter(rule, cause, told.value)) return { cause, verdict: { is: 'pass', because: 'chatter' } };
  if (rule.offDelayMs === 0) return { cause: ended(rule, told.at), verdict: { is: 'clear' } };
  const clearingSince = cause.clearingSince ?? told.at;
  const clearing = { ...cause, clearingSince, releaseAt: after(clearingSince, rule.offDelayMs) };
  return clearing.releaseAt <= now
    ? { cause: ended(rule, clearingSince), verdict: { is: 'clear' } }
    : { cause: clearing, verdict: { is: 'nothing' } };
}

/** A late report of something that is over must not bring it back: only a delay has anything to lose by it. */
const ended = (rule: GateRule, overAt: Instant): CauseState | null =>
  rule.delayMs === 0 ? null : { ...begun(overAt), overAt, releaseAt: after(overAt, MEMORY_MS) };

function reported(
  rule: GateRule,
  known: CauseState | null,
  told: Told<'report'>,
  around: GateSurroundings,
  now: Instant,
): Judged {
  if (told.record) return { cause: known, verdict: { is: 'pass', because: 'recorded' } };
  if (known?.overAt && told.at <= known.overAt && epochMs(known.overAt) - epochMs(told.at) < rule.delayMs)
    return { cause: known, verdict: { is: 'pass', because: 'delay' } };
  const standing = known && known.overAt === null && !isOver(rule, known, told.at) ? known : null;
  if (standing && standing.clearingSince === null && isChatter(rule, standing, told.value))
    return {
      cause: { ...standing, lastAt: laterOf(standing.lastAt, told.at) },
      verdict: { is: 'pass', because: 'chatter' },
    };
  const before = standing ?? begun(told.at);
  const occurrences = recent(rule, [...before.occurrences, told.at]);
  const cause: CauseState = {
    ...before,
    firstAt: earlierOf(before.firstAt, told.at),
    lastAt: laterOf(before.lastAt, told.at),
    count: before.count + 1,
    occurrences,
    enoughAt:
      before.enoughAt ?? (rule.occurrences && occurrences.length < rule.occurrences.n ? null : told.at),
    eventIds: withEvent(before.eventIds, told.eventId),
    // told again after it was told to be over: it stands
    clearingSince:
      before.clearingSince !== null && told.at >= before.clearingSince ? null : before.clearingSince,
    value: told.value ?? before.value,
  };
  const because = reasonToHold(rule, cause, around, now);
  if (because) return holding(cause, because, now);
  return {
    cause: memory(rule, told, now),
    verdict: {
      is: 'open',
      held: standing?.held ? heldFor(standing.held, standing.count) : null,
      eventIds: before.eventIds,
    },
  };
}

function due(rule: GateRule, cause: CauseState | null, around: GateSurroundings, now: Instant): Judged {
  if (!cause) return { cause, verdict: { is: 'nothing' } };
  if (!cause.held)
    return {
      cause: cause.releaseAt !== null && cause.releaseAt <= now ? null : cause,
      verdict: { is: 'nothing' },
    };
  if (around.open) return { cause: null, verdict: { is: 'nothing' } };
  if (isOver(rule, cause, now))
    return { cause: ended(rule, cause.clearingSince ?? now), verdict: { is: 'clear' } };
  if (cause.clearingSince !== null) return { cause, verdict: { is: 'nothing' } };
  const because = reasonToHold(rule, cause, around, now);
  if (because?.because === 'too-few' && because.until !== null && because.until <= now)
    return { cause: null, verdict: { is: 'clear' } };
  if (because) return holding(cause, because, now);
  return {
    cause: memory(rule, { at: cause.lastAt, value: cause.value }, now),
    verdict: { is: 'open', held: heldFor(cause.held, cause.count), eventIds: cause.eventIds },
  };
}

type Hold = Extract<Verdict, { is: 'hold' }>;

function reasonToHold(
  rule: GateRule,
  cause: CauseState,
  around: GateSurroundings,
  now: Instant,
): Hold | null {
  if (around.stop && around.stop.to > now)
    return { is: 'hold', because: 'planned-stop', until: around.stop.to, by: around.stop.id };
  if (around.above !== null) return { is: 'hold', because: 'muted', until: null, by: around.above };
  if (cause.enoughAt === null)
    return {
      is: 'hold',
      because: 'too-few',
      until: after(cause.occurrences.at(-1) ?? cause.lastAt, rule.occurrences?.withinMs ?? 0),
      by: null,
    };
  const ripe = after(rule.occurrences ? cause.enoughAt : cause.firstAt, rule.delayMs);
  if (ripe > now) return { is: 'hold', because: 'delay', until: ripe, by: null };
  // told to be over before it had stood long enough
  if (cause.clearingSince !== null && ripe > cause.clearingSince)
    return { is: 'hold', because: 'delay', until: cause.releaseAt, by: null };
  return null;
}

function holding(cause: CauseState, verdict: Hold, now: Instant): Judged {
  const { because, by, until } = verdict;
  const held = { because, by, since: cause.held?.since ?? now };
  // what is clearing is looked at when that ends
  const releaseAt = cause.clearingSince === null ? until : cause.releaseAt;
  return { cause: { ...cause, held, releaseAt }, verdict };
}

const heldFor = ({ because, since }: NonNullable<CauseState['held']>, events: number) => ({
  because,
  since,
  events,
});

const begun = (at: Instant): CauseState => ({
  firstAt: at,
  lastAt: at,
  count: 0,
  occurrences: [],
  enoughAt: null,
  eventIds: [],
  held: null,
  clearingSince: null,
  overAt: null,
  value: null,
  releaseAt: null,
});

/** Of those in the time before the newest, the newest ones; oldest first. */
function recent(rule: GateRule, times: readonly Instant[]): Instant[] {
  if (!rule.occurrences) return [];
  const sorted = times.toSorted();
  const newest = sorted.at(-1);
  if (newest === undefined) return [];
  const from = after(newest, -rule.occurrences.withinMs);
  return sorted.filter((time) => time > from).slice(-rule.occurrences.n);
}

const isOver = (rule: GateRule, { clearingSince }: CauseState, at: Instant): boolean =>
  clearingSince !== null && after(clearingSince, rule.offDelayMs) <= at;

const isChatter = (rule: GateRule, cause: CauseState | null, value: number | null): boolean =>
  rule.deadband !== null &&
  cause !== null &&
  cause.value !== null &&
  value !== null &&
  Math.abs(value - cause.value) <= rule.deadband;

const earlierOf = (a: Instant, b: Instant): Instant => (a < b ? a : b);
const laterOf = (a: Instant, b: Instant): Instant => (a > b ? a : b);
