/** How packs write figures and tables: short constructors, and one honest sentence for what the ERP does not tell. */
import type { Subject } from '../../exception/state.ts';
import type { FieldValue } from '../../event/event.ts';
import type { Instant } from '../../time/index.ts';
import type { PlanningContext } from '../context.ts';
import type { Impact } from '../impact.ts';
import type { Figure, FigureValue, PackTable } from '../pack.ts';

/** A case of the same kind, as the hub finds it in its own history. */
export interface SimilarCase {
  title: string;
  at: Instant;
  outcome: string;
}

export interface PackInput {
  context: PlanningContext;
  subject: Subject;
  impact: Impact;
  /** the event's values, by field name */
  values: Readonly<Record<string, FieldValue>>;
  now: Instant;
  /** newest first */
  similar: readonly SimilarCase[];
}

export interface PackBody {
  figures: Figure[];
  tables: PackTable[];
}
export type PackBuilder = (input: PackInput) => PackBody;

export const text = (value: string): FigureValue => ({ text: value });
export const NOT_KNOWN: FigureValue = text('not in the planning context');

export const figure = (label: string, value: FigureValue, tone?: 'warm' | 'hot' | false): Figure =>
  tone ? { label, value, tone } : { label, value };

/** A quantity of an item, in the item's unit. */
export const qtyOf = (context: PlanningContext, item: string | undefined, qty: number): FigureValue => ({
  qty: Math.round(qty * 1e6) / 1e6,
  uom: context.items.get(item ?? '')?.uom ?? '',
});

export const at = (instant: Instant | null | undefined): FigureValue =>
  instant ? { at: instant } : NOT_KNOWN;
export const day = (value: string | null | undefined): FigureValue => (value ? { day: value } : NOT_KNOWN);
export const money = (context: PlanningContext, amount: number): FigureValue => ({
  money: amount,
  currency: context.currency,
});

/** A table, or nothing when it has no rows. */
export const table = (title: string, columns: string[], rows: FigureValue[][]): PackTable[] =>
  rows.length > 0 ? [{ title, columns, rows }] : [];

export const similarTable = (similar: readonly SimilarCase[]): PackTable[] =>
  table(
    'Similar before',
    ['When', 'What', 'What came of it'],
    similar.map((s) => [at(s.at), text(s.title), text(s.outcome)]),
  );

/** "item, description" as far as known. */
export const itemText = (context: PlanningContext, item: string): FigureValue => {
  const description = context.items.get(item)?.description;
  return text(description ? `${item}, ${description}` : item);
};

/** The first few of a list, and how many more there are. */
export function firstOf(names: readonly string[], shown = 4): string {
  const more = names.length - shown;
  return more > 0 ? `${names.slice(0, shown).join(', ')} and ${more} more` : names.join(', ');
}
