/**
 * Which exceptions hang on the wall and in which order: by priority, unseen ones first, then the shortest fuse. In a
 * flood the consequence decides within a priority, so that the worst situation is on top. What is shelved in every open
 * decision leaves the wall and is counted; nothing else does.
 */
import type { Decision, ExceptionState, Priority } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';

export interface OrderedCards {
  cards: ExceptionState[];
  shelved: ExceptionState[];
  /** when the first of the shelved comes back */
  nextReturn: string | null;
}

const isOpen = (decision: Decision) => decision.state !== 'decided';
const isShelved = (decision: Decision, now: number) =>
  decision.shelved !== null && epochMs(decision.shelved.until) > now;

/** Nobody has looked at it and nobody has answered. */
export const isUnseen = (exception: ExceptionState): boolean =>
  exception.decisions.length > 0 && exception.decisions.every((d) => d.state === 'asked');

/** Sorts after every instant: no window runs. Instants sort as text, so none is parsed. */
const NEVER = '~';

interface Keyed {
  exception: ExceptionState;
  /** the end of the shortest running window */
  fuse: string;
  seen: number;
}

const PRIORITIES = ['A', 'B', 'C', 'D'] as const;

/**
 * @param now epoch ms; only the ends of shelving depend on it
 * @param first so many have to be in order, the rest only by priority: 15,500 exceptions order in a part of a frame
 */
export function orderCards(
  exceptions: readonly ExceptionState[],
  now: number,
  flood = false,
  first = Infinity,
): OrderedCards {
  const byPriority: Record<Priority, Keyed[]> = { A: [], B: [], C: [], D: [] };
  const shelved: ExceptionState[] = [];
  let nextReturn: string | null = null;
  for (const exception of exceptions) {
    if (exception.state !== 'open') continue;
    let fuse = NEVER;
    let open = 0;
    let away = 0;
    for (const decision of exception.decisions) {
      if (!isOpen(decision)) continue;
      open += 1;
      if (isShelved(decision, now)) away += 1;
      else if (decision.dueAt < fuse) fuse = decision.dueAt;
    }
    if (open > 0 && open === away) {
      shelved.push(exception);
      for (const { shelved: until } of exception.decisions.filter(isOpen))
        if (until && (nextReturn === null || until.until < nextReturn)) nextReturn = until.until;
      continue;
    }
    byPriority[exception.priority].push({ exception, fuse, seen: isUnseen(exception) ? 0 : 1 });
  }
  const cards: ExceptionState[] = [];
  for (const priority of PRIORITIES) {
    const keyed = byPriority[priority];
    if (cards.length < first)
      keyed.sort(
        (a, b) =>
          (flood ? worse(a.exception, b.exception) : 0) ||
          a.seen - b.seen ||
          compare(a.fuse, b.fuse) ||
          compare(a.exception.id, b.exception.id),
      );
    for (const { exception } of keyed) cards.push(exception);
  }
  return { cards, shelved, nextReturn };
}

const compare = <T extends string | number>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);

const worse = (a: ExceptionState, b: ExceptionState) =>
  (b.consequence?.valueAtRisk ?? 0) - (a.consequence?.valueAtRisk ?? 0);
