/** The moves that carry out lines of sales and purchases: what has been shipped or received, and when the rest is planned. */
import type { Session } from '../../rpc/session.ts';
import { readOf } from '../records/read-table.ts';
import { MOVE, type Move } from '../records/tables.ts';

export interface Carried {
  /** in the item's unit */
  done: number;
  /** the earliest day of what is still to be moved */
  planned: string | null;
}

/** @returns per line id; a line without moves is not in it */
export async function readCarried(
  session: Session,
  model: 'sale.line' | 'purchase.line',
  lines: readonly number[],
): Promise<Map<number, Carried>> {
  const moves = await readOf(
    session,
    MOVE,
    'origin',
    lines.map((id) => `${model},${id}`),
    [['state', '!=', 'cancelled']],
  );
  const ofLine = Map.groupBy(moves, (move) => originLine(move, model));
  return new Map([...ofLine].flatMap(([line, of]) => (line === null ? [] : [[line, carried(of)]])));
}

/** Null when the move is not one of a line of this model. */
export function originLine({ origin }: Pick<Move, 'origin'>, model: string): number | null {
  const [of, id] = origin?.split(',') ?? [];
  return of === model && id !== undefined ? Number(id) : null;
}

export function carried(moves: readonly Move[]): Carried {
  const days = moves.flatMap((m) => (m.state === 'done' || m.planned_date === null ? [] : [m.planned_date]));
  return {
    done: moves.reduce((sum, m) => sum + (m.state === 'done' ? m.internal_quantity : 0), 0),
    planned: days.toSorted()[0] ?? null,
  };
}
