/**
 * Which exceptions hang on the wall and in which order: by priority, unseen ones first, then the shortest fuse. In a
 * flood the consequence decides within a priority, so that the worst situation is on top. What is shelved in every open
 * decision leaves the wall and is counted; nothing else does.
 */
import type { Decision, ExceptionState } from '@gemba/core/exception';
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

/** Sorts after every instant: no window runs. */
const NEVER = '~';

/** The end of the shortest running window. Instants sort as text, so none is parsed: 15,500 exceptions order in a frame. */
function shortestFuse(exception: ExceptionState, now: number): string {
  let due = NEVER;
  for (const decision of exception.decisions)
    if (isOpen(decision) && decision.dueAt < due && !isShelved(decision, now)) due = decision.dueAt;
  return due;
}

/** @param now epoch ms; only the ends of shelving depend on it */
export function orderCards(exceptions: readonly ExceptionState[], now: number, flood = false): OrderedCards {
  const keyed: { exception: ExceptionState; fuse: string; seen: number }[] = [];
  const shelved: ExceptionState[] = [];
  let nextReturn: string | null = null;
  for (const exception of exceptions) {
    if (exception.state !== 'open') continue;
    const open = exception.decisions.filter(isOpen);
    if (open.length > 0 && open.every((d) => isShelved(d, now))) {
      shelved.push(exception);
      for (const { shelved: until } of open)
        if (until && (nextReturn === null || until.until < nextReturn)) nextReturn = until.until;
      continue;
    }
    keyed.push({ exception, fuse: shortestFuse(exception, now), seen: isUnseen(exception) ? 0 : 1 });
  }
  keyed.sort(
    (a, b) =>
      compare(a.exception.priority, b.exception.priority) ||
      (flood ? worse(a.exception, b.exception) : 0) ||
      a.seen - b.seen ||
      compare(a.fuse, b.fuse) ||
      compare(a.exception.id, b.exception.id),
  );
  return { cards: keyed.map((k) => k.exception), shelved, nextReturn };
}

const compare = <T extends string | number>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);

const worse = (a: ExceptionState, b: ExceptionState) =>
  (b.consequence?.valueAtRisk ?? 0) - (a.consequence?.valueAtRisk ?? 0);
