/**
 * What a hole costs: the decisions of the last weeks, run through it. A past decision falls into a hole when it was asked
 * on the same weekday at the same time of day, by the clock on the wall.
 */
import type { Priority } from '../exception/state.ts';
import { epochMs, type Instant } from '../time/index.ts';
import { dayAt, instantOf, timeAt, zoneOf } from './calendar.ts';
import type { Hole } from './coverage.ts';

export interface PastDecision {
  exceptionId: string;
  function: string;
  /** null: not known; it counts for holes of every area */
  area: string | null;
  at: Instant;
  priority: Priority;
  valueAtRisk: number;
  currency: string;
}

export interface HoleCost {
  decisions: number;
  byPriority: Record<Priority, number>;
  /** from when the decision is asked until somebody is on who answers first; null: no decision */
  longestWaitMs: number | null;
  medianWaitMs: number | null;
  /** of the exceptions behind them, each once; null: none */
  valueAtRisk: { value: number; currency: string } | null;
}

/** @returns one per hole, in their order. @param timeZone in which weeks repeat */
export function costOfHoles(
  holes: readonly Hole[],
  history: readonly PastDecision[],
  timeZone: string,
): HoleCost[] {
  const again = repeated(holes, history, timeZone);
  const ends = endsOf(holes);
  return holes.map((hole, i) => {
    const [from, to] = [epochMs(hole.from), epochMs(hole.to)];
    const asked = again.get(hole.function) ?? [];
    const waits = new Map<PastDecision, number>();
    for (let n = firstFrom(asked, from); n < asked.length; n += 1) {
      const { at, decision } = asked[n] as Repeated;
      if (at >= to) break;
      if (concerns(hole, decision) && !waits.has(decision)) waits.set(decision, (ends[i] ?? to) - at);
    }
    return costOf(waits);
  });
}

interface Repeated {
  /** epoch ms */
  at: number;
  decision: PastDecision;
}

/** Each past decision at its weekday and time of day in every week in which there are holes, in order, by function. */
function repeated(
  holes: readonly Hole[],
  history: readonly PastDecision[],
  timeZone: string,
): Map<string, Repeated[]> {
  const zone = zoneOf(timeZone);
  const firstDay = dayAt(zone, Math.min(...holes.map((hole) => epochMs(hole.from))));
  const lastDay = dayAt(zone, Math.max(...holes.map((hole) => epochMs(hole.to))));
  const result = new Map(holes.map((hole) => [hole.function, [] as Repeated[]]));
  for (const decision of history) {
    const asked = result.get(decision.function);
    if (!asked) continue;
    const ms = epochMs(decision.at);
    const time = timeAt(zone, ms);
    const ahead = (((dayAt(zone, ms) - firstDay) % 7) + 7) % 7;
    for (let day = firstDay + ahead; day <= lastDay; day += 7)
      asked.push({ at: instantOf(zone, day, time), decision });
  }
  for (const asked of result.values()) asked.sort((a, b) => a.at - b.at);
  return result;
}

/** The index of the first that is not before `ms`. */
function firstFrom(asked: readonly Repeated[], ms: number): number {
  let [low, high] = [0, asked.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((asked[middle] as Repeated).at < ms) low = middle + 1;
    else high = middle;
  }
  return low;
}

const concerns = ({ area }: Hole, decision: PastDecision): boolean =>
  area === undefined || decision.area === null || decision.area === area;

/** When the gap that a hole belongs to ends: a gap is cut where it falls to somebody else. */
function endsOf(holes: readonly Hole[]): number[] {
  const follows = new Map(
    holes.map((hole, i) => [JSON.stringify([hole.function, hole.area, hole.from]), i] as const),
  );
  const ends: number[] = [];
  for (const [i, hole] of [...holes.entries()].toSorted(([, a], [, b]) => (a.from < b.from ? 1 : -1))) {
    const next = follows.get(JSON.stringify([hole.function, hole.area, hole.to]));
    ends[i] = (next === undefined ? undefined : ends[next]) ?? epochMs(hole.to);
  }
  return ends;
}

function costOf(waits: ReadonlyMap<PastDecision, number>): HoleCost {
  const byPriority: Record<Priority, number> = { A: 0, B: 0, C: 0, D: 0 };
  const values = new Map<string, number>();
  let currency = '';
  for (const decision of waits.keys()) {
    byPriority[decision.priority] += 1;
    currency ||= decision.currency;
    if (decision.currency === currency) values.set(decision.exceptionId, decision.valueAtRisk);
  }
  const sorted = [...waits.values()].toSorted((a, b) => a - b);
  return {
    decisions: sorted.length,
    byPriority,
    longestWaitMs: sorted.at(-1) ?? null,
    medianWaitMs: sorted[Math.floor((sorted.length - 1) / 2)] ?? null,
    valueAtRisk:
      values.size === 0 ? null : { value: [...values.values()].reduce((sum, v) => sum + v, 0), currency },
  };
}
