/** For tests: material documents. A movement takes stock of one type and gives it another, or nothing. */
import { PLANT } from './example-plant.ts';
import { decimal, SapRefusal, text, type Inside } from './inside.ts';
import type { Row } from './query.ts';

/** movement type → stock type from, to; null: gone */
const MOVEMENTS: Readonly<Record<string, readonly [string, string | null]>> = {
  '311': ['01', '01'],
  '321': ['02', '01'],
  '322': ['01', '02'],
  '343': ['07', '01'],
  '344': ['01', '07'],
  '551': ['01', null],
  '553': ['02', null],
  '555': ['07', null],
};
const STOCK_NAME: Readonly<Record<string, string>> = {
  '01': 'unrestricted-use',
  '02': 'in quality inspection',
  '07': 'blocked',
};
const LOCATIONS = new Set(['171A', '171B', '171Q', '171S']);

export function postMovement(inside: Inside, body: Record<string, unknown>): Row {
  const items = itemsOf(body['to_MaterialDocumentItem']);
  inside.refuseClosedPeriod(body['PostingDate']);
  for (const item of items) checkItem(inside, item, text(body['GoodsMovementCode']));
  const header = inside.newDocument(body);
  items.forEach((item, i) => move(inside, item, header, i));
  return header;
}

function checkItem({ rows, locks, stockOf }: Inside, item: Record<string, unknown>, code: string): void {
  const material = text(item['Material']);
  const lot = text(item['Batch']);
  const type = text(item['GoodsMovementType']);
  const location = text(item['StorageLocation']);
  const target = text(item['IssuingOrReceivingStorageLoc']) || location;
  if (!rows('A_Product').some((p) => p['Product'] === material))
    throw new SapRefusal('M3/305', `Material ${material} does not exist or is not activated`);
  const user = locks.get(material);
  if (user !== undefined)
    throw new SapRefusal('M3/897', `Plant data of material ${material} is locked by user ${user}`);
  for (const one of [location, target])
    if (!LOCATIONS.has(one))
      throw new SapRefusal('M7/063', `Storage location ${one} does not exist in plant ${PLANT}`);
  if (text(item['EntryUnit']) !== 'PC')
    throw new SapRefusal('M3/052', `Unit ${text(item['EntryUnit'])} is not created in language EN`);
  const movement = MOVEMENTS[type];
  if (!movement || code !== (movement[1] === null ? '03' : '04'))
    throw new SapRefusal('M7/128', `Movement type ${type} is not allowed with transaction ${code}`);
  if (!rows('A_MatlStkInAcctMod').some((r) => r['Material'] === material && r['Batch'] === lot))
    throw new SapRefusal('M7/042', `Batch ${lot} of material ${material} does not exist`);
  const there = stockOf(material, lot, movement[0], location);
  const asked = Number(item['QuantityInEntryUnit']);
  if (asked > there)
    throw new SapRefusal('MM_IM_ODATA_API_MDOC/014', 'Material Document processing failed', {
      details: [
        {
          code: 'M7/021',
          message: `Deficit of SL Stock ${STOCK_NAME[movement[0]]} ${asked - there} PC : ${material} ${PLANT} ${location} ${lot}`,
        },
      ],
    });
}

function move(
  { rows, addStock }: Inside,
  item: Record<string, unknown>,
  { MaterialDocument = '' }: Row,
  i: number,
): void {
  const [from, to] = MOVEMENTS[text(item['GoodsMovementType'])] ?? ['01', null];
  const material = text(item['Material']);
  const lot = text(item['Batch']);
  const location = text(item['StorageLocation']);
  const target = text(item['IssuingOrReceivingStorageLoc']) || location;
  const qty = Number(item['QuantityInEntryUnit']);
  addStock(material, lot, from, location, -qty);
  if (to !== null) addStock(material, lot, to, target, qty);
  const line = (n: number): Row => ({
    ...Object.fromEntries(Object.entries(item).map(([name, value]) => [name, text(value)])),
    MaterialDocumentYear: '2026',
    MaterialDocument,
    MaterialDocumentItem: String(n),
    QuantityInEntryUnit: decimal(qty),
    GoodsMovementIsCancelled: false,
  });
  rows('A_MaterialDocumentItem').push(line(i * 2 + 1));
  // a transfer has a receiving line too
  if (to !== null)
    rows('A_MaterialDocumentItem').push({
      ...line(i * 2 + 2),
      StorageLocation: target,
      IsAutomaticallyCreated: 'X',
    });
}

function itemsOf(deep: unknown): Record<string, unknown>[] {
  const list: unknown = typeof deep === 'object' && deep !== null && 'results' in deep ? deep.results : deep;
  return Array.isArray(list) ? list : [];
}
