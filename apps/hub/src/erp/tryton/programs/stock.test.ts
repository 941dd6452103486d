import { describe, expect, it } from 'vitest';
import { isRefused, type Program } from './program.ts';
import { stockProgram } from './stock.ts';
import { QUARANTINE, SCRAP, SHELF, stock, STORAGE, transaction } from './testing.ts';

const asked = { item: 'V200', lot: 'L1', qty: 12, uom: 'u' };
const hold = transaction({ kind: 'quality-hold', ...asked });

/** "STO 8 → QRT" for each shipment. */
function routes(program: Program | object): string[] {
  if (!('steps' in program)) throw new Error(JSON.stringify(program));
  const codes = new Map([STORAGE, QUARANTINE, SCRAP, SHELF].map(({ id, code }) => [id, code]));
  const shipments = program.steps[0]?.[2] as {
    from_location: number;
    to_location: number;
    moves: [[string, [{ quantity: number; from_location: number; to_location: number; lot?: number }]]];
  }[];
  return shipments.map(({ from_location, to_location, moves: [[, [move]]] }) => {
    expect(move).toMatchObject({ from_location, to_location });
    return `${codes.get(from_location)} ${move.quantity} → ${codes.get(to_location)}`;
  });
}

const at = (place: typeof STORAGE, qty: number, held = false) => ({ place, qty, held });

describe('stock postings as internal shipments', () => {
  it('takes a hold from every location with free stock of the lot, the largest first', () => {
    const positions = [at(SHELF, 4), at(QUARANTINE, 50, true), at(STORAGE, 10)];
    expect(routes(stockProgram('quality-hold', hold, stock({ positions })))).toEqual([
      'STO 10 → QRT',
      'SHELF 2 → QRT',
    ]);
  });

  it('takes a hold only from where it is said', () => {
    const lookUp = stock({ positions: [at(SHELF, 14), at(STORAGE, 20)], from: SHELF });
    expect(routes(stockProgram('quality-hold', { ...hold, from: 'SHELF' }, lookUp))).toEqual([
      'SHELF 12 → QRT',
    ]);
  });

  it('gives a release back to the warehouse’s storage, or to where the goods came from', () => {
    const positions = [at(STORAGE, 50), at(QUARANTINE, 12, true)];
    expect(routes(stockProgram('quality-release', hold, stock({ positions })))).toEqual(['QRT 12 → STO']);
    expect(routes(stockProgram('quality-release', hold, stock({ positions, to: SHELF })))).toEqual([
      'QRT 12 → SHELF',
    ]);
  });

  it('scraps what is held before what is free', () => {
    const positions = [at(STORAGE, 50), at(QUARANTINE, 5, true)];
    expect(routes(stockProgram('scrap', hold, stock({ positions })))).toEqual([
      'QRT 5 → SCRAP',
      'STO 7 → SCRAP',
    ]);
  });

  it('refuses more than there is, with what there is', () => {
    const positions = [at(SHELF, 4), at(QUARANTINE, 50, true)];
    expect(stockProgram('quality-hold', hold, stock({ positions }))).toEqual({
      state: 'rejected',
      field: 'qty',
      reason: 'Not enough unassigned stock of lot L1 in Tryton: 12 u asked for, there is SHELF 4.',
    });
  });

  it('refuses a transfer without a place to go', () => {
    expect(stockProgram('transfer', hold, stock({ positions: [at(STORAGE, 50)] }))).toMatchObject({
      field: 'to',
    });
  });

  it('posts quantities that add up in binary as they are meant', () => {
    const positions = [at(STORAGE, 0.2), at(SHELF, 0.1)];
    const program = stockProgram('quality-hold', { ...hold, qty: 0.3 }, stock({ positions }));
    expect(routes(program)).toEqual(['STO 0.2 → QRT', 'SHELF 0.1 → QRT']);
  });

  it('carries the key and the reason, the posting date and the lot, and expects to be done', () => {
    const program = stockProgram(
      'quality-hold',
      { ...hold, reason: 'porous' },
      stock({ positions: [at(STORAGE, 20)] }),
    );
    if (isRefused(program)) throw new Error(program.reason);
    expect(program.steps[0]).toMatchObject([
      'stock.shipment.internal',
      'create',
      [
        {
          reference: 'EXC-1:1: porous',
          effective_date: { __class__: 'date', year: 2026, month: 11, day: 22 },
          moves: [['create', [{ lot: 5, product: 7, uom: 1 }]]],
        },
      ],
    ]);
    expect(program.expect).toEqual([['stock.shipment.internal', { $ref: 0 }, 'state', 'done']]);
  });
});
