/** The operations of a production order, as confirmations need them: in SAP's order, the last one completes the order. */
import { z } from 'zod';
import type { Gateway } from '../odata/gateway.ts';
import { equals, SapDecimal, SapFlag, SapText } from '../odata/wire.ts';

const Row = z.object({
  ManufacturingOrderSequence: SapText,
  ManufacturingOrderOperation: z.string(),
  ManufacturingOrderSubOperation: SapText,
  OperationIsDeleted: SapFlag,
  OperationIsConfirmed: SapFlag,
  OperationUnit: SapText,
  OpPlannedTotalQuantity: SapDecimal,
  OpTotalConfirmedYieldQty: SapDecimal,
});

export interface OrderOperation {
  /** as the planning context names it: operationCode() */
  code: string;
  sequence: string;
  operation: string;
  unit: string;
  planned: number;
  confirmed: number;
}

/** "0010" of the standard sequence, "2/0010" of the parallel sequence 2. */
export const operationCode = (sequence: string, operation: string): string =>
  Number(sequence || '0') === 0 ? operation : `${Number(sequence)}/${operation}`;

export async function readOperations(gateway: Gateway, order: string): Promise<OrderOperation[]> {
  const rows = await gateway.read('API_PRODUCTION_ORDER_2_SRV', 'A_ProductionOrderOperation_2', {
    filter: equals('ManufacturingOrder', order),
    select: Object.keys(Row.shape),
    orderBy: 'ManufacturingOrderSequence,ManufacturingOrderOperation',
  });
  return z
    .array(Row)
    .parse(rows)
    .filter((row) => !row.OperationIsDeleted && row.ManufacturingOrderSubOperation === '')
    .map((row) => ({
      code: operationCode(row.ManufacturingOrderSequence, row.ManufacturingOrderOperation),
      sequence: row.ManufacturingOrderSequence || '0',
      operation: row.ManufacturingOrderOperation,
      unit: row.OperationUnit,
      planned: row.OpPlannedTotalQuantity,
      confirmed: row.OpTotalConfirmedYieldQty,
    }));
}
