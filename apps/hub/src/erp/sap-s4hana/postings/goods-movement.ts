/**
 * Hold, release, scrap and transfer: a material document (API_MATERIAL_DOCUMENT_SRV). Which movement type it is follows
 * from where the lot is: stock type 01 is free, 02 in quality inspection, 07 blocked.
 *
 * SAP posts the same body as often as it gets it. The trace is ReferenceDocument (reference.ts): documents with it that
 * are not reversals are this transaction's. A document that a person cancelled in SAP still counts as posted, with
 * nothing left of its quantity; two documents of one reference show twice the quantity. Both are discrepancies.
 */
import type { ReadBack, Transaction } from '@gemba/core/posting';
import { z } from 'zod';
import { ErpAmbiguous } from '../../connector.ts';
import type { SapS4HanaConfig } from '../config.ts';
import type { Gateway } from '../odata/gateway.ts';
import {
  dayOf,
  equals,
  fitsDecimal,
  results,
  sapDate,
  SapDecimal,
  sapDecimal,
  SapFlag,
  SapMs,
  SapText,
} from '../odata/wire.ts';
import { NO_LOT, readLotStock, type LotStock, type StockType } from '../context/stock.ts';
import { need, refused, type Posting } from './posting.ts';
import { headerText, referenceOf } from './reference.ts';

const SERVICE = 'API_MATERIAL_DOCUMENT_SRV';
const HEADER = 'A_MaterialDocumentHeader';

const Item = z.object({
  Material: SapText,
  Batch: SapText,
  StorageLocation: SapText,
  IssuingOrReceivingStorageLoc: SapText,
  GoodsMovementType: SapText,
  QuantityInEntryUnit: SapDecimal,
  EntryUnit: SapText,
  GoodsMovementIsCancelled: SapFlag,
  ReversedMaterialDocument: SapText,
  IsAutomaticallyCreated: SapText,
});

const Header = z.object({
  MaterialDocument: z.string(),
  MaterialDocumentYear: z.string(),
  ReferenceDocument: SapText,
  PostingDate: SapMs,
  to_MaterialDocumentItem: results(Item),
});
type Header = z.infer<typeof Header>;

const Created = z.object({ d: z.object({ MaterialDocument: z.string(), MaterialDocumentYear: z.string() }) });

/** Where goods are, and the movement that does what is asked for. */
interface Move {
  type: string;
  /** 03 goods issue, 04 transfer posting */
  code: '03' | '04';
  from: string;
  to?: string | undefined;
}

export function goodsMovements(gateway: Gateway, config: SapS4HanaConfig): Posting {
  const { plant, movementTypes, storageLocations, scrapCostCenter } = config;
  const held: StockType = config.hold === 'blocked' ? '07' : '02';
  const otherHeld: StockType = held === '07' ? '02' : '07';

  /** The stock that the transaction is about: enough of it, of the likeliest type first; else the most there is. */
  function pick(
    stock: LotStock[],
    { qty = 0, from }: Transaction,
    types: readonly StockType[],
  ): LotStock | undefined {
    const there = stock.filter((s) => types.includes(s.type) && (from === undefined || s.location === from));
    return (
      types.map((type) => there.find((s) => s.type === type && s.qty >= qty)).find((s) => s !== undefined) ??
      there.toSorted((a, b) => b.qty - a.qty)[0]
    );
  }

  function moveOf(transaction: Transaction, stock: LotStock[]): Move | null {
    const { kind, from, to } = transaction;
    const fallback = from ?? storageLocations.from;
    const move = (
      types: readonly StockType[],
      code: Move['code'],
      typeOf: Readonly<Record<StockType, string>>,
      target?: string,
    ): Move | null => {
      const picked = pick(stock, transaction, types);
      const location = picked?.location ?? fallback;
      if (location === undefined) return null;
      const type = typeOf[picked?.type ?? types[0] ?? '01'];
      return {
        type,
        code,
        from: location,
        ...(target !== undefined && target !== location && { to: target }),
      };
    };
    const m = movementTypes;
    switch (kind) {
      case 'quality-hold': {
        const type = held === '07' ? m.toBlocked : m.toInspection;
        return move(['01'], '04', { '01': type, '02': type, '07': type }, to ?? storageLocations.quarantine);
      }
      case 'quality-release': {
        const home = storageLocations.quarantine === undefined ? undefined : storageLocations.from;
        const typeOf = { '01': m.fromBlocked, '02': m.fromInspection, '07': m.fromBlocked };
        return move([held, otherHeld], '04', typeOf, to ?? home);
      }
      case 'scrap': {
        const typeOf = { '01': m.scrapFree, '02': m.scrapInspection, '07': m.scrapBlocked };
        const here = storageLocations.scrap;
        const at =
          here === undefined || from !== undefined ? stock : stock.filter((s) => s.location === here);
        const picked = pick(at, transaction, [held, '01', otherHeld]);
        const location = picked?.location ?? from ?? here ?? storageLocations.from;
        return location === undefined
          ? null
          : { type: typeOf[picked?.type ?? '01'], code: '03', from: location };
      }
      case 'transfer':
        return move(
          ['01'],
          '04',
          { '01': m.transfer, '02': m.transfer, '07': m.transfer },
          need(transaction, 'to'),
        );
      default:
        throw new Error(`${kind} is no goods movement`);
    }
  }

  async function documentsOf(transaction: Transaction): Promise<Header[]> {
    const rows = await gateway.read(SERVICE, HEADER, {
      filter: equals('ReferenceDocument', referenceOf(transaction.key)),
      select: [
        ...Object.keys(Header.shape),
        ...Object.keys(Item.shape).map((f) => `to_MaterialDocumentItem/${f}`),
      ],
      expand: ['to_MaterialDocumentItem'],
      orderBy: 'MaterialDocumentYear,MaterialDocument',
    });
    return z
      .array(Header)
      .parse(rows)
      .filter(
        (header) =>
          // also where a service takes no notice of the filter
          header.ReferenceDocument === referenceOf(transaction.key) &&
          !header.to_MaterialDocumentItem.some((i) => i.ReversedMaterialDocument !== ''),
      );
  }

  return {
    kinds: ['quality-hold', 'quality-release', 'scrap', 'transfer'],

    async find(transaction) {
      const [first] = await documentsOf(transaction);
      return first ? documentOf(first) : null;
    },

    async post(transaction) {
      const lot = need(transaction, 'lot');
      const item = need(transaction, 'item');
      const qty = need(transaction, 'qty');
      if (lot !== NO_LOT && lot.length > 10)
        return refused(`SAP's batches have at most 10 characters, "${lot}" has ${lot.length}`, 'lot');
      if (item.length > 40)
        return refused(`SAP's materials have at most 40 characters, "${item}" has ${item.length}`, 'item');
      if (!fitsDecimal(qty)) return refused(`SAP keeps 3 decimals, ${qty} has more`, 'qty');
      const move = moveOf(transaction, await readLotStock(gateway, plant, item, lot));
      if (!move) return refused(`SAP shows no stock of ${item}, batch ${lot}, in plant ${plant}`, 'lot');
      if (transaction.kind === 'transfer' && move.to === undefined)
        return refused(`${item}, batch ${lot}, is in ${move.from} already`, 'to');

      const written = await gateway.create(SERVICE, HEADER, {
        GoodsMovementCode: move.code,
        PostingDate: sapDate(transaction.postingDate),
        DocumentDate: sapDate(transaction.postingDate),
        ReferenceDocument: referenceOf(transaction.key),
        MaterialDocumentHeaderText: headerText(transaction.key),
        to_MaterialDocumentItem: {
          results: [
            {
              Material: item,
              Plant: plant,
              StorageLocation: move.from,
              ...(lot !== NO_LOT && { Batch: lot }),
              GoodsMovementType: move.type,
              QuantityInEntryUnit: sapDecimal(qty),
              EntryUnit: need(transaction, 'uom'),
              MaterialDocumentItemText: (transaction.reason ?? '').slice(0, 50),
              ...(move.to !== undefined && {
                IssuingOrReceivingPlant: plant,
                IssuingOrReceivingStorageLoc: move.to,
              }),
              ...(move.code === '03' && scrapCostCenter !== undefined && { CostCenter: scrapCostCenter }),
            },
          ],
        },
      });
      if ('state' in written) return written;
      const created = Created.safeParse(written.body);
      if (!created.success)
        throw new ErpAmbiguous('SAP answered without a document number', { cause: created.error });
      return { state: 'posted', document: documentOf(created.data.d) };
    },

    async readBack(document, transaction): Promise<ReadBack | null> {
      const [number = '', year = ''] = document.split('/');
      const found = await gateway.readOne(
        SERVICE,
        HEADER,
        { MaterialDocumentYear: year, MaterialDocument: number },
        ['to_MaterialDocumentItem'],
      );
      if (!found) return null;
      const header = Header.parse(found.row);
      if (header.ReferenceDocument !== referenceOf(transaction.key))
        throw new Error(
          `${document} belongs to ${header.ReferenceDocument || 'nobody'}, not to ${transaction.key}`,
        );
      const own = header.to_MaterialDocumentItem.find(isOwn);
      // SAP may show the header before its items
      if (!own) return null;
      const all = await documentsOf(transaction);
      const standing = all.flatMap((d) =>
        d.to_MaterialDocumentItem.filter((i) => isOwn(i) && !i.GoodsMovementIsCancelled),
      );
      return {
        document,
        state: own.GoodsMovementIsCancelled ? 'cancelled' : 'posted',
        documents: all.length,
        item: own.Material,
        lot: own.Batch === '' ? NO_LOT : own.Batch,
        qty: standing.reduce((sum, i) => sum + i.QuantityInEntryUnit, 0),
        uom: own.EntryUnit,
        from: own.StorageLocation,
        to: own.IssuingOrReceivingStorageLoc || own.StorageLocation,
        movementType: own.GoodsMovementType,
        ...(header.PostingDate !== null && { postingDate: dayOf(header.PostingDate) }),
      };
    },
  };
}

const documentOf = (d: { MaterialDocument: string; MaterialDocumentYear: string }): string =>
  `${d.MaterialDocument}/${d.MaterialDocumentYear}`;

/** Transfers get a second line from SAP, the receiving one. */
const isOwn = (item: z.infer<typeof Item>): boolean => item.IsAutomaticallyCreated === '';
