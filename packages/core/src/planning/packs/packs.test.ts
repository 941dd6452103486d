import { describe, expect, test } from 'vitest';
import type { FieldValue } from '../../event/event.ts';
import type { Subject } from '../../exception/state.ts';
import { buildContext } from '../context.ts';
import { assessImpact } from '../impact.ts';
import { hours, NOW, smallPlant } from '../small-plant.testing.ts';
import { buildPack, PACK_NAMES } from './index.ts';

const context = buildContext(smallPlant(), NOW);
const pack = (name: string, subject: Subject, values: Record<string, FieldValue> = {}) =>
  buildPack(name, {
    context,
    subject,
    impact: assessImpact(context, subject, NOW),
    values,
    now: NOW,
    similar: [{ title: 'Torque low', at: hours(-900), outcome: 'scrapped 6' }],
  });
const figures = (name: string, subject: Subject, values?: Record<string, FieldValue>) =>
  Object.fromEntries(pack(name, subject, values).figures.map((f) => [f.label, Object.values(f.value)[0]]));

describe('a context pack', () => {
  test('for quality tells where the lot is, what it went into, the measurement and what was done before', () => {
    const told = {
      characteristic: 'torque',
      value: 41.7,
      lower: 34,
      upper: 38,
      unit: 'Nm',
      checked: 20,
      out: 6,
    };
    expect(figures('quality', { lot: 'B-1' }, told)).toEqual({
      Item: 'B, Body',
      'In stock': '15 in STO (pcs)',
      'Went into': 'no open order',
      'Reserved for': 'orders 1',
      Characteristic: 'torque',
      Measured: '41.7 Nm',
      Limit: '34 to 38 Nm',
      'Out of 20': '6',
    });
    expect(pack('quality', { lot: 'B-1' }).tables.map((t) => t.title)).toEqual([
      'Where the lot is',
      'Orders of the lot',
      'Similar before',
    ]);
  });

  test('for planning tells what starves and where else it could run', () => {
    expect(figures('planning', { lot: 'B-1' })).toMatchObject({
      '1 starves': hours(0.5),
      'Lot B-2 free': 12,
      'Line 5 free from': NOW,
      'Change-over': 1_800_000,
    });
  });

  test('for materials tells other stock, what is on its way and how the shortage grows', () => {
    const { tables } = pack('materials', { lot: 'B-1' });
    expect(figures('materials', { lot: 'B-1' })).toMatchObject({
      Lacking: 10,
      'Needed by 1': 10,
      'Lot B-2 free': 12,
      'PO-1 due': hours(26),
    });
    expect(tables.find((t) => t.title === 'Shortage by hour')?.rows).toEqual([
      [{ at: NOW }, { qty: 10, uom: 'pcs' }, { qty: 10, uom: 'pcs' }],
    ]);
  });

  test('for customer service tells whose orders, what was promised and what can be promised', () => {
    expect(figures('customer-service', { lot: 'B-1' })).toMatchObject({
      'Hartmann, SO-1': '2026-11-23',
      'Value at risk': 4000,
      'SO-1 if nobody decides': '2026-11-24',
    });
  });

  test('for maintenance tells what runs there now and next', () => {
    expect(figures('maintenance', { workCentre: 'WC-3' }, { cause: 'no pressure' })).toMatchObject({
      'Work centre': 'WC-3, Pump assembly',
      Reported: 'no pressure',
      'Runs now': 'order 1',
      'Next, order 2': hours(5),
    });
  });

  test('for EHS says openly when nobody told whether somebody is hurt', () => {
    expect(figures('ehs', { workCentre: 'WC-3' })).toMatchObject({ Injured: 'not reported' });
    expect(figures('ehs', { workCentre: 'WC-3' }, { injured: true })).toMatchObject({ Injured: 'yes' });
  });

  test('never invents: what the context does not know is called not in the planning context', () => {
    for (const name of [...PACK_NAMES, 'finance'])
      for (const subject of [{}, { lot: 'X-9' }, { workCentre: 'X-9' }]) {
        const made = pack(name, subject);
        expect(made.figures.length, name).toBeGreaterThan(0);
        expect(JSON.stringify(made), `${name} ${JSON.stringify(subject)}`).not.toMatch(
          /undefined|null|NaN|Infinity/,
        );
      }
    expect(figures('quality', { lot: 'X-9' })).toMatchObject({
      Item: 'not in the planning context',
      'In stock': 'not in the planning context',
    });
    expect(figures('planning', { lot: 'X-9' })).toMatchObject({
      'Work orders': 'not in the planning context',
    });
    expect(figures('customer-service', { lot: 'X-9' })).toEqual({
      'Sales orders': 'not in the planning context',
    });
  });

  test('of a name that nobody wrote falls back to what the exception does to the plan', () => {
    expect(figures('finance', { lot: 'B-1' })).toMatchObject({ About: 'lot: B-1', 'Value at risk': 4000 });
  });
});
