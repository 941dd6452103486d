/**
 * For tests: a small plant 1710 in SAP's own terms. Pump V200 of seals and housings, two orders of two operations each,
 * two sales lines, two purchase lines. All in November 2026.
 */
import type { Row } from './query.ts';

const day = (text: string): string => `/Date(${Date.parse(`${text}T00:00:00Z`)})/`;
export const PLANT = '1710';
/** the higher its number, the later an order was changed */
const changedAt = (order: string): string =>
  `20261120${String(Number(order) - 1_000_012).padStart(2, '0')}0000`;
const EARLIER = `/Date(${Date.parse('2026-11-19T08:00:00Z')})/`;
const CHANGED_AT = `/Date(${Date.parse('2026-11-20T08:00:00Z')})/`;

/** entity set → rows; every column of the entity that a row leaves out is empty */
export type Tables = Record<string, Row[]>;

export function exampleTables(): Tables {
  return {
    A_Product: ['V200', 'SEAL-25', 'HOUSING'].map((Product) => ({
      Product,
      BaseUnit: 'PC',
      LastChangeDateTime: CHANGED_AT,
    })),
    A_ProductDescription: [
      { Product: 'V200', Language: 'EN', ProductDescription: 'Pump V200' },
      { Product: 'V200', Language: 'DE', ProductDescription: 'Pumpe V200' },
      { Product: 'SEAL-25', Language: 'EN', ProductDescription: "Seal 25 'soft'" },
      { Product: 'HOUSING', Language: 'EN', ProductDescription: 'Housing' },
    ],
    A_ProductSupplyPlanning: [
      planning('V200', 'E', 3, 0),
      planning('SEAL-25', 'F', 0, 7),
      planning('HOUSING', 'F', 0, 14),
      { ...planning('HOUSING', 'F', 0, 9), Plant: '1720' },
    ],
    A_ProductValuation: [
      valuation('V200', 'S', '250.00', '0.00', '1'),
      valuation('SEAL-25', 'V', '0.00', '480.00', '100'),
      valuation('HOUSING', 'S', '40.00', '0.00', '1'),
    ],
    MaterialBOM: [
      { ...bom('1'), BOMHeaderQuantityInBaseUnit: '10.000', IsMarkedForDeletion: false },
      { ...bom('2'), BOMHeaderQuantityInBaseUnit: '1.000', IsMarkedForDeletion: false },
    ],
    MaterialBOMItem: [
      bomItem('1', '1', 'SEAL-25', 'L', '20.000'),
      bomItem('1', '2', 'HOUSING', 'L', '10.000'),
      bomItem('1', '3', '', 'T', '0.000'),
      bomItem('2', '1', 'SEAL-25', 'L', '3.000'),
    ],
    A_WorkCenters: [
      workCenter('10000001', 'ASSY-01', 'Assembly 1', '101'),
      workCenter('10000002', 'TEST-01', 'Test bench 1', '102'),
    ],
    A_ProductionOrder_2: [
      order('1000020', '20.000', '2026-11-25', '2026-11-27'),
      order('1000021', '5.000', '2026-11-26', '2026-11-30'),
      { ...order('1000022', '5.000', '2026-11-26', '2026-11-30'), OrderIsReleased: '' },
      { ...order('1000019', '5.000', '2026-11-01', '2026-11-05'), OrderIsTechnicallyCompleted: 'X' },
    ],
    A_ProductionOrderOperation_2: ['1000020', '1000021', '1000022'].flatMap((number) => [
      operation(number, '0010', 'ASSY-01', 'Assemble'),
      operation(number, '0020', 'TEST-01', 'Test'),
    ]),
    A_ProductionOrderComponent_4: [
      component('77', '1', '1000020', 'SEAL-25', '40.000', 'S-2211'),
      component('77', '2', '1000020', 'HOUSING', '20.000', ''),
      component('78', '1', '1000021', 'SEAL-25', '10.000', ''),
    ],
    A_MatlStkInAcctMod: [
      stock('V200', '171A', 'V200-0731', '01', '100.000'),
      stock('V200', '171A', 'V200-0730', '01', '30.000'),
      stock('SEAL-25', '171B', 'S-2211', '01', '500.000'),
      stock('SEAL-25', '171B', 'S-2212', '02', '40.000'),
      stock('HOUSING', '171B', '', '01', '60.000'),
      {
        ...stock('HOUSING', '171B', '', '01', '9.000'),
        InventorySpecialStockType: 'K',
        Supplier: '17300001',
      },
      { ...stock('HOUSING', '171B', '', '01', '7.000'), Plant: '1720' },
    ],
    A_Customer: [
      { Customer: '17100001', CustomerName: 'Aqua Pumps GmbH' },
      { Customer: '17100002', CustomerName: "O'Neill Water" },
    ],
    A_SalesOrder: [
      { SalesOrder: '1', SoldToParty: '17100001', LastChangeDateTime: EARLIER },
      { SalesOrder: '2', SoldToParty: '17100002', LastChangeDateTime: CHANGED_AT },
    ],
    A_SalesOrderItem: [
      salesItem('1', '10', '20.000', '6000.00', 'A'),
      salesItem('2', '10', '8.000', '2400.00', 'B'),
      salesItem('2', '20', '1.000', '300.00', 'C'),
    ],
    A_SalesOrderScheduleLine: [
      salesSchedule('1', '10', '2026-12-01', '2026-12-03', '20.000', '0.000'),
      salesSchedule('2', '10', '2026-12-08', null, '8.000', '2.000'),
      salesSchedule('2', '20', '2026-11-08', null, '1.000', '1.000'),
    ],
    A_PurchaseOrder: [
      { PurchaseOrder: '4500000001', Supplier: '17300001', LastChangeDateTime: EARLIER },
      { PurchaseOrder: '4500000002', Supplier: '17300002', LastChangeDateTime: CHANGED_AT },
    ],
    A_PurchaseOrderItem: [
      purchaseItem('4500000001', '10', 'SEAL-25', '1000.000'),
      purchaseItem('4500000001', '20', 'HOUSING', '100.000'),
      { ...purchaseItem('4500000002', '10', 'HOUSING', '50.000'), PurchasingDocumentDeletionCode: 'L' },
    ],
    A_PurchaseOrderScheduleLine: [
      purchaseSchedule('4500000001', '10', '2026-12-02'),
      purchaseSchedule('4500000001', '20', '2026-12-04'),
      purchaseSchedule('4500000002', '10', '2026-12-04'),
    ],
    A_MaterialDocumentHeader: [],
    A_MaterialDocumentItem: [],
  };
}

const planning = (Product: string, ProcurementType: string, made: number, bought: number): Row => ({
  Product,
  Plant: PLANT,
  ProcurementType,
  InHouseProductionTime: String(made),
  PlannedDeliveryDurationInDays: String(bought),
  BaseUnit: 'PC',
});

const valuation = (
  Product: string,
  procedure: string,
  standard: string,
  average: string,
  per: string,
): Row => ({
  Product,
  ValuationArea: PLANT,
  ValuationType: '',
  InventoryValuationProcedure: procedure,
  StandardPrice: standard,
  MovingAveragePrice: average,
  PriceUnitQty: per,
});

const bom = (variant: string): Row => ({
  BillOfMaterial: '00000001',
  BillOfMaterialCategory: 'M',
  BillOfMaterialVariant: variant,
  Material: 'V200',
  Plant: PLANT,
});

const bomItem = (variant: string, node: string, component: string, category: string, qty: string): Row => ({
  ...bom(variant),
  BillOfMaterialItemNodeNumber: node,
  BillOfMaterialComponent: component,
  BillOfMaterialItemCategory: category,
  BillOfMaterialItemQuantity: qty,
  BillOfMaterialItemUnit: 'PC',
  ValidityStartDate: day('2020-01-01'),
  ValidityEndDate: day('9999-12-31'),
  BOMItemLastChangeDate: day('2026-11-20'),
});

const workCenter = (id: string, WorkCenter: string, WorkCenterDesc: string, responsible: string): Row => ({
  WorkCenterInternalID: id,
  WorkCenterTypeCode: 'A',
  WorkCenter,
  WorkCenterDesc,
  Plant: PLANT,
  WorkCenterResponsible: responsible,
});

const order = (ManufacturingOrder: string, TotalQuantity: string, start: string, end: string): Row => ({
  ManufacturingOrder,
  Material: 'V200',
  ProductionPlant: PLANT,
  TotalQuantity,
  MfgOrderConfirmedYieldQty: '0.000',
  ProductionUnit: 'PC',
  // backwards: the end is what is planned
  BasicSchedulingType: '2',
  MfgOrderPlannedStartDate: day(start),
  MfgOrderPlannedStartTime: 'PT06H00M00S',
  MfgOrderPlannedEndDate: day(end),
  MfgOrderPlannedEndTime: 'PT14H00M00S',
  OrderIsReleased: 'X',
  LastChangeDateTime: changedAt(ManufacturingOrder),
});

const operation = (ManufacturingOrder: string, number: string, WorkCenter: string, text: string): Row => ({
  OrderInternalBillOfOperations: ManufacturingOrder,
  OrderIntBillOfOperationsItem: String(Number(number) / 10),
  ManufacturingOrder,
  ManufacturingOrderSequence: '0',
  ManufacturingOrderOperation: number,
  MfgOrderOperationText: text,
  ProductionPlant: PLANT,
  WorkCenter,
  OpErlstSchedldExecStrtDte: day('2026-11-25'),
  OpErlstSchedldExecStrtTme: 'PT06H00M00S',
  OpErlstSchedldExecEndDte: day('2026-11-25'),
  OpErlstSchedldExecEndTme: 'PT12H30M00S',
  OperationUnit: 'PC',
  OpPlannedTotalQuantity: ManufacturingOrder === '1000020' ? '20.000' : '5.000',
  OpTotalConfirmedYieldQty: '0.000',
  LastChangeDateTime: changedAt(ManufacturingOrder),
});

const component = (
  Reservation: string,
  ReservationItem: string,
  ManufacturingOrder: string,
  Material: string,
  RequiredQuantity: string,
  Batch: string,
): Row => ({
  Reservation,
  ReservationItem,
  Material,
  Plant: PLANT,
  ManufacturingOrder,
  ManufacturingOrderSequence: '0',
  ManufacturingOrderOperation: '0010',
  Batch,
  RequiredQuantity,
  WithdrawnQuantity: '0.000',
  BaseUnit: 'PC',
  MatlCompRequirementDate: day('2026-11-25'),
  MatlCompRequirementTime: 'PT06H00M00S',
  ReservationIsFinallyIssued: false,
  MaterialComponentIsPhantomItem: false,
});

const stock = (Material: string, location: string, Batch: string, type: string, qty: string): Row => ({
  Material,
  Plant: PLANT,
  StorageLocation: location,
  Batch,
  InventoryStockType: type,
  MaterialBaseUnit: 'PC',
  MatlWrhsStkQtyInMatlBaseUnit: qty,
});

const salesItem = (
  SalesOrder: string,
  SalesOrderItem: string,
  qty: string,
  net: string,
  delivery: string,
): Row => ({
  SalesOrder,
  SalesOrderItem,
  Material: 'V200',
  ProductionPlant: PLANT,
  RequestedQuantity: qty,
  RequestedQuantityUnit: 'PC',
  NetAmount: net,
  DeliveryStatus: delivery,
});

const salesSchedule = (
  SalesOrder: string,
  SalesOrderItem: string,
  requested: string,
  confirmed: string | null,
  qty: string,
  delivered: string,
): Row => ({
  SalesOrder,
  SalesOrderItem,
  ScheduleLine: '1',
  RequestedDeliveryDate: day(requested),
  ConfirmedDeliveryDate: confirmed === null ? null : day(confirmed),
  ScheduleLineOrderQuantity: qty,
  DeliveredQtyInOrderQtyUnit: delivered,
});

const purchaseItem = (
  PurchaseOrder: string,
  PurchaseOrderItem: string,
  Material: string,
  qty: string,
): Row => ({
  PurchaseOrder,
  PurchaseOrderItem,
  Material,
  Plant: PLANT,
  OrderQuantity: qty,
  PurchaseOrderQuantityUnit: 'PC',
  IsCompletelyDelivered: false,
});

const purchaseSchedule = (order_: string, item: string, date: string): Row => ({
  PurchasingDocument: order_,
  PurchasingDocumentItem: item,
  ScheduleLine: '1',
  ScheduleLineDeliveryDate: day(date),
  ScheduleLineDeliveryTime: 'PT00H00M00S',
  ScheduleLineOrderQuantity: '1.000',
});
