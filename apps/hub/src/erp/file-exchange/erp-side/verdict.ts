/** What the demo ERP says to a transaction: no in its own words, or the values that its document shows. */
export type Verdict = { refused: string } | { values: Record<string, string | number> };
