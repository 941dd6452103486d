/** A posting as people read it: its figures in words, what the ERP's refusal is about, and what can be done to it. */
import type { Posting } from '@gemba/core/exception';
import type { PostingKind, ReadBack, Transaction } from '@gemba/core/posting';
import type { PostingActName, PostingRow } from '@gemba/core/wire';
import type { Format } from '../../format/format.ts';
import { functionName } from '../../format/names.ts';
import { t } from '../../messages/en.ts';

/** Names of the posting that a person does not read, or reads elsewhere on the line. */
const UNREAD: ReadonlySet<string> = new Set([
  'key',
  'kind',
  'plant',
  'document',
  'version',
  'expectedVersion',
  'reason',
  'uom',
]);
const DAY = /^\d{4}-\d\d-\d\d$/;
const INSTANT = /^\d{4}-\d\d-\d\dT/;

/**
 * "Lot V200-0731 · Quantity 3 pcs · Posting date 22 Nov", of what was sent or of what the ERP shows. What two names say
 * is said once.
 */
export function figureWords(figures: Partial<Transaction> | ReadBack, format: Format): string {
  const said = new Set<string | number>();
  return Object.entries(figures)
    .filter(([name, value]) => !UNREAD.has(name) && value !== undefined && value !== '')
    .toSorted(([a], [b]) => rank(a) - rank(b))
    .flatMap(([name, value]) => {
      if (typeof value === 'string' && said.has(value)) return [];
      said.add(value);
      return [`${fieldName(name)} ${figure(name, value, figures.uom, format)}`];
    })
    .join(' · ');
}

/** ERPs name what they show by themselves: "plannedEnd" → "Planned end" */
const fieldName = (name: string): string =>
  t.posting.fields[name] ?? functionName(name.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase());

function figure(
  name: string,
  value: string | number,
  uom: string | number | undefined,
  format: Format,
): string {
  if (typeof value === 'number') return format.number(value) + (name === 'qty' && uom ? ` ${uom}` : '');
  if (DAY.test(value)) return format.day(value);
  return INSTANT.test(value) ? format.dateTime(value) : value;
}

const ORDER = ['order', 'operation', 'salesLine', 'purchaseLine', 'item', 'lot', 'qty', 'from', 'to', 'date'];
const rank = (name: string): number => (ORDER.includes(name) ? ORDER.indexOf(name) : ORDER.length);

/** Most telling first: a lot is named in almost every refusal, also when its quantity is refused. */
const NAMED = ['qty', 'postingDate', 'date', 'uom', 'to', 'from', 'lot', 'item'] as const;

/** The field that a refusal is about: as the ERP told it, else the one whose value its words name; null: unknown. */
export function refusedField({
  refusedField: told,
  rejection,
  transaction,
}: Pick<PostingRow, 'refusedField' | 'rejection' | 'transaction'>): keyof Transaction | null {
  if (told !== null || rejection === null) return told;
  const words = new Set(rejection.split(/[\s,;:"'()]+|\.(?=\s|$)/));
  return (
    NAMED.find((field) => transaction[field] !== undefined && words.has(String(transaction[field]))) ?? null
  );
}

/** No posting undoes these: a person has to, in the ERP. */
const FINAL: ReadonlySet<PostingKind> = new Set([
  'scrap',
  'partial-completion',
  'operation-confirmation',
  'finish',
  'maintenance-order',
  'cancel',
]);

/**
 * What a person may do, the most likely way out first.
 * @param exceptionOpen of the exception that posted it: what is resolved is not undone from here
 */
export function actsOn(
  { state, kind, compensates }: Pick<Posting, 'state' | 'kind'> & { compensates?: string | null },
  exceptionOpen: boolean,
): PostingActName[] {
  if (state === 'rejected') return ['repair', 'retry', 'enter-document', 'void'];
  return state === 'confirmed' && !compensates && exceptionOpen && !FINAL.has(kind) ? ['compensate'] : [];
}

/** Postings of one document keep their order. @returns the refused one that this posting waits for */
export const blockedBy = (
  { id, state }: Pick<Posting, 'id' | 'state'>,
  row: Pick<PostingRow, 'document' | 'queuedAt'>,
  refused: readonly PostingRow[],
): PostingRow | null =>
  state === 'queued'
    ? (refused.find(
        (one) => one.id !== id && one.document === row.document && one.queuedAt <= row.queuedAt,
      ) ?? null)
    : null;
