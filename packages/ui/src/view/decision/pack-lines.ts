/**
 * How a context pack fits a narrow column: the few figures that matter are shown before the options, the others after
 * them; a table becomes lines of a head, the one value that decides, and the rest. Nothing is dropped.
 */
import type { Figure, FigureValue, PackTable } from '@gemba/core/planning';

const KEY_FIGURES = 6;

/** Abnormal figures are key before normal ones; both keep their order. */
export function keyFigures(figures: readonly Figure[]): { key: Figure[]; others: Figure[] } {
  const key = new Set(
    [...figures.filter((f) => f.tone), ...figures.filter((f) => !f.tone)].slice(0, KEY_FIGURES),
  );
  return { key: figures.filter((f) => key.has(f)), others: figures.filter((f) => !key.has(f)) };
}

export interface Cell {
  label: string;
  value: FigureValue;
  /** the value does not say by itself what it is */
  needsLabel: boolean;
}

export interface PackLine {
  head: Cell;
  /** the value by which rows are compared: money, else a time, else the last quantity or day; null when all is text */
  lead: Cell | null;
  rest: Cell[];
}

export function packLines(table: PackTable): PackLine[] {
  const lead = leadColumn(table) - 1;
  return table.rows.flatMap((row) => {
    const [head, ...others] = row.map((value, column) => cellOf(table.columns[column] ?? '', value));
    if (!head) return [];
    return [
      {
        head,
        lead: others[lead] ?? null,
        rest: others.filter((cell, index) => index !== lead && !isEmpty(cell.value)),
      },
    ];
  });
}

/** From this length on a text speaks for itself: "Dosing pump 320", but not "A" or "yes". */
const PLAIN_TEXT_FROM = 4;

const cellOf = (label: string, value: FigureValue): Cell => ({
  label,
  value,
  needsLabel:
    !('text' in value) || value.text.length < PLAIN_TEXT_FROM || /^\d+ (pcs|kg|m|l) /.test(value.text),
});

const isEmpty = (value: FigureValue) => 'text' in value && (value.text === '' || value.text === '–');

/** @returns the column; 0, which is the head, when all is text */
function leadColumn({ columns, rows }: PackTable): number {
  const kinds = columns.map((_, column) => rows.map((row) => row[column]).find((v) => v && !isEmpty(v)));
  const has = (kind: string) => (value: FigureValue | undefined, column: number) =>
    column > 0 && value !== undefined && kind in value;
  const money = kinds.findIndex(has('money'));
  if (money > 0) return money;
  const at = kinds.findIndex(has('at'));
  if (at > 0) return at;
  const last = Math.max(kinds.findLastIndex(has('qty')), kinds.findLastIndex(has('day')));
  return Math.max(0, last);
}
