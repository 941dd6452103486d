/**
 * A playbook run over past events, one after another: what it would have opened, and for what. Pure; it keeps counts, one
 * small entry per cause, and no event. It judges by core's own rules: condition, cause and gate are the ones that routing
 * uses, at the times of the events.
 *
 * Causes do not touch one another here (what muted them is what was really open above), so what was held of one is looked
 * at when its next event comes, or at the end, as of the time at which it was due.
 */
import type { OperationalEvent } from '@gemba/core/event';
import type { Priority } from '@gemba/core/exception';
import { correlationKey, matches, partialKey, type Playbook, type Values } from '@gemba/core/playbook';
import {
  clearedBy,
  clearOf,
  gate,
  gateRuleOf,
  OPEN_GATE,
  reportOf,
  stopOver,
  type CauseState,
  type Happening,
  type StopTimes,
} from '@gemba/core/situation';
import { after, type Instant } from '@gemba/core/time';
import type { DryRunSide, HeldReason } from '@gemba/core/wire';
import type { MutedUntil } from './above.ts';

export interface Opened {
  title: string;
  priority: Priority;
  area: string | undefined;
  line: string | undefined;
  functions: string[];
}

export interface Plant {
  /** that were planned in the time */
  stops: readonly StopTimes[];
  /** figures of the planning context about the event; asked only when the playbook looks at them */
  plan: (event: OperationalEvent) => Values;
  /** what would be asked about an event */
  opened: (playbook: Playbook, event: OperationalEvent) => Opened;
  /** "2026-11-22", and whether it is at night */
  local: (at: Instant) => { day: string; night: boolean };
  /** whom the roster names */
  owner: (ask: { function: string; area?: string; line?: string }, at: Instant) => string | null;
}

export interface Simulation {
  /** in the order in which they happened */
  take(event: OperationalEvent): void;
  /** What is still held, up to a time; cause by cause, so that whoever iterates may pause. */
  end(until: Instant): Iterable<void>;
  /** @param days of the plant, in order, those without any too */
  result(days: readonly string[]): Omit<DryRunSide, 'version'>;
}

const SHOWN_CAUSES = 20;
/** which one it was does not matter */
const ABOVE = 'above';

interface Cause {
  state: CauseState | null;
  /** when what mutes it was resolved; null: nothing does, or it is open still */
  mutedUntil: Instant | null;
  openUntil: Instant | null;
  /** about which it would be asked when what is held is released */
  last: OperationalEvent | null;
  title: string;
  exceptions: number;
  events: number;
}

export function simulate(playbook: Playbook, plant: Plant, muted: MutedUntil, openForMs: number): Simulation {
  const rule = gateRuleOf(playbook) ?? OPEN_GATE;
  const needsPlan = [playbook.when, playbook.record, playbook.clears?.when].some((c) => c?.roots.has('plan'));
  const causes = new Map<string, Cause>();
  const byDay = new Map<string, Record<Priority, number>>();
  const byPriority = none();
  const asked = new Map<string, number>();
  const nights = new Map<string, { owner: string | null; function: string; asked: number }>();
  const heldBack: Partial<Record<HeldReason, number>> = {};
  let exceptions = 0;
  let joined = 0;

  function judge(cause: Cause, happening: Happening, event: OperationalEvent | null, now: Instant): void {
    const open = cause.openUntil !== null && now < cause.openUntil;
    const about = event ?? cause.last;
    const stop = about && stopOver(plant.stops, playbook.playbook, about, now);
    const above = about && muted(about, now);
    const judged = gate(rule, cause.state, happening, { open, above: above && ABOVE, stop }, now);
    cause.state = judged.cause;
    cause.mutedUntil = above === 'open' ? null : above;
    const { verdict } = judged;
    if (verdict.is === 'open') openOne(cause, about, now);
    else if (verdict.is === 'join' && happening.kind === 'report') joined += 1;
    else if ((verdict.is === 'hold' && happening.kind === 'report') || verdict.is === 'pass')
      heldBack[verdict.because] = (heldBack[verdict.because] ?? 0) + 1;
    if (event) cause.last = event;
    if (!cause.state?.held) cause.last = null;
  }

  /** What was due in between, each at its time. */
  function catchUp(cause: Cause, until: Instant): void {
    for (;;) {
      const at = dueAt(cause);
      if (at === null || at > until) return;
      judge(cause, { kind: 'due' }, null, at);
      if (dueAt(cause) === at) return;
    }
  }

  function openOne(cause: Cause, event: OperationalEvent | null, at: Instant): void {
    if (!event) return;
    const { title, priority, area, line, functions } = plant.opened(playbook, event);
    const { day, night } = plant.local(at);
    exceptions += 1;
    cause.exceptions += 1;
    cause.title ||= title;
    cause.openUntil = after(at, openForMs);
    byPriority[priority] += 1;
    let ofDay = byDay.get(day);
    if (!ofDay) byDay.set(day, (ofDay = none()));
    ofDay[priority] += 1;
    for (const name of functions) {
      asked.set(name, (asked.get(name) ?? 0) + 1);
      if (!night) continue;
      const owner = plant.owner({ function: name, ...(area && { area }), ...(line && { line }) }, at);
      const key = JSON.stringify([owner, name]);
      const row = nights.get(key) ?? { owner, function: name, asked: 0 };
      row.asked += 1;
      nights.set(key, row);
    }
  }

  return {
    take(event) {
      const reports = playbook.on.includes(event.type);
      if (!reports && !playbook.clears?.on.includes(event.type)) return;
      const plan = needsPlan ? plant.plan(event) : {};
      const clears = clearedBy(playbook, event, plan);
      if (!clears && !matches(playbook, event, plan)) return;
      const key = correlationKey(playbook, event) ?? partialKey(playbook, event);
      let cause = causes.get(key);
      if (!cause) {
        if (clears) return;
        cause = {
          state: null,
          mutedUntil: null,
          openUntil: null,
          last: null,
          title: '',
          exceptions: 0,
          events: 0,
        };
        causes.set(key, cause);
      }
      catchUp(cause, event.occurredAt);
      if (!clears) cause.events += 1;
      const happening = clears ? clearOf(playbook, event) : reportOf(playbook, event, plan);
      judge(cause, happening, clears ? null : event, event.occurredAt);
    },
    *end(until) {
      for (const cause of causes.values()) {
        catchUp(cause, until);
        yield;
      }
    },
    result(days) {
      return {
        exceptions,
        joined,
        heldBack,
        byPriority,
        days: days.map((day) => ({ day, byPriority: byDay.get(day) ?? none() })),
        causes: [...causes]
          .filter(([, cause]) => cause.exceptions > 0)
          .sort(([, a], [, b]) => b.exceptions - a.exceptions || b.events - a.events)
          .slice(0, SHOWN_CAUSES)
          .map(([key, { title, exceptions: opened, events }]) => ({
            key,
            title,
            exceptions: opened,
            events,
          })),
        causeCount: [...causes.values()].filter((cause) => cause.exceptions > 0).length,
        decisions: [...asked].map(([name, n]) => ({ function: name, asked: n })).sort(mostFirst),
        nights: [...nights.values()].sort(mostFirst),
      };
    },
  };
}

const dueAt = ({ state, mutedUntil }: Cause): Instant | null =>
  state?.held?.because === 'muted' ? mutedUntil : (state?.releaseAt ?? null);

export const none = (): Record<Priority, number> => ({ A: 0, B: 0, C: 0, D: 0 });

interface Asked {
  asked: number;
  function: string;
  owner?: string | null;
}
const mostFirst = (a: Asked, b: Asked): number => b.asked - a.asked || (nameOf(a) < nameOf(b) ? -1 : 1);
const nameOf = (row: Asked): string => `${row.function} ${row.owner ?? ''}`;
