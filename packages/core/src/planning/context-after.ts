/**
 * The context after a change: what `buildContext` makes of the same rows, for the price of what changed. Lists that
 * nothing changed in are the same objects as before, and so are the pegs of items that nothing changed for.
 */
import type { PlanningContext } from './context.ts';
import type { ContextDelta } from './delta.ts';
import type { PlanningRows } from './entities.ts';
import { indexesAfter } from './indexes.ts';
import { inheritPegs } from './pegging.ts';

/** @param rows `applyDelta` of the context's rows and this change */
export function contextAfter(
  before: PlanningContext,
  rows: PlanningRows,
  { changes, at }: Pick<ContextDelta, 'changes' | 'at'>,
): PlanningContext {
  const context = Object.freeze({ ...before, at, rows, ...indexesAfter(before, changes) });
  inheritPegs(before, context);
  return context;
}
