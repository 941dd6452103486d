/**
 * Lot numbers that are written in two ways ("BATCH-2025-001234" on the label, "20250001234" in the ERP): a rule with a
 * regular expression and a replacement for each way, which must match the whole number. A rule is held against the
 * samples that it gives when it is loaded, and is used for a number only where its way back leads to the same number.
 */
import { z } from 'zod';

const Expression = z
  .string()
  .min(1)
  .max(200)
  .refine((text) => compiled(text) !== null, 'not a regular expression');
const Way = z.strictObject({
  match: Expression,
  /** with $1, $2 … or $<name> for what was matched */
  replace: z.string().max(200),
});

export const LotFormat = z
  .strictObject({
    name: z.string().min(1).max(60),
    toTheirs: Way,
    toOurs: Way,
    samples: z.array(z.strictObject({ ours: z.string().min(1), theirs: z.string().min(1) })).min(1),
  })
  .superRefine((format, ctx) => {
    for (const [n, { ours, theirs }] of format.samples.entries()) {
      const there = rewritten(format.toTheirs, ours);
      const back = rewritten(format.toOurs, theirs);
      if (there !== theirs) wrong(n, 'ours', ours, theirs, there);
      if (back !== ours) wrong(n, 'theirs', theirs, ours, back);
    }
    function wrong(
      n: number,
      from: 'ours' | 'theirs',
      code: string,
      wanted: string,
      is: string | null,
    ): void {
      const became = is === null ? 'does not match' : `becomes "${is}"`;
      ctx.addIssue({
        code: 'custom',
        path: ['samples', n, from],
        message: `"${code}" ${became}, not "${wanted}"`,
      });
    }
  });
export type LotFormat = z.infer<typeof LotFormat>;

/** @returns null: no format knows this number */
export const lotToTheirs = (formats: readonly LotFormat[], lot: string): string | null =>
  byFormat(formats, lot, 'toTheirs', 'toOurs');

/** @returns null: no format knows this number */
export const lotToOurs = (formats: readonly LotFormat[], lot: string): string | null =>
  byFormat(formats, lot, 'toOurs', 'toTheirs');

function byFormat(
  formats: readonly LotFormat[],
  lot: string,
  way: 'toTheirs' | 'toOurs',
  wayBack: 'toTheirs' | 'toOurs',
): string | null {
  for (const format of formats) {
    const there = rewritten(format[way], lot);
    if (there !== null && there !== '' && rewritten(format[wayBack], there) === lot) return there;
  }
  return null;
}

function rewritten({ match, replace }: z.infer<typeof Way>, lot: string): string | null {
  const expression = compiled(match);
  return expression?.test(lot) ? lot.replace(expression, replace) : null;
}

function compiled(text: string): RegExp | null {
  try {
    return new RegExp(`^(?:${text})$`, 'u');
  } catch {
    return null;
  }
}
