/// Production orders. The end can be changed; the order is scheduled back from it. `postingKey` goes to the inbox in the
/// same transaction: a key that is there already makes the change fail.
page 50101 "Gemba Production Orders"
{
    PageType = API;
    APIPublisher = 'gemba';
    APIGroup = 'execution';
    APIVersion = 'v1.0';
    EntityName = 'productionOrder';
    EntitySetName = 'productionOrders';
    SourceTable = "Production Order";
    SourceTableView = where("Source Type" = const(Item));
    ODataKeyFields = SystemId;
    InsertAllowed = false;
    DeleteAllowed = false;
    DelayedInsert = true;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Records)
            {
                field(id; Rec.SystemId) { Editable = false; }
                field(number; Rec."No.") { Editable = false; }
                field(status; Rec.Status) { Editable = false; }
                field(itemNumber; Rec."Source No.") { Editable = false; }
                field(quantity; Rec.Quantity) { Editable = false; }
                field(finishedQuantity; FinishedQuantity) { Editable = false; }
                field(unitOfMeasureCode; UnitOfMeasureCode) { Editable = false; }
                field(startingDateTime; Rec."Starting Date-Time") { Editable = false; }
                field(endingDateTime; Rec."Ending Date-Time") { Editable = false; }
                field(endingDate; Rec."Ending Date") { }
                field(systemModifiedAt; Rec.SystemModifiedAt) { Editable = false; }
                field(postingKey; PostingKey) { }
                field(keyPostingDate; KeyPostingDate) { }
            }
        }
    }

    trigger OnAfterGetRecord()
    var
        ProdOrderLine: Record "Prod. Order Line";
    begin
        Clear(PostingKey);
        Clear(KeyPostingDate);
        Clear(UnitOfMeasureCode);
        ProdOrderLine.SetRange(Status, Rec.Status);
        ProdOrderLine.SetRange("Prod. Order No.", Rec."No.");
        ProdOrderLine.CalcSums("Finished Quantity");
        FinishedQuantity := ProdOrderLine."Finished Quantity";
        if ProdOrderLine.FindFirst() then
            UnitOfMeasureCode := ProdOrderLine."Unit of Measure Code";
    end;

    trigger OnModifyRecord(): Boolean
    var
        GembaPost: Codeunit "Gemba Post";
    begin
        if PostingKey <> '' then
            GembaPost.KeepKey(PostingKey, 'reschedule', Rec."No.", Rec."Ending Date", KeyPostingDate);
        exit(true);
    end;

    var
        PostingKey: Text[200];
        KeyPostingDate: Date;
        FinishedQuantity: Decimal;
        UnitOfMeasureCode: Code[10];
}
