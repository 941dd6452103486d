/**
 * What a playbook would have done: run over the events on record, beside the live version over the same events. Nothing is
 * written. It is bounded in events and in time and says so when it stops there, oldest first; it goes on in slices of a
 * few milliseconds, so that no window of the hub is late for it; and there is one at a time on a hub.
 *
 * It is a what-if: the events are those of then, the planning figures and the roster are those of now.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { valuesOf, type OperationalEvent } from '@gemba/core/event';
import {
  assessImpact,
  consequenceOf,
  expressionScope,
  impactOptionsFor,
  type PlanningContext,
} from '@gemba/core/planning';
import { prepare, subjectOf, type Playbook } from '@gemba/core/playbook';
import { typesOf } from '@gemba/core/situation';
import { after, type Instant } from '@gemba/core/time';
import { priorityOf } from '@gemba/core/urgency';
import type { DryRun } from '@gemba/core/wire';
import { DateTime } from 'luxon';
import type { Database } from '../../store/database.ts';
import { mutedBy } from './above.ts';
import { exceptionsBetween, openedBefore, openTime, stopsBetween } from './past-exceptions.ts';
import { pastEvents } from './past-events.ts';
import type { LivePlaybook } from '../playbooks.ts';
import { simulate, type Plant } from './simulation.ts';

const DAY_MS = 86_400_000;
const MOST_EVENTS = 100_000;
const LONGEST_MS = 20_000;
const SLICE_MS = 8;
const BOUND = '100,000 events or 20 s';

export interface DryRunParts {
  database: Database;
  plant: string;
  timeZone: string;
  now: () => Instant;
  planning: () => PlanningContext;
  /** the roster's `ownerFor`, whatever the load */
  owner: Plant['owner'];
  live: () => readonly LivePlaybook[];
  /** fewer, for tests */
  mostEvents?: number;
}

/** @returns null: one is running on this hub */
export function openDryRun(parts: DryRunParts): (playbook: Playbook, days: number) => Promise<DryRun | null> {
  let running = false;
  return async (playbook, days) => {
    if (running) return null;
    running = true;
    try {
      return await dryRun(parts, playbook, days);
    } finally {
      running = false;
    }
  };
}

async function dryRun(parts: DryRunParts, playbook: Playbook, days: number): Promise<DryRun> {
  const { database, plant, timeZone, mostEvents = MOST_EVENTS } = parts;
  const to = parts.now();
  const from = after(to, -days * DAY_MS);
  const context = parts.planning();
  const id = playbook.playbook;
  const current = parts.live().find((live) => live.playbook.playbook === id) ?? null;
  const { openForMs, basis } = await openTime(database, plant, playbook, from);
  const stops = await stopsBetween(database, plant, from, to);
  const around = { stops, ...plantAsOf(context, to, timeZone, parts.owner) };
  const mutes = [playbook, ...(current ? [current.playbook] : [])].flatMap((p) => p.inhibitedBy ?? []);
  const above = await exceptionsBetween(
    database,
    plant,
    [...new Set(mutes.map((m) => m.playbook))],
    from,
    to,
  );
  const run = (text: Playbook) => simulate(text, around, mutedBy(text, above), openForMs);
  const proposed = run(playbook);
  const live = current && run(current.playbook);

  const types = [...typesOf(playbook), ...(current ? typesOf(current.playbook) : [])];
  const start = performance.now();
  let slice = start;
  const pause = async (): Promise<void> => {
    if (performance.now() - slice <= SLICE_MS) return;
    await nextTurn();
    slice = performance.now();
  };
  let events = 0;
  let reached = to;
  let stoppedAtBound = false;
  reading: for await (const batch of pastEvents(database, plant, { types, from, to })) {
    for (const event of batch) {
      if (events >= mostEvents || performance.now() - start > LONGEST_MS) {
        stoppedAtBound = true;
        reached = event.occurredAt;
        break reading;
      }
      proposed.take(event);
      live?.take(event);
      events += 1;
      await pause();
    }
  }
  for (const side of live ? [proposed, live] : [proposed]) for (const _ of side.end(reached)) await pause();
  const plantDays = daysBetween(from, reached, timeZone);
  return {
    from,
    to,
    reached,
    stoppedAtBound,
    bound: BOUND,
    events,
    contextAt: context.at,
    openForMs,
    openForBasis: basis,
    notSimulated: notSimulated(playbook),
    proposed: { version: null, ...proposed.result(plantDays) },
    live: current && live && { version: current.version, ...live.result(plantDays) },
    opened: await openedBefore(database, plant, id, { from, to: reached, timeZone, days: plantDays }),
  };
}

/** The figures of now, looked up once per event however often they are asked for. */
function plantAsOf(
  context: PlanningContext,
  at: Instant,
  timeZone: string,
  owner: Plant['owner'],
): Omit<Plant, 'stops'> {
  let last: { event: OperationalEvent; found: ReturnType<typeof assess> } | null = null;
  const assessed = (event: OperationalEvent) => {
    if (last?.event !== event) last = { event, found: assess(context, event, at) };
    return last.found;
  };
  return {
    plan: (event) => assessed(event).plan,
    opened: (playbook, event) => {
      const { plan, consequence } = assessed(event);
      const { title, priority, severity, subject, decisions } = prepare(playbook, event, plan);
      return {
        title,
        priority: priority ?? (severity ? priorityOf(severity, consequence, at) : 'D'),
        area: subject.area,
        line: subject.line,
        functions: decisions.map((decision) => decision.function),
      };
    },
    local: (moment) => {
      const local = DateTime.fromISO(moment, { zone: timeZone });
      return { day: local.toISODate() ?? '', night: local.hour >= 22 || local.hour < 6 };
    },
    owner,
  };
}

function assess(context: PlanningContext, event: OperationalEvent, at: Instant) {
  const subject = subjectOf(event);
  const options = impactOptionsFor(context, event.type, subject, valuesOf(event));
  const impact = assessImpact(context, subject, at, options);
  return {
    plan: expressionScope(context, subject, impact, at),
    consequence: impact.known ? consequenceOf(impact) : null,
  };
}

function daysBetween(from: Instant, to: Instant, timeZone: string): string[] {
  const days: string[] = [];
  const end = DateTime.fromISO(to, { zone: timeZone });
  for (
    let day = DateTime.fromISO(from, { zone: timeZone }).startOf('day');
    day <= end;
    day = day.plus({ days: 1 })
  )
    days.push(day.toISODate() ?? '');
  return days;
}

function notSimulated({ expect, inhibitedBy, clears }: Playbook): string[] {
  return [
    'Planning figures (value, starving times, customers) are those of now, not of the time of each event.',
    'The roster is the one known now, without the load that people had then.',
    ...(inhibitedBy ? ['It is muted by the exceptions that were really open above it, no others.'] : []),
    ...(expect ? ['Signals that did not come are those reported then, by the version that was live.'] : []),
    ...(clears ? ['What clears an open exception does not end it here either: people do.'] : []),
  ];
}
