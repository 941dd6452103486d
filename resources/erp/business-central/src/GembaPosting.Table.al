/// The inbox. One row per key; the key is text, because a code would be upper-cased.
table 50100 "Gemba Posting"
{
    Caption = 'Gemba Posting';
    DataClassification = CustomerContent;

    fields
    {
        field(1; "Entry No."; Integer)
        {
            AutoIncrement = true;
        }
        field(2; "Gemba Key"; Text[200])
        {
            NotBlank = true;
        }
        field(3; Kind; Text[30])
        {
        }
        field(4; Status; Enum "Gemba Posting Status")
        {
            Editable = false;
        }
        field(5; "Document No."; Code[20])
        {
            Editable = false;
        }
        /// Production, sales or purchase order, by the kind
        field(10; "Order No."; Code[20])
        {
        }
        field(11; "Operation No."; Code[10])
        {
        }
        field(12; "Line No."; Integer)
        {
        }
        field(20; "Item No."; Code[20])
        {
            TableRelation = Item;
        }
        field(21; "Lot No."; Code[50])
        {
        }
        field(22; Quantity; Decimal)
        {
            DecimalPlaces = 0 : 5;
            MinValue = 0;
        }
        field(23; "Quantity (Base)"; Decimal)
        {
            DecimalPlaces = 0 : 5;
            Editable = false;
        }
        field(24; "Unit of Measure Code"; Code[10])
        {
        }
        field(30; "Location Code"; Code[10])
        {
            TableRelation = Location;
        }
        field(31; "New Location Code"; Code[10])
        {
            TableRelation = Location;
        }
        field(40; "New Date"; Date)
        {
        }
        field(41; "Posting Date"; Date)
        {
        }
        field(42; Reason; Text[100])
        {
        }
    }

    keys
    {
        key(PK; "Entry No.")
        {
            Clustered = true;
        }
        key(GembaKey; "Gemba Key")
        {
            Unique = true;
        }
    }

    trigger OnModify()
    begin
        // the posting itself modifies without this trigger
        if Status = Status::Posted then
            Error(PostedErr, "Gemba Key");
    end;

    trigger OnDelete()
    begin
        if Status = Status::Posted then
            Error(PostedErr, "Gemba Key");
    end;

    var
        PostedErr: Label 'Gemba Posting %1 is posted and cannot be changed.', Comment = '%1 = the key';
}
