/** The columns of the DocTypes that the contract server has, as far as anybody may ask for them, and where rows live. */
const STANDARD = ['name', 'docstatus', 'creation', 'modified', 'owner', 'idx'];
const CHILD = [...STANDARD, 'parent', 'parenttype', 'parentfield'];

const words = (text: string): string[] => text.split(/\s+/).filter(Boolean);

export const COLUMNS: Readonly<Record<string, readonly string[]>> = {
  Item: [
    ...STANDARD,
    ...words(`item_code item_name item_group stock_uom is_stock_item disabled has_batch_no lead_time_days
      valuation_rate default_material_request_type description uoms`),
  ],
  BOM: [...STANDARD, ...words('item company quantity is_active is_default items')],
  'BOM Item': [...CHILD, ...words('item_code qty stock_qty uom stock_uom')],
  Workstation: [...STANDARD, ...words('workstation_name workstation_type plant_floor description')],
  Warehouse: [...STANDARD, ...words('warehouse_name company is_group disabled')],
  Bin: [...STANDARD, ...words('item_code warehouse actual_qty reserved_qty projected_qty')],
  Batch: [...STANDARD, ...words('item batch_id expiry_date')],
  'Work Order': [
    ...STANDARD,
    ...words(`production_item company qty produced_qty process_loss_qty status bom_no stock_uom planned_start_date
      planned_end_date expected_delivery_date wip_warehouse fg_warehouse operations required_items`),
  ],
  'Work Order Operation': [
    ...CHILD,
    ...words('operation workstation status completed_qty planned_start_time planned_end_time sequence_id'),
  ],
  'Work Order Item': [...CHILD, ...words('item_code required_qty transferred_qty consumed_qty operation')],
  'Job Card': [
    ...STANDARD,
    ...words(`work_order operation operation_id workstation for_quantity total_completed_qty process_loss_qty status
      company time_logs`),
  ],
  'Job Card Time Log': [...CHILD, ...words('from_time to_time completed_qty employee custom_gemba_key')],
  'Stock Entry': [
    ...STANDARD,
    ...words(`stock_entry_type purpose company work_order bom_no from_bom fg_completed_qty process_loss_qty
      from_warehouse to_warehouse posting_date posting_time set_posting_time remarks items custom_gemba_key`),
  ],
  'Sales Order': [
    ...STANDARD,
    ...words('customer customer_name customer_group company status delivery_date items'),
  ],
  'Sales Order Item': [
    ...CHILD,
    ...words(`item_code qty delivered_qty rate uom conversion_factor delivery_date base_net_amount description
      bom_no`),
  ],
  'Purchase Order': [
    ...STANDARD,
    ...words('supplier company status schedule_date order_confirmation_no items'),
  ],
  'Purchase Order Item': [
    ...CHILD,
    ...words('item_code qty received_qty rate uom conversion_factor schedule_date description'),
  ],
  Comment: [...STANDARD, ...words('comment_type reference_doctype reference_name content')],
};

/** child DocType → where its rows are */
export const ROWS: Readonly<Record<string, { parent: string; field: string }>> = {
  'BOM Item': { parent: 'BOM', field: 'items' },
  'Work Order Operation': { parent: 'Work Order', field: 'operations' },
  'Work Order Item': { parent: 'Work Order', field: 'required_items' },
  'Job Card Time Log': { parent: 'Job Card', field: 'time_logs' },
  'Sales Order Item': { parent: 'Sales Order', field: 'items' },
  'Purchase Order Item': { parent: 'Purchase Order', field: 'items' },
};

export const SERIES: Readonly<Record<string, string>> = {
  'Stock Entry': 'MAT-STE-2026-',
  Comment: 'comment-',
};

/** Fields that a submitted document lets change: `allow_on_submit`. */
export const ALLOW_ON_SUBMIT: Readonly<Record<string, readonly string[]>> = {
  'Work Order': ['planned_start_date', 'planned_end_date', 'expected_delivery_date'],
};
