/** The fields that are read of ERPNext's documents, as far as the connector uses them. Missing and null are the same. */
import { z } from 'zod';

export const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? '');
export const Num = z
  .number()
  .nullish()
  .transform((number) => number ?? 0);
/** Names are text, but for DocTypes that count */
export const Name = z.union([z.string(), z.number()]).transform(String);

export const WorkOrderDoc = z.object({
  name: Name,
  production_item: z.string(),
  qty: z.number(),
  produced_qty: Num,
  process_loss_qty: Num,
  status: z.string(),
  docstatus: z.number(),
  planned_start_date: z.string(),
  planned_end_date: Text,
  stock_uom: Text,
  modified: z.string(),
});
export type WorkOrderDoc = z.infer<typeof WorkOrderDoc>;

export const StockEntryDoc = z.looseObject({
  name: Name,
  docstatus: z.number(),
  modified: z.string(),
});

/** A Stock Entry with its rows. */
export const StockEntryWithRows = z.looseObject({
  name: Name,
  docstatus: z.number(),
  stock_entry_type: Text,
  posting_date: Text,
  work_order: Text,
  fg_completed_qty: Num,
  process_loss_qty: Num,
  items: z.array(
    z.looseObject({
      item_code: z.string(),
      qty: z.number(),
      uom: Text,
      s_warehouse: Text,
      t_warehouse: Text,
      batch_no: Text,
      is_finished_item: Num,
    }),
  ),
});
export type StockEntryWithRows = z.infer<typeof StockEntryWithRows>;

export const ItemDoc = z.object({
  name: Name,
  stock_uom: z.string(),
  disabled: Num,
  has_batch_no: Num,
  uoms: z.array(z.object({ uom: z.string(), conversion_factor: z.number() })).default([]),
});

export const TimeLog = z.looseObject({ completed_qty: Num });
export const JobCardDoc = z.looseObject({
  name: Name,
  docstatus: z.number(),
  status: Text,
  work_order: z.string(),
  operation: z.string(),
  operation_id: Text,
  for_quantity: z.number(),
  total_completed_qty: Num,
  modified: z.string(),
  time_logs: z.array(TimeLog).default([]),
});

export const OperationRow = z.object({
  name: Name,
  parent: z.string(),
  idx: z.number(),
  operation: z.string(),
  workstation: Text,
  planned_start_time: Text,
  planned_end_time: Text,
  status: Text,
});
export type OperationRow = z.infer<typeof OperationRow>;

/** Where a batch lies, or which batches lie somewhere: erpnext.stock.doctype.batch.batch.get_batch_qty */
export const BatchQuantities = z
  .array(z.looseObject({ warehouse: Text, batch_no: Text, qty: Num }))
  .nullish()
  .transform((rows) => rows ?? []);
export const GET_BATCH_QTY = 'erpnext.stock.doctype.batch.batch.get_batch_qty';
