/// For the application user, beside the standard sets that posting needs (README.md).
permissionset 50100 "Gemba Api"
{
    Assignable = true;
    Caption = 'Gemba API';
    Permissions =
        table "Gemba Posting" = X,
        tabledata "Gemba Posting" = RIMD,
        codeunit "Gemba Post" = X,
        page "Gemba Postings" = X,
        page "Gemba Production Orders" = X,
        page "Gemba Prod. Order Lines" = X,
        page "Gemba Prod. Order Operations" = X,
        page "Gemba Prod. Order Components" = X,
        page "Gemba Item Planning" = X,
        page "Gemba Production BOM Lines" = X,
        page "Gemba Work Centers" = X,
        query "Gemba Lot Stock" = X;
}
