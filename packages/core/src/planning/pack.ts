/** A context pack: what one function needs to decide its question. Values are typed, so that each station formats them in its locale. */
import type { Instant } from '../time/index.ts';

export type FigureValue =
  | { text: string }
  | { qty: number; uom: string }
  | { money: number; currency: string }
  | { at: Instant }
  | { day: string }
  | { ms: number };

export interface Figure {
  label: string;
  value: FigureValue;
  /** abnormal figures only: warm needs a look, hot hurts */
  tone?: 'warm' | 'hot';
}

export interface PackTable {
  title: string;
  columns: string[];
  rows: FigureValue[][];
}

export interface ContextPack {
  /** the pack's name in the playbook: "quality", "planning", "materials", "customer-service" … */
  pack: string;
  /** when the ERP's figures were true */
  contextAt: Instant;
  figures: Figure[];
  tables: PackTable[];
}
