/** A small pump factory on the site: two pumps from a housing and a valve, two work orders, a customer, a supplier. */
import { emptySite, move, put, type Site } from './site.ts';

export const COMPANY = 'Pumps Ltd';
export const WAREHOUSE = {
  stores: 'Stores - P',
  wip: 'Work In Progress - P',
  finished: 'Finished Goods - P',
  quarantine: 'Quarantine - P',
  scrap: 'Scrap - P',
};

export function pumpFactory(): Site {
  const site = emptySite();
  for (const name of Object.values(WAREHOUSE)) put(site, 'Warehouse', { name, company: COMPANY });
  put(site, 'Warehouse', { name: 'Stores - OTHER', company: 'Other Ltd' });
  item(site, 'PUMP-10', 'Manufacture', { has_batch_no: 0, valuation_rate: 180 });
  item(site, 'HOUSING', 'Purchase', { has_batch_no: 0, lead_time_days: 8, valuation_rate: 21 });
  item(site, 'VALVE', 'Purchase', {
    has_batch_no: 1,
    lead_time_days: 5,
    valuation_rate: 12.5,
    uoms: [
      { uom: 'Nos', conversion_factor: 1 },
      { uom: 'Box', conversion_factor: 10 },
    ],
  });
  item(site, 'OLD-VALVE', 'Purchase', { disabled: 1 });
  for (const name of ['V-0731', 'V-0729']) put(site, 'Batch', { name, item: 'VALVE', batch_id: name });
  move(site, 'VALVE', WAREHOUSE.stores, 'V-0731', 80);
  move(site, 'VALVE', WAREHOUSE.wip, 'V-0731', 12);
  move(site, 'VALVE', WAREHOUSE.wip, 'V-0729', 64);
  move(site, 'HOUSING', WAREHOUSE.wip, '', 100);
  move(site, 'HOUSING', 'Stores - OTHER', '', 7);
  put(site, 'BOM', {
    name: 'BOM-PUMP-10-001',
    item: 'PUMP-10',
    company: COMPANY,
    quantity: 1,
    is_active: 1,
    is_default: 1,
    docstatus: 1,
    items: [
      { name: 'b1', item_code: 'HOUSING', stock_qty: 1, stock_uom: 'Nos' },
      { name: 'b2', item_code: 'VALVE', stock_qty: 2, stock_uom: 'Nos' },
    ],
  });
  put(site, 'Workstation', {
    name: 'Bench 1',
    workstation_name: 'Bench 1',
    workstation_type: 'Line 3',
    plant_floor: 'Assembly',
  });
  workOrder(site, 'MFG-WO-2026-00001', '2026-11-23');
  workOrder(site, 'MFG-WO-2026-00002', '2026-11-25');
  put(site, 'Sales Order', {
    name: 'SAL-ORD-2026-00001',
    customer: 'Hartmann',
    customer_name: 'Hartmann GmbH',
    customer_group: 'Key Accounts',
    company: COMPANY,
    status: 'To Deliver and Bill',
    docstatus: 1,
    delivery_date: '2026-11-27',
    items: [
      line('so1', 'PUMP-10', 8, '2026-11-27', { delivered_qty: 2, rate: 240, base_net_amount: 1920 }),
      line('so2', 'PUMP-10', 4, '2026-12-04', { rate: 240, base_net_amount: 960 }),
    ],
  });
  put(site, 'Purchase Order', {
    name: 'PUR-ORD-2026-00001',
    supplier: 'Valva Precision',
    company: COMPANY,
    status: 'To Receive and Bill',
    docstatus: 1,
    schedule_date: '2026-11-30',
    order_confirmation_no: 'AB-77',
    items: [{ ...line('po1', 'VALVE', 12, '2026-11-30', { rate: 12.5 }), uom: 'Box', conversion_factor: 10 }],
  });
  return site;
}

const item = (site: Site, name: string, type: string, more: object) =>
  put(site, 'Item', {
    name,
    item_code: name,
    item_name: name.toLowerCase(),
    stock_uom: 'Nos',
    is_stock_item: 1,
    disabled: 0,
    default_material_request_type: type,
    uoms: [{ uom: 'Nos', conversion_factor: 1 }],
    ...more,
  });

function line(name: string, item_code: string, qty: number, day: string, more: object) {
  const description = `<p>${item_code}</p>`;
  return {
    name,
    item_code,
    qty,
    uom: 'Nos',
    conversion_factor: 1,
    description,
    delivery_date: day,
    schedule_date: day,
    ...more,
  };
}

function workOrder(site: Site, name: string, day: string): void {
  const times = { planned_start_time: `${day} 06:00:00`, planned_end_time: `${day} 14:00:00` };
  put(site, 'Work Order', {
    name,
    production_item: 'PUMP-10',
    company: COMPANY,
    qty: 10,
    produced_qty: 0,
    status: 'Not Started',
    docstatus: 1,
    bom_no: 'BOM-PUMP-10-001',
    stock_uom: 'Nos',
    planned_start_date: `${day} 06:00:00`,
    planned_end_date: `${day} 14:00:00`,
    wip_warehouse: WAREHOUSE.wip,
    fg_warehouse: WAREHOUSE.finished,
    operations: [
      {
        name: `${name}-op1`,
        idx: 1,
        operation: 'Fit rotor',
        workstation: 'Bench 1',
        status: 'Pending',
        ...times,
      },
      {
        name: `${name}-op2`,
        idx: 2,
        operation: 'Close',
        workstation: 'Bench 1',
        status: 'Pending',
        ...times,
      },
    ],
    required_items: [
      { name: `${name}-r1`, item_code: 'HOUSING', required_qty: 10, transferred_qty: 10, consumed_qty: 0 },
      { name: `${name}-r2`, item_code: 'VALVE', required_qty: 20, transferred_qty: 0, operation: 'Close' },
    ],
  });
  for (const [at, operation] of ['Fit rotor', 'Close'].entries())
    put(site, 'Job Card', {
      name: `PO-JOB-${name.slice(-1)}${at + 1}`,
      work_order: name,
      operation,
      operation_id: `${name}-op${at + 1}`,
      for_quantity: 10,
      total_completed_qty: 0,
      status: 'Open',
      company: COMPANY,
      time_logs: [],
    });
}
