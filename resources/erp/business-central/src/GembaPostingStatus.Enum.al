/// Open: the key is reserved and nothing has happened. Posted: the effect is there, with its document number.
enum 50100 "Gemba Posting Status"
{
    Extensible = false;

    value(0; Open) { Caption = 'Open'; }
    value(1; Posted) { Caption = 'Posted'; }
}
