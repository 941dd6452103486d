import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  assessImpact,
  buildContext,
  consequenceOf,
  impactOptionsFor,
  type PlanningContext,
} from '@gemba/core/planning';
import type { Subject } from '@gemba/core/exception';
import { CloudEvent } from '@gemba/core/signal';
import { after, instant, type Instant } from '@gemba/core/time';
import { DateTime } from 'luxon';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { readExport } from '../erp/file-exchange/read-export.ts';
import { materialiseDemoPlant, momentOf } from './plant.ts';

const DEMO = join(import.meta.dirname, '../../../../resources/demo');
const timeZone = 'Europe/Berlin';
/** morning, a minute before midnight, a minute after, and the night in which the clocks go back */
const HOURS = [
  '2026-11-23T08:38:16.123Z',
  '2026-11-23T22:59:00Z',
  '2026-11-23T23:01:00Z',
  '2026-10-25T00:30:00Z',
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'demo-plant-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function plantAt(now: Instant): Promise<PlanningContext> {
  const to = join(folder, 'erp', 'export');
  await materialiseDemoPlant({ from: DEMO, to, now, timeZone });
  const { rows, badRows } = await readExport(to);
  expect(badRows).toEqual([]);
  return buildContext(rows, now, { timeZone });
}
const at = (iso: string): Instant => instant(Date.parse(iso));

async function signal(playbook: string) {
  const event = CloudEvent.parse(
    JSON.parse(await readFile(join(DEMO, 'signals', `${playbook}.json`), 'utf8')),
  );
  const data = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).parse(event.data);
  return { type: event.type, data };
}

const CODES = [
  'lot',
  'item',
  'workCentre',
  'area',
  'workOrder',
  'purchaseLine',
] as const satisfies (keyof Subject)[];

async function consequence(context: PlanningContext, playbook: string) {
  const { type, data } = await signal(playbook);
  const subject: Subject = {};
  for (const code of CODES) if (typeof data[code] === 'string') subject[code] = data[code];
  return consequenceOf(
    assessImpact(context, subject, context.at, impactOptionsFor(context, type, subject, data)),
  );
}

describe('an offset', () => {
  const now = DateTime.fromISO('2026-10-24T23:10:00', { zone: timeZone });
  const moment = (offset: string) => momentOf(offset, now)?.toISO() ?? null;

  test('counts days on the plant’s calendar, over a clock change too, and minutes from now', () => {
    expect(moment('+1d06:30')).toBe('2026-10-25T06:30:00.000+01:00');
    expect(moment('-2d14:00')).toBe('2026-10-22T14:00:00.000+02:00');
    expect(moment('+3d')).toBe('2026-10-27T00:00:00.000+01:00');
    expect(moment('now+26m')).toBe('2026-10-24T23:36:00.000+02:00');
    expect(moment('now-1h30m')).toBe('2026-10-24T21:40:00.000+02:00');
    expect(moment('now+5h')).toBe('2026-10-25T03:10:00.000+01:00');
  });

  test('that nobody can read is refused', () => {
    for (const wrong of ['', '3d', '+1d25:00', 'now26m', '2026-11-25']) expect(moment(wrong)).toBeNull();
  });
});

describe('the demo plant', () => {
  test('has the size of a mid-size plant', async () => {
    const { rows } = await plantAt(at(HOURS[0]!));
    expect(new Set(rows.workCentres.map((w) => w.area)).size).toBe(3);
    expect(new Set(rows.workCentres.map((w) => w.line)).size).toBe(8);
    expect(rows.workCentres).toHaveLength(30);
    expect(rows.items).toHaveLength(120);
    expect(rows.workOrders.filter((o) => o.state !== 'finished')).toHaveLength(150);
    expect(rows.salesLines).toHaveLength(80);
    expect(new Set(rows.salesLines.map((s) => s.customer)).size).toBe(25);
    expect(rows.purchaseLines).toHaveLength(60);
  });

  test('is consistent with itself: every code resolves and every order stays on its line', async () => {
    const context = await plantAt(at(HOURS[0]!));
    const { rows, items, workOrders, workCentres } = context;
    for (const row of [
      ...rows.workOrders,
      ...rows.requirements,
      ...rows.stock,
      ...rows.salesLines,
      ...rows.purchaseLines,
    ])
      expect(items.has(row.item), JSON.stringify(row)).toBe(true);
    for (const b of rows.bomLines)
      expect(items.has(b.parent) && items.has(b.component), JSON.stringify(b)).toBe(true);
    for (const item of rows.items)
      expect(context.bomOf.has(item.item), item.item).toBe(item.procurement === 'manufactured');
    for (const o of rows.operations) {
      expect(workCentres.get(o.workCentre)?.line, JSON.stringify(o)).toBe(workOrders.get(o.workOrder)?.line);
      expect(o.start < o.end, JSON.stringify(o)).toBe(true);
    }
    for (const r of rows.requirements) {
      const operations = context.operationsOfWorkOrder.get(r.workOrder) ?? [];
      expect(
        operations.some((o) => o.operation === r.operation),
        JSON.stringify(r),
      ).toBe(true);
      expect(r.qtyIssued, JSON.stringify(r)).toBeLessThanOrEqual(r.qty);
      if (r.lot) expect(context.stockOfLot.get(r.lot)?.[0]?.item, JSON.stringify(r)).toBe(r.item);
    }
    for (const [lot, needs] of context.requirementsOnLot) {
      const reserved = needs.reduce((sum, n) => sum + n.qty - n.qtyIssued, 0);
      const there = (context.stockOfLot.get(lot) ?? []).reduce((sum, s) => sum + s.qty, 0);
      expect(reserved, lot).toBeLessThanOrEqual(there + 1e-9);
    }
    for (const line of context.workCentresOfLine.keys())
      expect(
        context.workOrdersOfLine.get(line)?.some((o) => o.state === 'running'),
        line,
      ).toBe(true);
  });

  test.each(HOURS)('is alive and calm at %s: no order is late before something happens', async (hour) => {
    const context = await plantAt(at(hour));
    for (const line of context.rows.salesLines) {
      const impact = assessImpact(context, { salesLine: line.salesLine }, context.at);
      expect(impact.salesLines[0]?.late, `${line.salesLine} ${JSON.stringify(impact.salesLines[0])}`).toBe(
        false,
      );
    }
  });

  test.each(HOURS)('tells the story of every shipped signal at %s', async (hour) => {
    const context = await plantAt(at(hour));
    const now = after(context.at, -(Date.parse(context.at) % 60_000));
    expect(await consequence(context, 'quality-hold')).toMatchObject({
      workOrders: 2,
      ordersLate: 3,
      valueAtRisk: 48_200,
      starvesAt: after(now, 26 * 60_000),
    });
    expect((await consequence(context, 'quality-hold')).customers.toSorted()).toEqual(['ACME', 'Hartmann']);
    // how far the stop reaches beyond line 1's own orders depends on where the planned days begin
    const down = await consequence(context, 'machine-down');
    expect(down.customers).toContain('Bergmann Water');
    expect(down.ordersLate).toBeGreaterThanOrEqual(4);
    expect(down.valueAtRisk).toBeGreaterThanOrEqual(52_400);
    expect(await consequence(context, 'material-shortage')).toMatchObject({
      workOrders: 4,
      ordersLate: 4,
      valueAtRisk: 21_900,
      starvesAt: after(now, 310 * 60_000),
    });
    expect(await consequence(context, 'order-late')).toMatchObject({
      ordersLate: 1,
      customers: ['Hartmann'],
      valueAtRisk: 9_400,
      daysLate: 1,
    });
    expect((await consequence(context, 'safety-stop')).workOrders).toBeGreaterThan(0);
  });

  test('every code in the shipped signals is a code of the plant', async () => {
    const context = await plantAt(at(HOURS[0]!));
    const known = {
      lot: context.stockOfLot,
      item: context.items,
      workCentre: context.workCentres,
      area: context.workCentresOfArea,
      workOrder: context.workOrders,
      purchaseLine: context.purchaseLines,
    };
    for (const file of await readdir(join(DEMO, 'signals'))) {
      const { data } = await signal(file.replace('.json', ''));
      const codes = CODES.filter((code) => data[code] !== undefined);
      expect(codes.length, file).toBeGreaterThan(0);
      for (const code of codes) expect(known[code].has(String(data[code])), `${file} ${code}`).toBe(true);
    }
  });

  test('appears complete or not at all', async () => {
    const to = join(folder, 'broken', 'export');
    await expect(
      materialiseDemoPlant({ from: join(DEMO, 'nowhere'), to, now: at(HOURS[0]!), timeZone }),
    ).rejects.toThrow();
    await expect(readdir(to)).rejects.toThrow();
  });
});
