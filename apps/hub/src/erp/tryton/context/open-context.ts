/**
 * The planning context of a Tryton 6.0: the whole of it, what changed since, and a few documents again. Every read is
 * of one call's transaction, so a full read is no snapshot: what changes meanwhile is after its cursor and comes with
 * the next delta. `at` and the cursor are the database's own time at the start of the read.
 */
import { ENTITIES, type ContextDelta, type PlanningRows } from '@gemba/core/planning';
import type { Touched, TouchedRows } from '@gemba/core/posting';
import { after, type Instant, msBetween } from '@gemba/core/time';
import type { Logger } from 'pino';
import type { ErpConnector } from '../../connector.ts';
import { lineIdOf, NO_LOT } from '../codes.ts';
import type { Session } from '../rpc/session.ts';
import { readBomLines } from './rows/bom-lines.ts';
import { changesOf } from './changes.ts';
import { readItems } from './rows/items.ts';
import { openNames } from './records/names.ts';
import { plantDays } from './plant-days.ts';
import { watchProposals } from './proposals.ts';
import {
  readCurrentPurchaseLines,
  readOpenRequests,
  readPurchaseLines,
  readRequests,
} from './rows/purchase-lines.ts';
import { readCurrentOrders, readOrderHeads } from './rows/read-orders.ts';
import { readOpenSalesLines, readSalesLines } from './rows/sales-lines.ts';
import { cursorOf, serverTime } from './server-time.ts';
import type { ContextSettings } from './settings.ts';
import type { Source } from './source.ts';
import { readStock, readStockOfLots } from './rows/stock.ts';
import { openToldChanges } from './told-changes.ts';

export interface ContextOptions {
  /** IANA zone of the plant; default "UTC" */
  timeZone?: string | undefined;
  now: () => Instant;
  log: Logger;
  settings: ContextSettings;
}

export type TrytonContext = Pick<ErpConnector, 'loadContext' | 'reread'> & {
  loadChanges(cursor: string): Promise<ContextDelta>;
};

const DAY_MS = 86_400_000;

/** @throws RangeError for a zone or day that cannot be */
export function openContext(session: Session, options: ContextOptions): TrytonContext {
  const { timeZone = 'UTC', now, log, settings } = options;
  const days = plantDays(timeZone, settings);
  let names = openNames(session);

  const goneProposals = watchProposals(session);
  const toldChanges = openToldChanges(session);

  const sourceAt = (at: Instant, of: Source['names']): Source => ({
    session,
    names: of,
    days,
    settings,
    at,
  });
  const closedSince = ({ at }: Source) => after(at, -settings.finishedDays * DAY_MS);

  return {
    async loadContext() {
      const started = now();
      const fresh = openNames(session);
      const source = sourceAt(await serverTime(session), fresh);
      await goneProposals();
      await fresh.refreshSmall();
      const items = await readItems(source, null);
      const bomLines = await readBomLines(source, null);
      const orders = await readCurrentOrders(source, closedSince(source));
      const rows: PlanningRows = {
        items,
        bomLines,
        workCentres: fresh.workCentres().rows,
        workOrders: orders.map((o) => o.workOrder),
        operations: orders.flatMap((o) => o.operations),
        requirements: orders.flatMap((o) => o.requirements),
        stock: await readStock(source, null),
        salesLines: await readOpenSalesLines(source),
        purchaseLines: [
          ...(await readCurrentPurchaseLines(source, closedSince(source))),
          ...(await readOpenRequests(source)),
        ],
      };
      names = fresh;
      const counts = Object.fromEntries(ENTITIES.map((entity) => [entity, rows[entity].length]));
      log.info({ ms: msBetween(started, now()), ...counts }, 'read the planning context of Tryton');
      return { rows, at: source.at, cursor: cursorOf(source.at, settings.overlapMs) };
    },

    async loadChanges(cursor) {
      const started = now();
      const source = sourceAt(await serverTime(session), names);
      const news = toldChanges.look(cursor, source.at);
      const changes = await changesOf(source, news, closedSince(source), await goneProposals());
      const next = cursorOf(source.at, settings.overlapMs);
      news.told(next);
      const counts = Object.fromEntries(
        Object.entries(changes).map(([entity, { of }]) => [entity, of.length]),
      );
      log.debug({ ms: msBetween(started, now()), ...counts }, 'read the changes of Tryton');
      return { changes, at: source.at, cursor: next };
    },

    // a question less: the time decides nothing in the few rows that were asked for
    reread: (touched) => reread(sourceAt(now(), names), touched, closedSince),
  };
}

async function reread(
  source: Source,
  { workOrders, stock, salesLines, purchaseLines }: Touched,
  closedSince: (source: Source) => Instant,
): Promise<TouchedRows> {
  const orders = await readOrderHeads(source, workOrders);
  const inLots = stock.flatMap(({ item, lot }) => (lot === null || lot === NO_LOT ? [] : [{ item, lot }]));
  const others = stock.filter(({ lot }) => lot === null || lot === NO_LOT);
  const positions = await readStock(source, await source.names.productsOf(others.map((s) => s.item)));
  const lines = purchaseLines.map(lineIdOf);
  const idsOf = (request: boolean) => lines.flatMap((l) => (l?.request === request ? [l.id] : []));
  const sales = await readSalesLines(
    source,
    salesLines.flatMap((code) => lineIdOf(code)?.id ?? []),
  );
  const purchases = [
    ...(await readPurchaseLines(source, idsOf(false), closedSince(source))).rows,
    ...(await readRequests(source, idsOf(true))),
  ];
  return {
    workOrders: orders.map((o) => o.workOrder),
    stock: [
      ...positions.filter((p) =>
        others.some((s) => s.item === p.item && (s.lot === null || s.lot === p.lot)),
      ),
      ...(await readStockOfLots(source, inLots)),
    ],
    // a line id under another document's number is not what was asked for
    salesLines: sales.rows.filter((row) => salesLines.includes(row.salesLine)),
    purchaseLines: purchases.filter((row) => purchaseLines.includes(row.purchaseLine)),
  };
}
