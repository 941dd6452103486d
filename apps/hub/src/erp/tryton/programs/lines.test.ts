import { describe, expect, it } from 'vitest';
import { date } from '../rpc/values.ts';
import { customerDateProgram, expediteProgram } from './lines.ts';
import { transaction } from './testing.ts';

const day = date('2026-12-20');
const promise = transaction({ kind: 'customer-date', salesLine: '12/7', date: '2026-12-20' });
const sale = { id: 3, number: '12', state: 'processing' };
const lookUp = { line: 7, sale, shipments: [21, 22], shipped: false, moves: [90, 91] };

describe('dates of lines', () => {
  it('writes a promise to the sale and to its shipments, and expects it of the moves', () => {
    expect(customerDateProgram(promise, lookUp)).toMatchObject({
      steps: [
        ['sale.sale', 'write', [3], { shipping_date: day }],
        ['stock.shipment.out', 'write', [21, 22], { planned_date: day }],
      ],
      expect: [
        ['sale.sale', [3], 'shipping_date', day],
        ['stock.shipment.out', [21, 22], 'planned_date', day],
        ['stock.move', [90, 91], 'planned_date', day],
      ],
    });
  });

  it('writes a promise to the sale alone while nothing is planned to be shipped', () => {
    const { steps } = { steps: [], ...customerDateProgram(promise, { ...lookUp, shipments: [], moves: [] }) };
    expect(steps).toHaveLength(1);
  });

  it('refuses a promise for what has left', () => {
    expect(customerDateProgram(promise, { ...lookUp, shipments: [], shipped: true })).toMatchObject({
      state: 'rejected',
    });
  });

  const expedite = transaction({ kind: 'expedite', purchaseLine: '8/5', date: '2026-12-20' });
  const purchase = { id: 2, number: '8', state: 'processing' };

  it('expedites a purchase line and its open moves', () => {
    expect(expediteProgram(expedite, { line: 5, purchase, moves: [70] })).toMatchObject({
      steps: [
        ['purchase.line', 'write', [5], { delivery_date_edit: true, delivery_date_store: day }],
        ['stock.move', 'write', [70], { planned_date: day }],
      ],
    });
  });

  it('refuses to expedite what has come', () => {
    expect(expediteProgram(expedite, { line: 5, purchase, moves: [] })).toMatchObject({ state: 'rejected' });
  });

  it('expedites a request that nobody has ordered, and no other', () => {
    expect(expediteProgram(expedite, { request: 9, state: 'draft' })).toMatchObject({
      steps: [['purchase.request', 'write', [9], { supply_date: day }]],
    });
    expect(expediteProgram(expedite, { request: 9, state: 'purchased' })).toMatchObject({
      state: 'rejected',
    });
  });
});
