/// Master data that the standard API does not have.
page 50105 "Gemba Item Planning"
{
    PageType = API;
    APIPublisher = 'gemba';
    APIGroup = 'execution';
    APIVersion = 'v1.0';
    EntityName = 'itemPlanningRow';
    EntitySetName = 'itemPlanning';
    SourceTable = Item;
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
                field(number; Rec."No.") { }
                field(bomNumber; Rec."Production BOM No.") { }
                field(replenishmentSystem; Rec."Replenishment System") { }
                field(leadTimeDays; LeadTimeDays) { }
            }
        }
    }

    trigger OnAfterGetRecord()
    begin
        LeadTimeDays := CalcDate(Rec."Lead Time Calculation", WorkDate()) - WorkDate();
    end;

    var
        LeadTimeDays: Integer;
}

/// Without versions: of a BOM that has versions, the one without a version code counts.
page 50106 "Gemba Production BOM Lines"
{
    PageType = API;
    APIPublisher = 'gemba';
    APIGroup = 'execution';
    APIVersion = 'v1.0';
    EntityName = 'productionBomLine';
    EntitySetName = 'productionBomLines';
    SourceTable = "Production BOM Line";
    SourceTableView = where(Type = const(Item), "Version Code" = const(''));
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
                field(bomNumber; Rec."Production BOM No.") { }
                field(itemNumber; Rec."No.") { }
                field(quantityPer; Rec."Quantity per") { }
            }
        }
    }
}

page 50107 "Gemba Work Centers"
{
    PageType = API;
    APIPublisher = 'gemba';
    APIGroup = 'execution';
    APIVersion = 'v1.0';
    EntityName = 'workCenter';
    EntitySetName = 'workCenters';
    SourceTable = "Work Center";
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
                field(number; Rec."No.") { }
                field(name; Rec.Name) { }
                field(workCenterGroupCode; Rec."Work Center Group Code") { }
            }
        }
    }
}
