/**
 * What the deltas had missed: the difference between what they had led to and what a full read found. Counted in groups
 * (see delta.ts): an order with its operations, an item with its stock.
 */
import { type Changes, ENTITIES, type Entity, GROUP_OF, type Row } from './delta.ts';
import type { PlanningRows } from './entities.ts';

export interface EntityDrift {
  added: number;
  changed: number;
  removed: number;
  /** codes of the first few groups */
  examples: string[];
}

/** Entities without a difference are left out. */
export type Drift = { [E in Entity]?: EntityDrift };

const EXAMPLES = 5;

/**
 * @param before what the deltas had led to
 * @param found `changesBetween` it and the full read
 * @param meanwhile what has changed in the ERP during the full read: no drift
 */
export function driftOf(before: PlanningRows, found: Changes, meanwhile: Changes = {}): Drift {
  const drift: Drift = {};
  for (const entity of ENTITIES) {
    const different = entityDrift(before, entity, found, meanwhile);
    if (different) drift[entity] = different;
  }
  return drift;
}

function entityDrift<E extends Entity>(
  before: PlanningRows,
  entity: E,
  found: Changes,
  meanwhile: Changes,
): EntityDrift | null {
  const groupOf: (row: Row<E>) => string = GROUP_OF[entity];
  const groupsOf = (rows: readonly Row<E>[]) => new Set(rows.map(groupOf));
  const expected = new Set(meanwhile[entity]?.of);
  const groups = (found[entity]?.of ?? []).filter((group) => !expected.has(group));
  if (groups.length === 0) return null;
  const were = groupsOf(before[entity]);
  const are = groupsOf(found[entity]?.rows ?? []);
  const added = groups.filter((group) => !were.has(group)).length;
  const removed = groups.filter((group) => !are.has(group)).length;
  return {
    added,
    changed: groups.length - added - removed,
    removed,
    examples: groups.slice(0, EXAMPLES),
  };
}
