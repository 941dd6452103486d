/// Makes the effect of an inbox row and turns the row to Posted, in one transaction: commits inside the standard code
/// are ignored, so that an error anywhere leaves nothing behind. Journal lines are posted without being stored: there
/// are none to be orphaned.
codeunit 50100 "Gemba Post"
{
    Access = Internal;
    Permissions = tabledata "Gemba Posting" = rimd;

    /// Does nothing when the row is Posted: a twin waits for the lock and finds that.
    [CommitBehavior(CommitBehavior::Ignore)]
    procedure Post(var GembaPosting: Record "Gemba Posting")
    begin
        GembaPosting.LockTable();
        GembaPosting.Get(GembaPosting."Entry No.");
        if GembaPosting.Status = GembaPosting.Status::Posted then
            exit;
        GembaPosting."Document No." := DocumentNo(GembaPosting."Entry No.");
        case GembaPosting.Kind of
            'quality-hold', 'quality-release', 'transfer', 'scrap':
                PostStock(GembaPosting);
            'partial-completion', 'operation-confirmation':
                PostOutput(GembaPosting, false);
            'finish':
                PostOutput(GembaPosting, true);
            'customer-date':
                MoveSalesLine(GembaPosting);
            'expedite':
                MovePurchaseLine(GembaPosting);
            else
                Error(UnknownKindErr, GembaPosting.Kind);
        end;
        GembaPosting.Status := GembaPosting.Status::Posted;
        GembaPosting.Modify();
    end;

    /// The key of a change that a page makes by itself, in the page's transaction.
    procedure KeepKey(PostingKey: Text[200]; PostingKind: Text[30]; OrderNo: Code[20]; NewDate: Date; PostingDate: Date)
    var
        GembaPosting: Record "Gemba Posting";
    begin
        GembaPosting.Init();
        GembaPosting."Gemba Key" := PostingKey;
        GembaPosting.Kind := PostingKind;
        GembaPosting.Status := GembaPosting.Status::Posted;
        GembaPosting."Document No." := OrderNo;
        GembaPosting."Order No." := OrderNo;
        GembaPosting."New Date" := NewDate;
        GembaPosting."Posting Date" := PostingDate;
        GembaPosting.Insert(true);
    end;

    local procedure PostStock(var GembaPosting: Record "Gemba Posting")
    var
        ItemJournalLine: Record "Item Journal Line";
        SourceCodeSetup: Record "Source Code Setup";
    begin
        SourceCodeSetup.Get();
        StartLine(ItemJournalLine, GembaPosting);
        if GembaPosting."New Location Code" = '' then begin
            ItemJournalLine.Validate("Entry Type", ItemJournalLine."Entry Type"::"Negative Adjmt.");
            ItemJournalLine."Source Code" := SourceCodeSetup."Item Journal";
        end else begin
            ItemJournalLine.Validate("Entry Type", ItemJournalLine."Entry Type"::Transfer);
            ItemJournalLine."Source Code" := SourceCodeSetup."Item Reclass. Journal";
        end;
        ItemJournalLine.Validate("Item No.", GembaPosting."Item No.");
        if GembaPosting."Unit of Measure Code" <> '' then
            ItemJournalLine.Validate("Unit of Measure Code", GembaPosting."Unit of Measure Code");
        ItemJournalLine.Validate("Location Code", GembaPosting."Location Code");
        if GembaPosting."New Location Code" <> '' then
            ItemJournalLine.Validate("New Location Code", GembaPosting."New Location Code");
        ItemJournalLine.Validate(Quantity, GembaPosting.Quantity);
        PostLine(ItemJournalLine, GembaPosting);
    end;

    /// Without a quantity a finish makes what is open. Goods are received by the last operation's output.
    local procedure PostOutput(var GembaPosting: Record "Gemba Posting"; Finish: Boolean)
    var
        ProductionOrder: Record "Production Order";
        ProdOrderLine: Record "Prod. Order Line";
        ItemJournalLine: Record "Item Journal Line";
        SourceCodeSetup: Record "Source Code Setup";
        ProdOrderStatusManagement: Codeunit "Prod. Order Status Management";
    begin
        ProductionOrder.Get(ProductionOrder.Status::Released, GembaPosting."Order No.");
        ProdOrderLine.SetRange(Status, ProductionOrder.Status);
        ProdOrderLine.SetRange("Prod. Order No.", ProductionOrder."No.");
        ProdOrderLine.FindFirst();
        if ProdOrderLine.Next() <> 0 then
            Error(SeveralLinesErr, ProductionOrder."No.");
        ProdOrderLine.FindFirst();
        if Finish and (GembaPosting.Quantity = 0) then begin
            GembaPosting.Quantity := ProdOrderLine."Remaining Quantity";
            GembaPosting."Unit of Measure Code" := ProdOrderLine."Unit of Measure Code";
        end;
        if GembaPosting.Quantity > 0 then begin
            SourceCodeSetup.Get();
            StartLine(ItemJournalLine, GembaPosting);
            ItemJournalLine.Validate("Entry Type", ItemJournalLine."Entry Type"::Output);
            ItemJournalLine.Validate("Order Type", ItemJournalLine."Order Type"::Production);
            ItemJournalLine.Validate("Order No.", ProductionOrder."No.");
            ItemJournalLine.Validate("Order Line No.", ProdOrderLine."Line No.");
            ItemJournalLine.Validate("Item No.", ProdOrderLine."Item No.");
            if ProdOrderLine."Variant Code" <> '' then
                ItemJournalLine.Validate("Variant Code", ProdOrderLine."Variant Code");
            SetOperation(ItemJournalLine, ProdOrderLine, GembaPosting."Operation No.");
            if GembaPosting."Unit of Measure Code" <> '' then
                ItemJournalLine.Validate("Unit of Measure Code", GembaPosting."Unit of Measure Code");
            if GembaPosting."New Location Code" <> '' then
                ItemJournalLine.Validate("Location Code", GembaPosting."New Location Code");
            // how long it took is not known
            ItemJournalLine.Validate("Setup Time", 0);
            ItemJournalLine.Validate("Run Time", 0);
            ItemJournalLine.Validate("Output Quantity", GembaPosting.Quantity);
            ItemJournalLine."Source Code" := SourceCodeSetup."Output Journal";
            PostLine(ItemJournalLine, GembaPosting);
        end;
        if Finish then
            ProdOrderStatusManagement.ChangeProdOrderStatus(
                ProductionOrder, ProductionOrder.Status::Finished, GembaPosting."Posting Date", true);
    end;

    local procedure SetOperation(var ItemJournalLine: Record "Item Journal Line"; ProdOrderLine: Record "Prod. Order Line"; OperationNo: Code[10])
    var
        ProdOrderRoutingLine: Record "Prod. Order Routing Line";
    begin
        if OperationNo = '' then begin
            ProdOrderRoutingLine.SetRange(Status, ProdOrderLine.Status);
            ProdOrderRoutingLine.SetRange("Prod. Order No.", ProdOrderLine."Prod. Order No.");
            ProdOrderRoutingLine.SetRange("Routing Reference No.", ProdOrderLine."Routing Reference No.");
            ProdOrderRoutingLine.SetRange("Next Operation No.", '');
            if not ProdOrderRoutingLine.FindFirst() then
                exit;
            OperationNo := ProdOrderRoutingLine."Operation No.";
        end;
        ItemJournalLine.Validate("Operation No.", OperationNo);
    end;

    local procedure StartLine(var ItemJournalLine: Record "Item Journal Line"; GembaPosting: Record "Gemba Posting")
    begin
        ItemJournalLine.Init();
        // the number keeps the tracking of two postings apart: the line itself is not stored
        ItemJournalLine."Line No." := GembaPosting."Entry No.";
        ItemJournalLine.Validate("Posting Date", GembaPosting."Posting Date");
        ItemJournalLine."Document Date" := GembaPosting."Posting Date";
        ItemJournalLine."Document No." := GembaPosting."Document No.";
        ItemJournalLine."External Document No." :=
            CopyStr(GembaPosting."Gemba Key", 1, MaxStrLen(ItemJournalLine."External Document No."));
    end;

    local procedure PostLine(var ItemJournalLine: Record "Item Journal Line"; var GembaPosting: Record "Gemba Posting")
    var
        ItemJnlPostLine: Codeunit "Item Jnl.-Post Line";
    begin
        if GembaPosting.Reason <> '' then
            ItemJournalLine.Description := GembaPosting.Reason;
        if GembaPosting."Lot No." <> '' then
            TrackLot(ItemJournalLine, GembaPosting."Lot No.");
        if ItemJournalLine."Entry Type" = ItemJournalLine."Entry Type"::Output then
            GembaPosting."Quantity (Base)" := ItemJournalLine."Output Quantity (Base)"
        else
            GembaPosting."Quantity (Base)" := ItemJournalLine."Quantity (Base)";
        ItemJnlPostLine.RunWithCheck(ItemJournalLine);
    end;

    local procedure TrackLot(var ItemJournalLine: Record "Item Journal Line"; LotNo: Code[50])
    var
        TempReservationEntry: Record "Reservation Entry" temporary;
        CreateReservEntry: Codeunit "Create Reserv. Entry";
    begin
        TempReservationEntry."Lot No." := LotNo;
        if ItemJournalLine."Entry Type" = ItemJournalLine."Entry Type"::Transfer then begin
            ItemJournalLine."New Lot No." := LotNo;
            CreateReservEntry.SetNewTrackingFromItemJnlLine(ItemJournalLine);
        end;
        CreateReservEntry.CreateReservEntryFor(
            Database::"Item Journal Line", ItemJournalLine."Entry Type".AsInteger(),
            ItemJournalLine."Journal Template Name", ItemJournalLine."Journal Batch Name", 0, ItemJournalLine."Line No.",
            ItemJournalLine."Qty. per Unit of Measure", ItemJournalLine.Quantity, ItemJournalLine."Quantity (Base)",
            TempReservationEntry);
        CreateReservEntry.CreateEntry(
            ItemJournalLine."Item No.", ItemJournalLine."Variant Code", ItemJournalLine."Location Code",
            ItemJournalLine.Description, ItemJournalLine."Posting Date", ItemJournalLine."Posting Date", 0,
            Enum::"Reservation Status"::Prospect);
    end;

    local procedure MoveSalesLine(var GembaPosting: Record "Gemba Posting")
    var
        SalesHeader: Record "Sales Header";
        SalesLine: Record "Sales Line";
        ReleaseSalesDocument: Codeunit "Release Sales Document";
        WasReleased: Boolean;
    begin
        SalesHeader.Get(SalesHeader."Document Type"::Order, GembaPosting."Order No.");
        SalesLine.Get(SalesHeader."Document Type", SalesHeader."No.", GembaPosting."Line No.");
        WasReleased := SalesHeader.Status = SalesHeader.Status::Released;
        if WasReleased then
            ReleaseSalesDocument.PerformManualReopen(SalesHeader);
        SalesLine.Get(SalesHeader."Document Type", SalesHeader."No.", GembaPosting."Line No.");
        SalesLine.Validate("Shipment Date", GembaPosting."New Date");
        SalesLine.Modify(true);
        if WasReleased then
            ReleaseSalesDocument.PerformManualRelease(SalesHeader);
        GembaPosting."Document No." := SalesHeader."No.";
    end;

    local procedure MovePurchaseLine(var GembaPosting: Record "Gemba Posting")
    var
        PurchaseHeader: Record "Purchase Header";
        PurchaseLine: Record "Purchase Line";
        ReleasePurchaseDocument: Codeunit "Release Purchase Document";
        WasReleased: Boolean;
    begin
        PurchaseHeader.Get(PurchaseHeader."Document Type"::Order, GembaPosting."Order No.");
        PurchaseLine.Get(PurchaseHeader."Document Type", PurchaseHeader."No.", GembaPosting."Line No.");
        WasReleased := PurchaseHeader.Status = PurchaseHeader.Status::Released;
        if WasReleased then
            ReleasePurchaseDocument.PerformManualReopen(PurchaseHeader);
        PurchaseLine.Get(PurchaseHeader."Document Type", PurchaseHeader."No.", GembaPosting."Line No.");
        PurchaseLine.Validate("Expected Receipt Date", GembaPosting."New Date");
        PurchaseLine.Modify(true);
        if WasReleased then
            ReleasePurchaseDocument.PerformManualRelease(PurchaseHeader);
        GembaPosting."Document No." := PurchaseHeader."No.";
    end;

    local procedure DocumentNo(EntryNo: Integer): Code[20]
    begin
        exit(CopyStr('GEMBA-' + Format(EntryNo, 0, '<Integer,6><Filler Character,0>'), 1, 20));
    end;

    var
        UnknownKindErr: Label 'The kind %1 is not known.', Comment = '%1 = the kind';
        SeveralLinesErr: Label 'Production order %1 has several lines: post its output in Business Central.', Comment = '%1 = the order number';
}
