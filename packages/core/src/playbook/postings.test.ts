import { expect, test } from 'vitest';
import { shippedPlaybooks } from '../yaml/shipped.testing.ts';
import { parsed } from './parsed.testing.ts';
import { renderPostings } from './postings.ts';

const playbook = parsed(shippedPlaybooks['quality-hold.yaml']);

const FRAME = { plant: 'plant-1', postingDate: '2026-11-22', keyPrefix: 'exception-1' };
const SCOPE = {
  event: { lot: 'V200-0731', characteristic: 'Torque M8' },
  plan: {
    item: 4711,
    uom: 'pcs',
    pullForwardOrder: '4720',
    pullForwardDate: '2026-11-22',
    firstWorkOrder: '4711',
  },
};
const render = (decision: string, option: string, params: Record<string, string | number>, scope = SCOPE) =>
  renderPostings(playbook, decision, option, params, scope, FRAME);

test('a chosen option becomes transactions, with what the person filled in', () => {
  expect(render('quality', 'hold', { qty: '80' })).toEqual({
    transactions: [
      {
        transaction: {
          key: 'exception-1:quality:1',
          kind: 'quality-hold',
          plant: 'plant-1',
          postingDate: '2026-11-22',
          item: '4711',
          lot: 'V200-0731',
          qty: 80,
          uom: 'pcs',
          reason: 'Torque M8 out of tolerance',
        },
        summary: 'Quarantine 80 pcs of lot V200-0731',
      },
    ],
    effects: [{ act: 'hold-lot', subject: 'V200-0731', item: '4711' }],
  });
});

test('an option that posts nothing says what it does all the same, so that it can contradict another', () => {
  expect(render('quality', 'waiver', {})).toEqual({
    transactions: [],
    effects: [{ act: 'use-lot', subject: 'V200-0731' }],
  });
});

test('several postings of one option keep their order and have keys that are the same every time', () => {
  const keys = () => {
    const rendered = render('planning', 'pull-forward', { date: '2026-11-26' });
    return 'transactions' in rendered
      ? rendered.transactions.map((t) => [t.transaction.key, t.transaction.order])
      : rendered;
  };
  expect(keys()).toEqual([
    ['exception-1:planning:1', '4720'],
    ['exception-1:planning:2', '4711'],
  ]);
  expect(keys()).toEqual(keys());
});

test('all or nothing: a field that cannot be filled or is wrong is the problem, by its name', () => {
  expect(render('quality', 'hold', { qty: 0 })).toMatchObject({ problem: { field: 'qty' } });
  expect(render('quality', 'hold', { qty: 'many' })).toMatchObject({ problem: { field: 'qty' } });
  expect(render('quality', 'hold', {})).toEqual({
    problem: { field: 'qty', reason: '${params.qty} has no value here' },
  });
  expect(render('planning', 'pull-forward', { date: '26 Nov' })).toMatchObject({
    problem: { field: 'date' },
  });
});

test('a reason longer than the ERP takes is cut, not refused', () => {
  const long = { ...SCOPE, event: { lot: 'L', characteristic: 'x'.repeat(900) } };
  const rendered = render('quality', 'hold', { qty: 1 }, long);
  expect('transactions' in rendered && rendered.transactions[0]?.transaction.reason?.length).toBe(500);
});

test('what the playbook does not have is a problem, not a crash', () => {
  expect(render('catering', 'hold', {})).toMatchObject({ problem: { field: 'decision' } });
  expect(render('quality', 'dance', {})).toMatchObject({ problem: { field: 'option' } });
});
