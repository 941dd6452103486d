/** The ERP loop against a real Tryton with PostgreSQL behind it. */
import { trytonMissing } from '@gemba/hub/erp/tryton/stand/missing.ts';
import { backlog } from './erp/backlog.ts';
import { onStand } from './erp/beside-tryton.ts';
import { context } from './erp/context.ts';
import { decisionToConfirmed } from './erp/decision-to-confirmed.ts';
import type { Figure } from './figure.ts';

export async function erpBench(): Promise<Figure[]> {
  const missing = trytonMissing();
  if (missing !== null) {
    process.stdout.write(`  skipped: ${missing}\n`);
    return [];
  }
  return onStand(async (stand) => [
    ...(await decisionToConfirmed(stand)),
    ...(await onStand((other) => backlog(stand, other))),
    ...(await context(stand)),
  ]);
}
