/**
 * Tryton's work centres are a tree; those at its ends are the machines and places of work. What stands above one is its
 * line, what stands above the line its area. With fewer levels the nearest thing there is takes the place.
 */
import type { WorkCentre } from '@gemba/core/planning';
import type { WorkCentreRecord } from '../records/tables.ts';

export interface WorkCentreTree {
  rows: WorkCentre[];
  /** "" for null, and for one that is not there */
  nameOf(id: number | null): string;
  /** the line that a work centre belongs to, or that it is; null for null */
  lineOf(id: number | null): string | null;
}

export function workCentreTree(
  records: readonly WorkCentreRecord[],
  categoryOf: (category: number) => string | null,
): WorkCentreTree {
  const byId = new Map(records.map((record) => [record.id, record]));
  const parents = new Set(records.map((record) => record.parent));
  const above = ({ parent }: WorkCentreRecord) => (parent === null ? undefined : byId.get(parent));
  const lineOf = (record: WorkCentreRecord) => (parents.has(record.id) ? record : (above(record) ?? record));
  const rows = records
    .filter((record) => !parents.has(record.id))
    .map((record): WorkCentre => {
      const line = lineOf(record);
      const category = record.category === null ? null : categoryOf(record.category);
      return {
        workCentre: record.name,
        description: category ?? record.name,
        line: line.name,
        area: (above(line) ?? line).name,
      };
    });
  const find = (id: number | null) => (id === null ? undefined : byId.get(id));
  return {
    rows,
    nameOf: (id) => find(id)?.name ?? '',
    lineOf(id) {
      const record = find(id);
      return record ? lineOf(record).name : null;
    },
  };
}
