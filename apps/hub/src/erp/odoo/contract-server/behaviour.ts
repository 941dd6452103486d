/** FAKE: what the methods of this small Odoo have in common. */
import type { Version } from './schema.ts';
import type { Row, Store } from './store.ts';

export interface Call {
  store: Store;
  model: string;
  ids: readonly number[];
  params: Readonly<Record<string, unknown>>;
  context: Readonly<Record<string, unknown>>;
  rules: Rules;
}

/** How this Odoo is set up. */
export interface Rules {
  version: Version;
  /** entries in the books up to this day are closed: "2026-10-31" */
  lockDate: string | null;
  /** the user may not delete scraps */
  mayNotDelete: boolean;
  /** fields that Odoo keeps as they are, without a word: "sale.order.commitment_date" */
  keeps: Set<string>;
}

export type Method = (call: Call) => unknown;
export type Methods = Readonly<Record<string, Method>>;

export const window = (model: string, name: string): Record<string, unknown> => ({
  type: 'ir.actions.act_window',
  res_model: model,
  name,
  view_mode: 'form',
  target: 'new',
  context: {},
});

/** Calls the work once for each record that the method was called on. */
export const each =
  (work: (row: Row, call: Call) => unknown): Method =>
  (call) => {
    let answer: unknown = true;
    for (const id of call.ids) answer = work(call.store.row(call.model, id), call);
    return answer;
  };
