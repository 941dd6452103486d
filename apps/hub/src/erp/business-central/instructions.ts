/**
 * Transactions as rows of the inbox. What Business Central would refuse in words of its own is left to it; what it could
 * not know (which location a lot is to come from, whether the decision is stale) is decided or refused here.
 */
import type { PostingKind, Transaction } from '@gemba/core/posting';
import type { Refused } from '../connector.ts';
import { lineOf, OrderRow, StockRow } from './entities.ts';
import type { Instruction } from './inbox.ts';
import { quoted, type OData } from './odata.ts';
import { NO_LOT, type BusinessCentralConfig } from './settings.ts';

type Locations = Pick<BusinessCentralConfig, 'quarantineLocation' | 'releaseLocation' | 'blockedLocations'>;

export async function composeInstruction(
  odata: OData,
  settings: Locations,
  transaction: Transaction,
): Promise<Instruction | Refused> {
  const { kind, order, postingDate, qty, uom, operation, date, reason } = transaction;
  const common = {
    kind,
    postingDate,
    ...(reason !== undefined && { reason: reason.slice(0, 100) }),
    ...(qty !== undefined && { quantity: qty }),
    ...(uom !== undefined && { unitOfMeasureCode: uom }),
  };
  switch (kind) {
    case 'quality-hold':
    case 'quality-release':
    case 'transfer':
    case 'scrap':
      return stockInstruction(odata, settings, transaction, common);
    case 'partial-completion':
    case 'operation-confirmation':
    case 'finish': {
      const stale = await staleOrder(odata, transaction);
      if (stale) return stale;
      return {
        ...common,
        orderNumber: order ?? '',
        ...(operation !== undefined && { operationNumber: operation }),
        ...(transaction.to !== undefined && { toLocationCode: transaction.to }),
        ...(transaction.lot !== undefined && transaction.lot !== NO_LOT && { lotNumber: transaction.lot }),
      };
    }
    case 'customer-date':
    case 'expedite': {
      const code = (kind === 'expedite' ? transaction.purchaseLine : transaction.salesLine) ?? '';
      const line = lineOf(code);
      if (!Number.isInteger(line.sequence) || line.order === '')
        return refused(`${code} is no line of an order`, kind === 'expedite' ? 'purchaseLine' : 'salesLine');
      return { ...common, orderNumber: line.order, lineNumber: line.sequence, newDate: date ?? '' };
    }
    case 'reschedule':
    case 'maintenance-order':
    case 'cancel':
      return refused(`the inbox does not take ${kind}`);
  }
}

/** `expectedVersion` is the etag that the planning context had. */
export async function staleOrder(
  odata: OData,
  { order = '', expectedVersion }: Transaction,
): Promise<Refused | null> {
  if (expectedVersion === undefined) return null;
  const row = await orderOf(odata, order);
  if (row && row['@odata.etag'] === expectedVersion) return null;
  return refused(
    `${order} was changed in Business Central${row ? ` at ${row.systemModifiedAt}` : ': it is gone'}`,
  );
}

/** A number may be there twice, once finished: the open one counts. */
export async function orderOf(odata: OData, order: string): Promise<OrderRow | null> {
  const rows = await odata.list('gemba', 'productionOrders', OrderRow, {
    filter: `number eq ${quoted(order)}`,
  });
  return rows.find((row) => row.status !== 'Finished') ?? rows[0] ?? null;
}

async function stockInstruction(
  odata: OData,
  settings: Locations,
  { kind, item = '', lot, qty = 0, from, to }: Transaction,
  common: Instruction,
): Promise<Instruction | Refused> {
  const target = kind === 'scrap' ? undefined : (to ?? targetOf(kind, settings));
  if (target === undefined && kind !== 'scrap')
    return refused('the configuration names no location for it, and neither does the posting', 'to');
  const lotNumber = lot === undefined || lot === NO_LOT ? '' : lot;
  const source = from ?? (await sourceOf(odata, settings, { kind, item, lotNumber, qty, target }));
  if (source === null)
    return refused(`no stock of ${lotNumber || item} was found in Business Central`, 'from');
  return {
    ...common,
    itemNumber: item,
    ...(lotNumber !== '' && { lotNumber }),
    fromLocationCode: source,
    ...(target !== undefined && { toLocationCode: target }),
  };
}

const targetOf = (kind: PostingKind, settings: Locations): string | undefined =>
  kind === 'quality-hold'
    ? settings.quarantineLocation
    : kind === 'quality-release'
      ? settings.releaseLocation
      : undefined;

/** The first location that has enough, else the one that has most: Business Central then says what is missing. */
async function sourceOf(
  odata: OData,
  { quarantineLocation, blockedLocations }: Locations,
  what: { kind: PostingKind; item: string; lotNumber: string; qty: number; target: string | undefined },
): Promise<string | null> {
  const filter = `itemNumber eq ${quoted(what.item)} and lotNumber eq ${quoted(what.lotNumber)}`;
  const rows = await odata.list('gemba', 'lotStock', StockRow, { filter });
  const held = (location: string) => location === quarantineLocation;
  const usable = rows.filter((row) => {
    if (row.remainingQuantity <= 0 || row.locationCode === what.target) return false;
    if (what.kind === 'quality-release') return held(row.locationCode);
    if (what.kind === 'scrap') return true;
    return !held(row.locationCode) && !blockedLocations.includes(row.locationCode);
  });
  const rank = (row: (typeof usable)[number]) =>
    Number(row.remainingQuantity < what.qty) * 2 + Number(what.kind === 'scrap' && !held(row.locationCode));
  usable.sort((a, b) => rank(a) - rank(b) || b.remainingQuantity - a.remainingQuantity);
  return usable[0]?.locationCode ?? null;
}

export const refused = (reason: string, field?: keyof Transaction): Refused => ({
  state: 'rejected',
  reason,
  ...(field && { field }),
});
