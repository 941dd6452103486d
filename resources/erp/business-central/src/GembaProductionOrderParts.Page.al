/// What belongs to a production order: its lines (they change with each output), operations and components.
page 50102 "Gemba Prod. Order Lines"
{
    PageType = API;
    APIPublisher = 'gemba';
    APIGroup = 'execution';
    APIVersion = 'v1.0';
    EntityName = 'productionOrderLine';
    EntitySetName = 'productionOrderLines';
    SourceTable = "Prod. Order Line";
    ODataKeyFields = SystemId;
    Editable = false;
    DelayedInsert = true;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Records)
            {
                field(id; Rec.SystemId) { }
                field(orderNumber; Rec."Prod. Order No.") { }
                field(systemModifiedAt; Rec.SystemModifiedAt) { }
            }
        }
    }
}

page 50103 "Gemba Prod. Order Operations"
{
    PageType = API;
    APIPublisher = 'gemba';
    APIGroup = 'execution';
    APIVersion = 'v1.0';
    EntityName = 'productionOrderOperation';
    EntitySetName = 'productionOrderOperations';
    SourceTable = "Prod. Order Routing Line";
    ODataKeyFields = SystemId;
    Editable = false;
    DelayedInsert = true;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Records)
            {
                field(id; Rec.SystemId) { }
                field(orderNumber; Rec."Prod. Order No.") { }
                field(operationNumber; Rec."Operation No.") { }
                field(description; Rec.Description) { }
                field(workCenterNumber; Rec."Work Center No.") { }
                field(startingDateTime; Rec."Starting Date-Time") { }
                field(endingDateTime; Rec."Ending Date-Time") { }
                field(routingStatus; Rec."Routing Status") { }
                field(routingLinkCode; Rec."Routing Link Code") { }
                field(systemModifiedAt; Rec.SystemModifiedAt) { }
            }
        }
    }
}

page 50104 "Gemba Prod. Order Components"
{
    PageType = API;
    APIPublisher = 'gemba';
    APIGroup = 'execution';
    APIVersion = 'v1.0';
    EntityName = 'productionOrderComponent';
    EntitySetName = 'productionOrderComponents';
    SourceTable = "Prod. Order Component";
    ODataKeyFields = SystemId;
    Editable = false;
    DelayedInsert = true;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Records)
            {
                field(id; Rec.SystemId) { }
                field(orderNumber; Rec."Prod. Order No.") { }
                field(itemNumber; Rec."Item No.") { }
                field(expectedQuantity; Rec."Expected Quantity") { }
                field(remainingQuantity; Rec."Remaining Quantity") { }
                field(dueDateTime; Rec."Due Date-Time") { }
                field(routingLinkCode; Rec."Routing Link Code") { }
                field(systemModifiedAt; Rec.SystemModifiedAt) { }
            }
        }
    }
}
