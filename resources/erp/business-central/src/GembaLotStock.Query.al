/// What is on stock by item, lot and location: the sums of the open item ledger entries, in base units.
query 50100 "Gemba Lot Stock"
{
    QueryType = API;
    APIPublisher = 'gemba';
    APIGroup = 'execution';
    APIVersion = 'v1.0';
    EntityName = 'lotStockRow';
    EntitySetName = 'lotStock';

    elements
    {
        dataitem(ItemLedgerEntry; "Item Ledger Entry")
        {
            DataItemTableFilter = Open = const(true);

            column(itemNumber; "Item No.") { }
            column(lotNumber; "Lot No.") { }
            column(locationCode; "Location Code") { }
            column(remainingQuantity; "Remaining Quantity")
            {
                Method = Sum;
            }
        }
    }
}
