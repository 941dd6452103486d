/// …/api/gemba/execution/v1.0/companies({id})/postings, and POST postings({id})/Microsoft.NAV.post
page 50100 "Gemba Postings"
{
    PageType = API;
    APIPublisher = 'gemba';
    APIGroup = 'execution';
    APIVersion = 'v1.0';
    EntityName = 'posting';
    EntitySetName = 'postings';
    SourceTable = "Gemba Posting";
    ODataKeyFields = SystemId;
    DelayedInsert = true;
    Extensible = false;

    layout
    {
        area(Content)
        {
            repeater(Records)
            {
                field(id; Rec.SystemId) { Editable = false; }
                field("key"; Rec."Gemba Key") { }
                field(kind; Rec.Kind) { }
                field(status; Rec.Status) { Editable = false; }
                field(documentNumber; Rec."Document No.") { Editable = false; }
                field(orderNumber; Rec."Order No.") { }
                field(operationNumber; Rec."Operation No.") { }
                field(lineNumber; Rec."Line No.") { }
                field(itemNumber; Rec."Item No.") { }
                field(lotNumber; Rec."Lot No.") { }
                field(quantity; Rec.Quantity) { }
                field(quantityBase; Rec."Quantity (Base)") { Editable = false; }
                field(unitOfMeasureCode; Rec."Unit of Measure Code") { }
                field(fromLocationCode; Rec."Location Code") { }
                field(toLocationCode; Rec."New Location Code") { }
                field(newDate; Rec."New Date") { }
                field(postingDate; Rec."Posting Date") { }
                field(reason; Rec.Reason) { }
                field(systemModifiedAt; Rec.SystemModifiedAt) { Editable = false; }
            }
        }
    }

    [ServiceEnabled]
    procedure post(var ActionContext: WebServiceActionContext)
    var
        GembaPost: Codeunit "Gemba Post";
    begin
        GembaPost.Post(Rec);
        ActionContext.SetObjectType(ObjectType::Page);
        ActionContext.SetObjectId(Page::"Gemba Postings");
        ActionContext.AddEntityKey(Rec.FieldNo(SystemId), Rec.SystemId);
        ActionContext.SetResultCode(WebServiceActionResultCode::Updated);
    end;
}
