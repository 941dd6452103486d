import { describe, expect, it } from 'vitest';
import { date } from '../rpc/values.ts';
import { isRefused, type Program } from './program.ts';
import { type OrderKind, orderProgram } from './production.ts';
import { order, output, transaction } from './testing.ts';

const program = (kind: OrderKind, of: object, lookUp = order()): Program => {
  const made = orderProgram(kind, transaction({ kind, order: '4711', ...of }), lookUp);
  if (isRefused(made)) throw new Error(made.reason);
  return made;
};
const refusal = (kind: OrderKind, of: object, lookUp = order()) =>
  orderProgram(kind, transaction({ kind, order: '4711', ...of }), lookUp);

describe('postings on a production order', () => {
  it('moves the start along with the end, across months', () => {
    const { steps } = program('reschedule', { date: '2027-03-01' });
    expect(steps).toEqual([
      [
        'production',
        'write',
        [4],
        { planned_date: date('2027-03-01'), planned_start_date: date('2027-02-27') },
      ],
    ]);
  });

  it('moves an order to another line with its date', () => {
    const lookUp = { ...order(), line: 61 };
    const { steps, expect: expected } = program('reschedule', { date: '2026-12-10', to: 'Line 5' }, lookUp);
    expect(steps[0]?.[3]).toMatchObject({ planned_date: date('2026-12-10'), work_center: 61 });
    expect(expected).toContainEqual(['production', [4], 'work_center', 61]);
  });

  it('gives an order without dates a start, for Tryton demands one', () => {
    const { steps } = program(
      'reschedule',
      { date: '2026-12-10' },
      order({ planned_date: null, planned_start_date: null }),
    );
    expect(steps[0]?.[3]).toEqual({
      planned_date: date('2026-12-10'),
      planned_start_date: date('2026-12-10'),
    });
  });

  it('posts only on the version that the decision was made on', () => {
    const { unlessChanged } = program('reschedule', { date: '2026-12-10', expectedVersion: '1795.25' });
    expect(unlessChanged).toEqual([['production', 4, '1795.25']]);
  });

  it('takes a partial completion off what is still to come', () => {
    const { steps, expect: expected } = program('partial-completion', { qty: 8, uom: 'u' });
    expect(steps.map(([model, method]) => `${model}.${method}`)).toEqual([
      'stock.move.create',
      'stock.move.write',
      'stock.move.do',
    ]);
    expect(steps[0]?.[2]).toMatchObject([
      { quantity: 8, effective_date: date('2026-11-22'), production_output: 4 },
    ]);
    expect(steps[1]).toEqual(['stock.move', 'write', [17], { quantity: 12 }]);
    expect(expected).toContainEqual(['stock.move', { $ref: 0 }, 'state', 'done']);
  });

  it('leaves nothing to come after more than was planned', () => {
    const outputs = [output({ quantity: 5 }), output({ id: 18, quantity: 2 })];
    const { steps } = program('partial-completion', { qty: 9, uom: 'u' }, order({}, outputs));
    expect(steps.slice(1, 3)).toEqual([
      ['stock.move', 'write', [17], { quantity: 0 }],
      ['stock.move', 'write', [18], { quantity: 0 }],
    ]);
  });

  it('finishes with the quantity that is said, else with what is open', () => {
    const day = { effective_date: date('2026-11-22') };
    expect(program('finish', { qty: 9, uom: 'u' }).steps[0]).toEqual([
      'stock.move',
      'write',
      [17],
      { ...day, quantity: 9 },
    ]);
    expect(program('finish', {}).steps[0]).toEqual(['stock.move', 'write', [17], day]);
  });

  it('confirms an operation by a cycle of its own', () => {
    const { steps } = program('operation-confirmation', { operation: '10', qty: 8, uom: 'u' });
    expect(steps.map(([, method]) => method)).toEqual(['create', 'run', 'do']);
  });

  it('confirms an operation by the cycle that somebody has started', () => {
    const lookUp = { ...order(), work: { id: 31, running: [77] } };
    const made = program('operation-confirmation', { operation: '10', qty: 8, uom: 'u' }, lookUp);
    expect(made.steps).toEqual([['production.work.cycle', 'do', [77]]]);
    expect(made.document).toEqual(['production.work.cycle', [77]]);
  });

  it.each([
    ['partial-completion', 'assigned'],
    ['operation-confirmation', 'waiting'],
    ['finish', 'done'],
    ['cancel', 'running'],
    ['cancel', 'cancelled'],
    ['reschedule', 'done'],
  ] as const)(
    'refuses %s of an order that is %s, which Tryton would take without doing it',
    (kind, state) => {
      expect(refusal(kind, { qty: 1, uom: 'u', date: '2026-12-10' }, order({ state }))).toMatchObject({
        state: 'rejected',
        reason: expect.stringContaining(`is ${state} in Tryton`),
      });
    },
  );

  it.each(['partial-completion', 'finish'] as const)(
    'refuses %s in a unit that is not the output’s',
    (kind) => {
      expect(refusal(kind, { qty: 1, uom: 'kg' })).toMatchObject({ field: 'uom' });
    },
  );
});
