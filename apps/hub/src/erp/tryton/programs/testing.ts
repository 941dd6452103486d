/** For tests of the programs: transactions and look-ups with what a test does not care about filled in. */
import type { Transaction } from '@gemba/core/posting';
import type { OrderLookUp, OutputMove } from './order-look-up.ts';
import type { StockLookUp } from './stock-look-up.ts';

export const transaction = (of: Partial<Transaction> & Pick<Transaction, 'kind'>): Transaction => ({
  key: 'EXC-1:1',
  plant: 'P1',
  postingDate: '2026-11-22',
  ...of,
});

export const PIECES = { id: 1, symbol: 'u', name: 'Unit' };
export const STORAGE = { id: 3, code: 'STO' };
export const QUARANTINE = { id: 10, code: 'QRT' };
export const SCRAP = { id: 11, code: 'SCRAP' };
export const SHELF = { id: 20, code: 'SHELF' };

export const stock = (of: Partial<StockLookUp> = {}): StockLookUp => ({
  item: { id: 7, code: 'V200', unit: PIECES },
  lot: 5,
  positions: [],
  places: { storage: STORAGE, quarantine: QUARANTINE, scrap: SCRAP },
  from: null,
  to: null,
  ...of,
});

export const output = (of: Partial<OutputMove> = {}): OutputMove => ({
  id: 17,
  state: 'draft',
  quantity: 20,
  product: 7,
  company: 1,
  currency: 2,
  from_location: 9,
  to_location: 3,
  lot: null,
  planned_date: '2026-12-01',
  'uom.': PIECES,
  'to_location.': { code: 'STO', name: 'Storage', type: 'storage' },
  ...of,
});

export const order = (of: Partial<OrderLookUp['order']> = {}, outputs = [output()]): OrderLookUp => ({
  order: {
    id: 4,
    number: '4711',
    state: 'running',
    planned_date: '2026-12-01',
    planned_start_date: '2026-11-29',
    product: 7,
    'product.': { code: 'V200' },
    ...of,
  },
  outputs,
  work: { id: 31, running: [] },
  lot: null,
  to: null,
  line: null,
});
