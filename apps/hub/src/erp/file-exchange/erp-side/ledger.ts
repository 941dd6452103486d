/**
 * The demo ERP's memory: `ledger.json`, replaced whole by one atomic rename. It holds the keys that were applied and,
 * while one is being carried out, everything that is to be written for it. That rename is the moment at which a
 * transaction happens: before it nothing did, after it `redo` says what is still to be put on disk. The file grows by
 * a line per posting: right for a demo plant, not for a real ERP.
 */
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import { readIfThere, type Disk } from '../folder.ts';

const Redo = z.object({
  /** path below the exchange folder → whole content */
  write: z.record(z.string(), z.string()),
  remove: z.array(z.string()),
});
export type Redo = z.infer<typeof Redo>;

const Ledger = z.object({
  lastNumber: z.int(),
  applied: z.record(z.string(), z.object({ document: z.string(), digest: z.string(), at: z.string() })),
  redo: Redo.nullable(),
});
export type Ledger = z.infer<typeof Ledger>;

const ledgerPath = (root: string) => join(root, 'ledger.json');

export async function readLedger(root: string): Promise<Ledger> {
  const content = await readIfThere(ledgerPath(root));
  return content === null
    ? { lastNumber: 100_481, applied: {}, redo: null }
    : Ledger.parse(JSON.parse(content));
}

export const writeLedger = (root: string, disk: Disk, ledger: Ledger): Promise<void> =>
  disk.write(ledgerPath(root), `${JSON.stringify(ledger, null, 1)}\n`);

/** The same for the same fields, in whatever order they came. */
export function digestOf(transaction: Transaction): string {
  const fields = Object.entries(transaction).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}
