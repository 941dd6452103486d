/** What the demo ERP says to a transaction: no in its own words, or the values that its document shows. */
import type { Transaction } from '@gemba/core/posting';

export type Verdict =
  | { refused: string; field?: keyof Transaction }
  | { values: Record<string, string | number> };
