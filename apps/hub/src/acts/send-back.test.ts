import { NOTHING_SHOWN } from '../decide/desk-for-tests.ts';
import type { ExceptionState } from '@gemba/core/exception';
import type { WorkOrder } from '@gemba/core/planning';
import type { TouchedRows } from '@gemba/core/posting';
import { instant } from '@gemba/core/time';
import { expect, test } from 'vitest';
import type { AskedAgain } from '../decide/orders.ts';
import { sendBack, type Stale } from './send-back.ts';

const order = (workOrder: string, qty: number): WorkOrder => ({
  workOrder,
  item: 'V200',
  qty,
  qtyDone: 0,
  state: 'released',
  start: instant(0),
  end: instant(0),
  line: 'L1',
  version: '1',
});
const orders = (...workOrders: WorkOrder[]): TouchedRows => ({
  workOrders,
  stock: [],
  salesLines: [],
  purchaseLines: [],
});
const MOVE = {
  key: 'p1',
  kind: 'reschedule',
  plant: 'p',
  order: 'WO-1',
  date: '2026-11-25',
  postingDate: '2026-11-22',
} as const;
const stale: Stale = {
  row: { id: 'p1', decisionId: 'd', transaction: MOVE },
  differences: [{ subject: 'order WO-1', figure: 'quantity', before: 100, now: 60 }],
  fresh: orders(order('WO-1', 60)),
};
const withPosting = (state: string) => ({ postings: [{ id: 'p1', state }] }) as unknown as ExceptionState;
const nothing = { scope: NOTHING_SHOWN, postings: [] };

test('the next answer is made on what was read again, whatever the planning context says of it', () => {
  const shown = { plan: {}, seen: orders(order('WO-1', 100), order('WO-2', 5)) };
  const again = { decisionId: 'd', options: [], pack: {}, shown } as unknown as AskedAgain;
  expect(sendBack(stale, again)(withPosting('queued'), nothing)).toMatchObject({
    command: { type: 'send-back', decisionId: 'd', differences: stale.differences, options: [] },
    again: { shown: { seen: { workOrders: [{ workOrder: 'WO-2' }, { workOrder: 'WO-1', qty: 60 }] } } },
  });
});

test('an answer that was given after the stale one was taken back is left alone', () => {
  expect(sendBack(stale, null)(withPosting('superseded'), nothing)).toBeNull();
});
