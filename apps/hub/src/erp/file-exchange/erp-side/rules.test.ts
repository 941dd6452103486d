import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { discrepanciesOf, type Transaction } from '@gemba/core/posting';
import { instant } from '@gemba/core/time';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { writeExampleExport } from '../example-export.ts';
import { type Books, changedFiles, loadBooks, rowsWhere, rowWhere } from './books.ts';
import { judge } from './rules.ts';

let root: string;
let books: Books;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gemba-erp-'));
  await writeExampleExport(root);
  books = await loadBooks(join(root, 'export'));
});
afterEach(() => rm(root, { recursive: true }));

const NOW = instant(Date.parse('2026-11-22T23:30:00Z'));
type Fields = Partial<Transaction> & Pick<Transaction, 'kind'>;
const say = (fields: Fields, settings = {}) =>
  judge(
    books,
    { key: 'k', plant: 'P1', postingDate: '2026-11-22', ...fields },
    { timeZone: 'UTC', ...settings },
    NOW,
  );
const lot = { item: 'V200', lot: 'L1', uom: 'pcs' };
const stock = (name: string) =>
  rowsWhere(books, 'stock', { lot: name }).map(({ location, qty, status }) => `${location} ${qty} ${status}`);

function differencesOf(verdict: ReturnType<typeof judge>, fields: Fields) {
  if ('refused' in verdict) throw new Error(verdict.refused);
  return discrepanciesOf({ key: 'k', plant: 'P1', postingDate: '2026-11-22', ...fields }, verdict.values);
}

describe('the demo ERP', () => {
  test('holds across locations, moves to where it is told and shows it on the document', () => {
    expect(say({ kind: 'quality-hold', ...lot, qty: 92, to: 'QRT' })).toEqual({
      values: { item: 'V200', lot: 'L1', qty: 92, uom: 'pcs', status: 'quality', location: 'QRT' },
    });
    expect(stock('L1')).toEqual(['LINE 8 free', 'QRT 92 quality']);
  });

  test('releases what is held, and not what is free', () => {
    expect(say({ kind: 'quality-release', ...lot, lot: 'L2', qty: 50 })).toHaveProperty('values');
    expect(stock('L2')).toEqual(['STO 50 free']);
    expect(say({ kind: 'quality-release', ...lot, qty: 1 })).toEqual({
      refused: 'Lot L1: 1 pcs asked, only 0 held.',
      field: 'qty',
    });
  });

  test('scraps held stock before free stock', () => {
    say({ kind: 'quality-hold', ...lot, qty: 5, from: 'LINE' });
    say({ kind: 'scrap', ...lot, qty: 8 });
    expect(stock('L1')).toEqual(['STO 77 free', 'LINE 15 free']);
  });

  test('transfers only what is elsewhere', () => {
    expect(say({ kind: 'transfer', ...lot, qty: 81, to: 'LINE' })).toHaveProperty('refused');
    expect(say({ kind: 'transfer', ...lot, qty: 30, to: 'LINE' })).toHaveProperty('values');
    expect(stock('L1')).toEqual(['STO 50 free', 'LINE 50 free']);
  });

  test('moves a released order as a whole to its new end and bumps its version', () => {
    say({ kind: 'reschedule', order: 'WO-1', date: '2026-11-26', expectedVersion: '1' });
    expect(rowWhere(books, 'workOrders', { workOrder: 'WO-1' })).toMatchObject({
      start: '2026-11-25T05:00:00.000Z',
      end: '2026-11-26T13:00:00.000Z',
      line: 'L1',
      version: '2',
    });
    expect(rowsWhere(books, 'operations', { workOrder: 'WO-1' }).map(({ start }) => start)).toEqual([
      '2026-11-25T05:00:00.000Z',
      '2026-11-26T05:00:00.000Z',
    ]);
    expect(rowWhere(books, 'requirements', { workOrder: 'WO-1' })?.['neededAt']).toBe(
      '2026-11-25T05:00:00.000Z',
    );
  });

  test('moves of a running order only what is not done', () => {
    say({ kind: 'reschedule', order: 'WO-2', date: '2026-11-24' });
    expect(rowWhere(books, 'workOrders', { workOrder: 'WO-2' })).toMatchObject({
      start: '2026-11-20T05:00:00Z',
      end: '2026-11-24T13:00:00.000Z',
      version: 'v8',
    });
    expect(rowWhere(books, 'operations', { workOrder: 'WO-2', operation: '10' })?.['start']).toBe(
      '2026-11-20T05:00:00Z',
    );
  });

  test('pulls an order forward to now at the earliest', () => {
    say({ kind: 'reschedule', order: 'WO-1', date: '2026-11-22' });
    expect(rowWhere(books, 'workOrders', { workOrder: 'WO-1' })).toMatchObject({
      start: '2026-11-22T23:30:00.000Z',
      end: '2026-11-24T07:30:00.000Z',
    });
  });

  test('moves an order to another line that exists', () => {
    const move = { kind: 'reschedule', order: 'WO-1', date: '2026-11-24' } as const;
    expect(say({ ...move, to: 'L7' })).toEqual({ refused: 'Line L7 does not exist.' });
    expect(say({ ...move, to: 'L2' })).toMatchObject({
      values: { line: 'L2', end: '2026-11-24T13:00:00.000Z' },
    });
  });

  test('books good pieces in, up to what is open', () => {
    const part = { kind: 'partial-completion', order: 'WO-2', uom: 'pcs' } as const;
    expect(say({ ...part, qty: 41 })).toEqual({
      refused: 'Work order WO-2: 41 pcs reported, only 40 are open.',
    });
    expect(say({ ...part, qty: 25 })).toMatchObject({ values: { qtyDone: 35, version: 'v8' } });
    expect(stock('WO-2')).toEqual(['FINISHED 25 free']);
  });

  test('confirms operations in their order and finishes when none is open', () => {
    const confirm = { kind: 'operation-confirmation', order: 'WO-1', qty: 100, uom: 'pcs' } as const;
    expect(say({ ...confirm, operation: '20' })).toEqual({
      refused: 'Operation 10 of WO-1 must be confirmed first.',
    });
    expect(say({ kind: 'finish', order: 'WO-1' })).toHaveProperty('refused');
    say({ ...confirm, operation: '10' });
    say({ ...confirm, operation: '20' });
    expect(say({ kind: 'finish', order: 'WO-1' })).toMatchObject({
      values: { state: 'finished', qtyDone: 100 },
    });
    expect(say({ kind: 'cancel', order: 'WO-1' })).toEqual({
      refused: 'Work order WO-1 is already finished.',
    });
  });

  test('changes a promised date and a delivery, which keeps its time of day', () => {
    say({ kind: 'customer-date', salesLine: 'SO-1/10', date: '2026-12-02' });
    say({ kind: 'expedite', purchaseLine: 'PO-1/10', date: '2026-11-25' });
    expect(rowWhere(books, 'salesLines', { salesLine: 'SO-1/10' })?.['promised']).toBe('2026-12-02');
    expect(rowWhere(books, 'purchaseLines', { purchaseLine: 'PO-1/10' })?.['due']).toBe(
      '2026-11-25T08:00:00.000Z',
    );
  });

  test('opens a maintenance order without touching the planning context', () => {
    expect(say({ kind: 'maintenance-order', workCentre: 'CNC-1', reason: 'spindle' })).toHaveProperty(
      'values',
    );
    expect(changedFiles(books)).toEqual({});
  });

  test.each<Fields>([
    { kind: 'quality-hold', ...lot, qty: 60, from: 'STO', to: 'QRT' },
    { kind: 'quality-release', ...lot, lot: 'L2', qty: 50 },
    { kind: 'scrap', ...lot, qty: 1 },
    { kind: 'transfer', ...lot, qty: 30, to: 'LINE' },
    { kind: 'reschedule', order: 'WO-1', date: '2026-11-26', to: 'L2' },
    { kind: 'partial-completion', order: 'WO-2', item: 'V200', lot: 'L9', qty: 3, uom: 'pcs' },
    { kind: 'operation-confirmation', order: 'WO-1', operation: '10', qty: 100, uom: 'pcs' },
    { kind: 'customer-date', salesLine: 'SO-1/10', date: '2026-12-02' },
    { kind: 'expedite', purchaseLine: 'PO-1/10', date: '2026-11-25' },
    { kind: 'maintenance-order', workCentre: 'CNC-1', reason: 'spindle' },
    { kind: 'cancel', order: 'WO-1' },
  ])('shows a $kind on its document as it was asked for', (fields) => {
    expect(differencesOf(say(fields), fields)).toEqual([]);
  });

  test('shows on the document where an order cannot be as early as it was asked for', () => {
    const fields = { kind: 'reschedule', order: 'WO-1', date: '2026-11-23' } as const;
    expect(differencesOf(say(fields), fields)).toEqual([
      { subject: 'document', figure: 'date', before: '2026-11-23', now: '2026-11-24' },
    ]);
  });

  test.each<[string, Fields]>([
    ['Item X1 does not exist.', { kind: 'quality-hold', ...lot, item: 'X1', qty: 1 }],
    ['Lot L7 of item V200 does not exist.', { kind: 'quality-hold', ...lot, lot: 'L7', qty: 1 }],
    [
      'Unit "kg" cannot be used for item V200: its unit is pcs.',
      { kind: 'quality-hold', ...lot, uom: 'kg', qty: 1 },
    ],
    ['Lot L1: 101 pcs asked, only 100 free.', { kind: 'quality-hold', ...lot, qty: 101 }],
    ['Lot L1: 21 pcs asked, only 20 free at LINE.', { kind: 'quality-hold', ...lot, qty: 21, from: 'LINE' }],
    ['Work order WO-7 does not exist.', { kind: 'cancel', order: 'WO-7' }],
    ['Work order WO-9 is already finished.', { kind: 'reschedule', order: 'WO-9', date: '2026-12-01' }],
    [
      'Work order WO-1 was changed in the meantime (version 1, not 0).',
      { kind: 'cancel', order: 'WO-1', expectedVersion: '0' },
    ],
    ['The date 2026-11-21 lies in the past.', { kind: 'reschedule', order: 'WO-1', date: '2026-11-21' }],
    ['Sales line SO-7 does not exist.', { kind: 'customer-date', salesLine: 'SO-7', date: '2026-12-01' }],
    [
      'Purchase line PO-2/10 is already received.',
      { kind: 'expedite', purchaseLine: 'PO-2/10', date: '2026-12-01' },
    ],
    ['Work centre X does not exist.', { kind: 'maintenance-order', workCentre: 'X', reason: 'noise' }],
    ['A transfer needs the field "to".', { kind: 'transfer', ...lot, qty: 1 }],
  ])('refuses: %s', (refused, fields) => {
    expect(say(fields)).toMatchObject({ refused });
    expect(changedFiles(books)).toEqual({});
  });

  test('refuses a posting date in a closed period, and reads "today" in the plant’s zone', () => {
    expect(say({ kind: 'cancel', order: 'WO-1' }, { closedThrough: '2026-11-22' })).toEqual({
      refused: 'Posting date 2026-11-22 lies in a closed period (closed through 2026-11-22).',
      field: 'postingDate',
    });
    const today = { kind: 'reschedule', order: 'WO-1', date: '2026-11-22' } as const;
    expect(say(today, { timeZone: 'Europe/Helsinki' })).toHaveProperty('refused');
    expect(say(today)).toHaveProperty('values');
  });

  test('writes lines that a rule did not touch, and columns that Gemba does not know, back as they were', async () => {
    books.changed.add('items');
    const { 'items.csv': items } = changedFiles(books);
    expect(items).toBe(
      'item,description,uom,procurement,leadTimeDays,unitCost,erpOnly\n' +
        'V200,"Valve, 2 inch",pcs,manufactured,3,41.5,keep me\nSEAL,Seal 25,pcs,purchased,10,0.4,\n',
    );
  });
});
