/**
 * The scheduler's board as data: one lane per person with what that person has to decide, grouped by function, and one
 * lane for decisions that nobody owns, which comes before all others. Whoever holds something is `busy`, also when off
 * shift: these need another owner.
 */
import type { Decision, ExceptionState, Priority } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import type { PersonOnRoster } from '@gemba/core/wire';

export interface BoardCard {
  decision: Decision;
  exceptionId: string;
  exceptionTitle: string;
  priority: Priority;
  postings: ExceptionState['postings'];
}

export interface BoardLane {
  /** null: nobody owns these */
  person: PersonOnRoster | null;
  cards: BoardCard[];
  /** decisions that wait for this person */
  load: number;
}

export interface BoardLanes {
  busy: BoardLane[];
  /** on, and free */
  idle: BoardLane[];
  /** off shift, and free */
  off: BoardLane[];
}

/**
 * @param only a function; null: all
 * @param moving decision id → person id of hand-overs that the hub has not answered yet
 */
export function boardLanes(
  exceptions: readonly ExceptionState[],
  roster: readonly PersonOnRoster[],
  only: string | null,
  moving: ReadonlyMap<string, string> = new Map(),
): BoardLanes {
  const byOwner = new Map<string | null, BoardCard[]>();
  const known = new Set(roster.map((p) => p.id));
  for (const exception of exceptions) {
    if (exception.state !== 'open') continue;
    for (const decision of exception.decisions) {
      if (decision.state === 'decided') continue;
      const holder = moving.get(decision.id) ?? decision.owner;
      const owner = holder !== null && known.has(holder) ? holder : null;
      const card = {
        decision,
        exceptionId: exception.id,
        exceptionTitle: exception.title,
        priority: exception.priority,
        postings: exception.postings,
      };
      const cards = byOwner.get(owner);
      if (cards) cards.push(card);
      else byOwner.set(owner, [card]);
    }
  }
  const lane = (person: PersonOnRoster | null): BoardLane => {
    const all = byOwner.get(person?.id ?? null) ?? [];
    const cards = only === null ? all : all.filter((card) => card.decision.function === only);
    return { person, cards: cards.toSorted(mostUrgentFirst), load: all.length };
  };
  const lanes = roster
    .filter((p) => only === null || p.functions.includes(only))
    .toSorted((a, b) => compare(a.functions[0] ?? '~', b.functions[0] ?? '~') || compare(a.name, b.name))
    .map(lane);
  const unowned = lane(null);
  const isOn = (l: BoardLane) => l.person?.on === true;
  const holding = lanes.filter((l) => l.cards.length > 0);
  const free = lanes.filter((l) => l.cards.length === 0);
  return {
    busy: [
      ...(unowned.cards.length > 0 ? [unowned] : []),
      ...holding.filter(isOn),
      ...holding.filter((l) => !isOn(l)),
    ],
    idle: free.filter(isOn),
    off: free.filter((l) => !isOn(l)),
  };
}

const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);

const mostUrgentFirst = (a: BoardCard, b: BoardCard) =>
  compare(a.priority, b.priority) ||
  epochMs(a.decision.dueAt) - epochMs(b.decision.dueAt) ||
  compare(a.decision.id, b.decision.id);

export function findCard({ busy }: BoardLanes, decisionId: string): BoardCard | null {
  for (const lane of busy) for (const card of lane.cards) if (card.decision.id === decisionId) return card;
  return null;
}
