/**
 * For tests: what happens inside SAP. Goods movements change stock, confirmations change orders and receive goods, and both
 * refuse in words like SAP's (codes other than M7/021, M7/053, M3/305 and M3/897 are made up). No key is checked: the same
 * body posted twice is posted twice, which is what SAP does.
 */
import { confirm } from './confirmations.ts';
import { openInside, SapRefusal, text, type Controls } from './inside.ts';
import { postMovement } from './movements.ts';
import type { Row, Value } from './query.ts';

export interface SapPlant extends Controls {
  create(entity: string, body: Record<string, unknown>): Row;
  change(entity: string, row: Row, body: Record<string, Value>): void;
  call(name: string, parameters: Record<string, string>): void;
  /** A person in SAP takes a material document back. */
  cancelDocument(number: string): void;
}

export function openPlant(startMs: number): SapPlant {
  const inside = openInside(startMs);
  const { rows, orderOf, refuseLocked, touch } = inside;

  return Object.assign(inside, {
    create(entity: string, body: Record<string, unknown>): Row {
      if (entity === 'A_MaterialDocumentHeader') return postMovement(inside, body);
      if (entity === 'ProdnOrdConf2') return confirm(inside, body);
      throw new SapRefusal('/IWBEP/CM_MGW_RT/021', `Method not implemented for ${entity}`, { status: 501 });
    },

    change(entity: string, row: Row, body: Record<string, Value>): void {
      const number = text(row['ManufacturingOrder'] ?? row['SalesOrder'] ?? row['PurchasingDocument']);
      refuseLocked(number, 'CO/469', `Order ${number}`);
      const changed = { ...body };
      // scheduled forwards: the end is computed from the start
      if (entity === 'A_ProductionOrder_2' && row['BasicSchedulingType'] === '1')
        delete changed['MfgOrderPlannedEndDate'];
      Object.assign(row, changed);
      touch(entity, row);
    },

    call(name: string, { ManufacturingOrder: number = '' }: Record<string, string>): void {
      const order = orderOf(number);
      refuseLocked(number, 'CO/469', `Order ${number}`);
      if (name === 'TechlyCmpltOrder') order['OrderIsTechnicallyCompleted'] = 'X';
      else if (name === 'DeletionFlagOrder') order['OrderIsMarkedForDeletion'] = 'X';
      else throw new SapRefusal('/IWBEP/CM_MGW_RT/021', `Function ${name} not found`, { status: 404 });
      touch('A_ProductionOrder_2', order);
    },

    cancelDocument(number: string): void {
      for (const item of rows('A_MaterialDocumentItem').filter((i) => i['MaterialDocument'] === number)) {
        item['GoodsMovementIsCancelled'] = true;
        const reversal = inside.newNumber();
        const header = rows('A_MaterialDocumentHeader').find((h) => h['MaterialDocument'] === number);
        rows('A_MaterialDocumentHeader').push({ ...header, MaterialDocument: reversal });
        rows('A_MaterialDocumentItem').push({
          ...item,
          MaterialDocument: reversal,
          GoodsMovementIsCancelled: false,
          ReversedMaterialDocument: number,
        });
      }
    },
  } satisfies Omit<SapPlant, keyof Controls>);
}
