/**
 * For tests: the entity sets that the connector uses, written by hand from the names in SAP's public API descriptions
 * (api.sap.com). A number is the greatest length of a text. Only what the connector touches, or what it must not confuse it
 * with, is here.
 */
export interface EntitySet {
  key: readonly string[];
  columns: ReadonlyMap<string, number | null>;
  /** navigation → the entity set it leads to, and the fields that join (here → there) */
  links: Readonly<Record<string, { to: string; many: boolean; on: Readonly<Record<string, string>> }>>;
  /** the field that its version comes from; absent: no version */
  version?: string;
}

function entitySet(
  key: string,
  columns: string,
  links: EntitySet['links'] = {},
  version?: string,
): EntitySet {
  const all = `${key} ${columns}`
    .trim()
    .split(/\s+/)
    .map((column): [string, number | null] => {
      const [name = '', length] = column.split(':');
      return [name, length === undefined ? null : Number(length)];
    });
  return {
    key: key.split(/\s+/).map((column) => column.split(':')[0] ?? ''),
    columns: new Map(all),
    links,
    ...(version !== undefined && { version }),
  };
}

export const SERVICES: Readonly<Record<string, Readonly<Record<string, EntitySet>>>> = {
  API_PRODUCTION_ORDER_2_SRV: {
    A_ProductionOrder_2: entitySet(
      'ManufacturingOrder:12',
      `Material:40 ProductionPlant:4 TotalQuantity MfgOrderConfirmedYieldQty ProductionUnit:3 BasicSchedulingType:1
       MfgOrderPlannedStartDate MfgOrderPlannedStartTime MfgOrderPlannedEndDate MfgOrderPlannedEndTime
       OrderIsReleased:1 OrderIsConfirmed:1 OrderIsPartiallyConfirmed:1 OrderIsDelivered:1 OrderIsPartiallyDelivered:1
       OrderIsTechnicallyCompleted:1 OrderIsClosed:1 OrderIsMarkedForDeletion:1 OrderIsDeleted:1 LastChangeDateTime:14`,
      {},
      'LastChangeDateTime',
    ),
    A_ProductionOrderOperation_2: entitySet(
      'OrderInternalBillOfOperations:10 OrderIntBillOfOperationsItem:8',
      `ManufacturingOrder:12 ManufacturingOrderSequence:6 ManufacturingOrderOperation:4 ManufacturingOrderSubOperation:4
       MfgOrderOperationText:40 ProductionPlant:4 WorkCenter:8 OperationControlProfile:4 OperationIsReleased:1
       OperationIsConfirmed:1 OperationIsPartiallyConfirmed:1 OperationIsDeleted:1 OperationIsTechlyCompleted:1
       OperationIsClosed:1 OpErlstSchedldExecStrtDte OpErlstSchedldExecStrtTme OpErlstSchedldExecEndDte
       OpErlstSchedldExecEndTme OperationUnit:3 OpPlannedTotalQuantity OpTotalConfirmedYieldQty LastChangeDateTime:14`,
    ),
    A_ProductionOrderComponent_4: entitySet(
      'Reservation:10 ReservationItem:4 ReservationRecordType:1',
      `Material:40 Plant:4 ManufacturingOrder:12 ManufacturingOrderSequence:6 ManufacturingOrderOperation:4 Batch:10
       RequiredQuantity WithdrawnQuantity BaseUnit:3 MatlCompRequirementDate MatlCompRequirementTime
       ReservationIsFinallyIssued MaterialComponentIsPhantomItem`,
    ),
  },
  API_PROD_ORDER_CONFIRMATION_2_SRV: {
    ProdnOrdConf2: entitySet(
      'ConfirmationGroup:10 ConfirmationCount:8',
      `OrderID:12 Sequence:6 OrderOperation:4 ConfirmationText:40 Plant:4 FinalConfirmationType:1 IsFinalConfirmation
       IsReversed IsReversal PostingDate ConfirmationUnit:3 ConfirmationYieldQuantity ConfirmationScrapQuantity`,
      {
        to_ProdnOrdConfMatlDocItm: {
          to: 'ProdnOrdConfMatlDocItm',
          many: true,
          on: { ConfirmationGroup: 'ConfirmationGroup', ConfirmationCount: 'ConfirmationCount' },
        },
      },
    ),
    ProdnOrdConfMatlDocItm: entitySet(
      'ConfirmationGroup:10 ConfirmationCount:8 MaterialDocument:10 MaterialDocumentItem:4 MaterialDocumentYear:4',
      'Material:40 Plant:4 StorageLocation:4 Batch:10 GoodsMovementType:3 QuantityInEntryUnit EntryUnit:3',
    ),
  },
  API_MATERIAL_DOCUMENT_SRV: {
    A_MaterialDocumentHeader: entitySet(
      'MaterialDocumentYear:4 MaterialDocument:10',
      `DocumentDate PostingDate CreationDate CreationTime CreatedByUser:12 MaterialDocumentHeaderText:25
       ReferenceDocument:16 GoodsMovementCode:2`,
      {
        to_MaterialDocumentItem: {
          to: 'A_MaterialDocumentItem',
          many: true,
          on: { MaterialDocumentYear: 'MaterialDocumentYear', MaterialDocument: 'MaterialDocument' },
        },
      },
    ),
    A_MaterialDocumentItem: entitySet(
      'MaterialDocumentYear:4 MaterialDocument:10 MaterialDocumentItem:4',
      `Material:40 Plant:4 StorageLocation:4 Batch:10 GoodsMovementType:3 CostCenter:10 EntryUnit:3 QuantityInEntryUnit
       IssuingOrReceivingPlant:4 IssuingOrReceivingStorageLoc:4 MaterialDocumentItemText:50 ManufacturingOrder:12
       PurchaseOrder:10 GoodsMovementIsCancelled ReversedMaterialDocument:10 IsAutomaticallyCreated:1`,
    ),
  },
  API_MATERIAL_STOCK_SRV: {
    A_MatlStkInAcctMod: entitySet(
      `Material:40 Plant:4 StorageLocation:4 Batch:10 Supplier:10 Customer:10 WBSElementInternalID:24 SDDocument:10
       SDDocumentItem:6 InventorySpecialStockType:1 InventoryStockType:2`,
      'MaterialBaseUnit:3 MatlWrhsStkQtyInMatlBaseUnit',
    ),
  },
  API_SALES_ORDER_SRV: {
    A_SalesOrder: entitySet('SalesOrder:10', 'SoldToParty:10 LastChangeDateTime', {}, 'LastChangeDateTime'),
    A_SalesOrderItem: entitySet(
      'SalesOrder:10 SalesOrderItem:6',
      `Material:40 ProductionPlant:4 RequestedQuantity RequestedQuantityUnit:3 NetAmount SalesDocumentRjcnReason:2
       DeliveryStatus:1`,
      {
        to_SalesOrder: { to: 'A_SalesOrder', many: false, on: { SalesOrder: 'SalesOrder' } },
        to_ScheduleLine: {
          to: 'A_SalesOrderScheduleLine',
          many: true,
          on: { SalesOrder: 'SalesOrder', SalesOrderItem: 'SalesOrderItem' },
        },
      },
    ),
    A_SalesOrderScheduleLine: entitySet(
      'SalesOrder:10 SalesOrderItem:6 ScheduleLine:4',
      'RequestedDeliveryDate ConfirmedDeliveryDate ScheduleLineOrderQuantity DeliveredQtyInOrderQtyUnit',
    ),
  },
  API_PURCHASEORDER_PROCESS_SRV: {
    A_PurchaseOrder: entitySet(
      'PurchaseOrder:10',
      'Supplier:10 LastChangeDateTime',
      {},
      'LastChangeDateTime',
    ),
    A_PurchaseOrderItem: entitySet(
      'PurchaseOrder:10 PurchaseOrderItem:5',
      'Material:40 Plant:4 OrderQuantity PurchaseOrderQuantityUnit:3 PurchasingDocumentDeletionCode:1 IsCompletelyDelivered',
      {
        to_PurchaseOrder: { to: 'A_PurchaseOrder', many: false, on: { PurchaseOrder: 'PurchaseOrder' } },
        to_ScheduleLine: {
          to: 'A_PurchaseOrderScheduleLine',
          many: true,
          on: { PurchaseOrder: 'PurchasingDocument', PurchaseOrderItem: 'PurchasingDocumentItem' },
        },
      },
    ),
    A_PurchaseOrderScheduleLine: entitySet(
      'PurchasingDocument:10 PurchasingDocumentItem:5 ScheduleLine:4',
      'ScheduleLineDeliveryDate ScheduleLineDeliveryTime ScheduleLineOrderQuantity',
    ),
  },
  API_PRODUCT_SRV: {
    A_Product: entitySet('Product:40', 'BaseUnit:3 LastChangeDateTime'),
    A_ProductDescription: entitySet('Product:40 Language:2', 'ProductDescription:40'),
    A_ProductSupplyPlanning: entitySet(
      'Product:40 Plant:4',
      'ProcurementType:1 InHouseProductionTime PlannedDeliveryDurationInDays BaseUnit:3',
    ),
    A_ProductValuation: entitySet(
      'Product:40 ValuationArea:4 ValuationType:10',
      'InventoryValuationProcedure:1 StandardPrice MovingAveragePrice PriceUnitQty',
    ),
  },
  'API_BILL_OF_MATERIAL_SRV;v=0002': {
    MaterialBOM: entitySet(
      'BillOfMaterial:8 BillOfMaterialCategory:1 BillOfMaterialVariant:2 Material:40 Plant:4',
      'BOMHeaderQuantityInBaseUnit IsMarkedForDeletion',
    ),
    MaterialBOMItem: entitySet(
      `BillOfMaterial:8 BillOfMaterialCategory:1 BillOfMaterialVariant:2 BillOfMaterialItemNodeNumber:8 Material:40
       Plant:4`,
      `BillOfMaterialComponent:40 BillOfMaterialItemCategory:1 BillOfMaterialItemQuantity BillOfMaterialItemUnit:3
       ValidityStartDate ValidityEndDate BOMItemLastChangeDate`,
    ),
  },
  API_WORK_CENTERS: {
    A_WorkCenters: entitySet(
      'WorkCenterInternalID:8 WorkCenterTypeCode:2',
      'WorkCenter:8 WorkCenterDesc:40 Plant:4 WorkCenterResponsible:3',
    ),
  },
  API_BUSINESS_PARTNER: { A_Customer: entitySet('Customer:10', 'CustomerName:80') },
};
