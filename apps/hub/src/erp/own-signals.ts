/** What goes wrong on the way to the ERP is a signal like any other: it opens an exception with an owner and a window. */
import type { Difference, Transaction } from '@gemba/core/posting';
import { OWN_SOURCE, type IncomingSignal } from '@gemba/core/signal';
import type { OutboxRow } from './outbox.ts';

export const rejectedSignal = (posting: OutboxRow, rejection: string, refusalId: string): IncomingSignal =>
  signal('erp.posting-rejected', refusalId, aboutPosting(posting, rejection));

export const unconfirmedSignal = (posting: OutboxRow): IncomingSignal =>
  signal(
    'erp.posting-unconfirmed',
    `${posting.id}:unconfirmed:${posting.waitsSince}`,
    aboutPosting(posting, 'the ERP has not answered'),
  );

export const discrepancySignal = (
  posting: OutboxRow,
  differences: readonly Difference[],
  id: string,
): IncomingSignal =>
  signal(
    'erp.posting-discrepancy',
    id,
    aboutPosting(
      posting,
      differences
        .map((d) => `${d.figure}: ${d.before ?? 'none'} asked for, ${d.now ?? 'none'} found`)
        .join(', '),
    ),
  );

const EXAMPLES = 5;

/** @param day of the comparison, "2026-11-22": one signal a day */
export function differenceSignal(
  day: string,
  onlyErp: readonly { document: string | null; key: string }[],
  onlyGemba: readonly { document: string | null; key: string }[],
): IncomingSignal {
  const examples = [...onlyErp, ...onlyGemba].slice(0, EXAMPLES).map((d) => d.document ?? d.key);
  return signal('erp.reconciliation-difference', `reconciliation:${day}`, {
    day,
    onlyErp: onlyErp.length,
    onlyGemba: onlyGemba.length,
    examples: examples.join(', '),
  });
}

const aboutPosting = ({ id, summary, document, transaction }: OutboxRow, reason: string) => ({
  postingId: id,
  reason,
  summary,
  document: document.replace(':', ' '),
  ...subjectOf(transaction),
});

const subjectOf = ({ order: workOrder, lot, item, salesLine, purchaseLine, workCentre }: Transaction) => ({
  workOrder,
  lot,
  item,
  salesLine,
  purchaseLine,
  workCentre,
});

const signal = (type: string, externalId: string, data: object): IncomingSignal => ({
  source: OWN_SOURCE,
  externalId,
  type,
  occurredAt: null,
  garbled: null,
  content: { data },
});
