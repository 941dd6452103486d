/**
 * Which exceptions hang on the wall and in which order. What lies under another hangs with it, on one card. Cards whose
 * ladder has run out are pinned above all others; then by priority, unseen ones first, then the shortest fuse. What is
 * shelved in every open decision leaves the wall and is counted; nothing else does.
 *
 * In a flood the cards are situations, ranked by consequence, and duties towards the ERP are itemised apart from them.
 */
import type { Decision, ExceptionState, Priority } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import { isErpDuty, situationsOf } from '@gemba/core/urgency';

export interface WallCard {
  exception: ExceptionState;
  /** what lies under it, worst first */
  under: readonly ExceptionState[];
  /** the most urgent of all on the card */
  priority: Priority;
  /** a ladder has run out: it stays on top */
  pinned: boolean;
}

export interface OrderedCards {
  cards: WallCard[];
  /** of a flood only: never folded into a situation */
  duties: WallCard[];
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
const ALONE: readonly ExceptionState[] = [];

interface Keyed extends WallCard {
  /** the end of the shortest running window */
  fuse: string;
  seen: number;
  /** every open decision is shelved */
  away: boolean;
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
  const families = familiesOf(exceptions);
  const pinned: Keyed[] = [];
  const duties: Keyed[] = [];
  const byPriority: Record<Priority, Keyed[]> = { A: [], B: [], C: [], D: [] };
  const shelved: Keyed[] = [];
  for (const exception of exceptions) {
    if (exception.state !== 'open' || families.folded.has(exception.id)) continue;
    const keyed = keyedOf(exception, families.under.get(exception.id) ?? ALONE, now);
    if (keyed.away) shelved.push(keyed);
    else if (flood && isErpDuty(exception.playbook)) duties.push(keyed);
    else if (keyed.pinned) pinned.push(keyed);
    else byPriority[keyed.priority].push(keyed);
  }
  const ordered = flood ? ranked : byFuse;
  const cards: WallCard[] = PRIORITIES.flatMap((priority) =>
    ordered(pinned.filter((card) => card.priority === priority)),
  );
  for (const priority of PRIORITIES) {
    const bucket = byPriority[priority];
    for (const card of cards.length < first ? ordered(bucket) : bucket) cards.push(card);
  }
  return {
    cards,
    duties: ranked(duties),
    shelved: shelved.flatMap(({ exception, under }) => [exception, ...under]),
    nextReturn: nextReturnOf(shelved),
  };
}

/** Only what lies under something is looked at by core's rule: in a plant that is little. */
function familiesOf(exceptions: readonly ExceptionState[]): {
  under: ReadonlyMap<string, readonly ExceptionState[]>;
  folded: ReadonlySet<string>;
} {
  const parents = new Set<string>();
  for (const { parent, state } of exceptions)
    if (parent !== undefined && state === 'open') parents.add(parent);
  if (parents.size === 0) return { under: new Map(), folded: new Set() };
  const related = exceptions.filter((e) => e.parent !== undefined || parents.has(e.id));
  const families = situationsOf(related).filter(({ children }) => children.length > 0);
  return {
    under: new Map(families.map(({ head, children }) => [head.id, children])),
    folded: new Set(families.flatMap(({ children }) => children.map(({ id }) => id))),
  };
}

function keyedOf(exception: ExceptionState, under: readonly ExceptionState[], now: number): Keyed {
  const keyed: Keyed = {
    exception,
    under,
    priority: exception.priority,
    pinned: false,
    fuse: NEVER,
    seen: isUnseen(exception) ? 0 : 1,
    away: false,
  };
  let open = 0;
  let away = 0;
  const count = ({ decisions, priority }: ExceptionState) => {
    if (priority < keyed.priority) keyed.priority = priority;
    for (const decision of decisions) {
      if (!isOpen(decision)) continue;
      open += 1;
      if (decision.ladderExhausted) keyed.pinned = true;
      if (isShelved(decision, now)) away += 1;
      else if (decision.dueAt < keyed.fuse) keyed.fuse = decision.dueAt;
    }
  };
  count(exception);
  for (const child of under) count(child);
  keyed.away = open > 0 && open === away;
  return keyed;
}

/** Of one priority. */
const byFuse = (cards: Keyed[]): Keyed[] =>
  cards.sort((a, b) => a.seen - b.seen || compare(a.fuse, b.fuse) || compare(a.exception.id, b.exception.id));

/** By consequence, as core ranks situations. */
function ranked(cards: readonly Keyed[]): WallCard[] {
  const byHead = new Map(cards.map((card) => [card.exception.id, card]));
  const rank = situationsOf(cards.flatMap(({ exception, under }) => [exception, ...under]));
  return rank.flatMap(({ head }) => byHead.get(head.id) ?? []);
}

function nextReturnOf(shelved: readonly Keyed[]): string | null {
  let next: string | null = null;
  for (const { exception, under } of shelved)
    for (const { decisions } of [exception, ...under])
      for (const decision of decisions.filter(isOpen))
        if (decision.shelved && (next === null || decision.shelved.until < next))
          next = decision.shelved.until;
  return next;
}

const compare = <T extends string | number>(a: T, b: T) => (a < b ? -1 : a > b ? 1 : 0);
