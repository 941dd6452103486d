/**
 * How many cards a wall hangs and in which grid. The type grows as cards get fewer; it never shrinks below what is read
 * from five metres, so what does not fit is named in a strip instead ("and 7 more").
 */

export interface WallFit {
  shown: number;
  columns: number;
  rows: number;
  /** rows of lamps that every card must have room for */
  lampRows: number;
  lampColumns: number;
  /** width of a card in em: narrower means larger type */
  wide: number;
}

const MOST_CARDS = 8;
/** beside the banner of a flood */
export const MOST_IN_FLOOD = 6;
/** cards that share a row and have height to spare hang their lamps in pairs, so that the type can be larger */
const TALL_UP_TO_ROWS = 2;
const EM_BESIDE_LAMPS = 4.4;
const EM_PER_LAMP = 6.9;
const NARROWEST_EM = 26;

/**
 * @param lamps the number of functions asked, per card in wall order
 * @param mostCards fewer where something else needs room beside the cards
 */
export function wallFit(lamps: readonly number[], mostCards = MOST_CARDS): WallFit {
  const shown = Math.min(lamps.length, mostCards);
  const columns = shown <= 2 ? 1 : 2;
  const rows = Math.max(1, Math.ceil(shown / columns));
  const most = Math.max(1, ...lamps.slice(0, shown));
  const tall = columns === 2 && rows <= TALL_UP_TO_ROWS;
  const inARow = tall ? 2 : 4;
  const lampRows = Math.ceil(most / inARow);
  const lampColumns = Math.min(inARow, Math.ceil(most / lampRows));
  const wide = Math.max(NARROWEST_EM, EM_BESIDE_LAMPS + EM_PER_LAMP * lampColumns);
  return { shown, columns, rows, lampRows, lampColumns, wide };
}
