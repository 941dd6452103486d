/**
 * Lines of confirmed sales, as far as they are not shipped. Promised is the earliest day on which Tryton plans to ship
 * the rest; while it has planned none, the sale's own shipping date, else the day of the sale. The value is the rest's
 * share of the line, in the company's currency at today's rate.
 */
import type { SalesLine } from '@gemba/core/planning';
import { lineCode } from '../../codes.ts';
import { readCarried } from './line-moves.ts';
import { rounded } from '../records/names.ts';
import { type Domain, readAll, readOf, type RecordOf } from '../records/read-table.ts';
import type { Source } from '../source.ts';
import { SALE, SALE_LINE } from '../records/tables.ts';

type Sale = RecordOf<typeof SALE>;
type Line = RecordOf<typeof SALE_LINE>;

const OPEN: Domain = [['state', 'in', ['confirmed', 'processing']]];
const CENTS = 100;

export async function readOpenSalesLines(source: Source): Promise<SalesLine[]> {
  const sales = await readAll(source.session, SALE, OPEN);
  const lines = await readOf(
    source.session,
    SALE_LINE,
    'sale',
    sales.map((s) => s.id),
  );
  return read(source, sales, lines);
}

/** @returns the rows of those that are open, and the codes of all that are still there */
export async function readSalesLines(source: Source, ids: Iterable<number>) {
  const lines = await readOf(source.session, SALE_LINE, 'id', ids);
  const sales = await readOf(
    source.session,
    SALE,
    'id',
    lines.map((l) => l.sale),
  );
  const numbers = new Map(sales.map((s) => [s.id, s.number]));
  const open = sales.filter((s) => s.state === 'confirmed' || s.state === 'processing');
  return {
    rows: await read(source, open, lines),
    codes: lines.flatMap(({ id, sale }) => {
      const number = numbers.get(sale) ?? null;
      return number === null ? [] : [lineCode(number, id)];
    }),
  };
}

async function read(
  { session, names, settings, days, at }: Source,
  sales: readonly Sale[],
  lines: readonly Line[],
): Promise<SalesLine[]> {
  await names.ensureSmall();
  const saleOf = new Map(sales.map((sale) => [sale.id, sale]));
  const goods = lines.filter((l) => l.type === 'line' && (l.quantity ?? 0) > 0 && saleOf.has(l.sale));
  await names.ensureProducts(goods.map((l) => l.product));
  await names.parties.ensure(sales.map((s) => s.party));
  const carried = await readCarried(
    session,
    'sale.line',
    goods.map((l) => l.id),
  );
  return goods.flatMap((line): SalesLine[] => {
    const sale = saleOf.get(line.sale);
    if (!sale || sale.number === null || line.product === null || line.quantity === null) return [];
    const ordered = names.inItemUnit(line.product, line.quantity, line.unit);
    const { done = 0, planned = null } = carried.get(line.id) ?? {};
    const qty = rounded(ordered - done);
    if (qty <= 0) return [];
    const party = names.parties.get(sale.party);
    const customer = party.code ?? String(party.id);
    const value = ((qty / ordered) * line.quantity * (line.unit_price ?? 0)) / names.rateOf(sale.currency);
    return [
      {
        salesLine: lineCode(sale.number, line.id),
        customer,
        customerName: party.name ?? customer,
        customerClass: classOf(settings.customerClasses, [
          customer,
          ...party.categories.map(names.partyCategory),
        ]),
        item: names.item(line.product),
        qty,
        promised: planned ?? sale.shipping_date ?? sale.sale_date ?? days.dayOf(at),
        value: Math.round(value * CENTS) / CENTS,
      },
    ];
  });
}

type Class = SalesLine['customerClass'];

/** The best class that any of these has. */
export function classOf(classes: Readonly<Record<string, Class>>, of: readonly string[]): Class {
  return of.flatMap((code) => classes[code] ?? []).toSorted()[0] ?? 'C';
}
