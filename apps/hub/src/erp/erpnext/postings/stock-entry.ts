/**
 * One Stock Entry per key. ERPNext inserts and submits in two transactions, so the steps are:
 *
 *   look     by the unique key field. Submitted: done. Draft: an earlier attempt got this far, and is taken up with
 *            what is asked for now. Cancelled: a person undid it in ERPNext, and the key stays with it.
 *   insert   a draft (docstatus 0) that carries the key: the database lets only one be.
 *   submit   docstatus 1 with the draft's `modified`: the effect. What a twin submitted meanwhile is found, not repeated.
 *
 * A refusal removes the draft again. A death between two steps leaves a draft without effect for the next attempt.
 */
import { z } from 'zod';
import { ErpLocked, ErpUnavailable, type PostResult, type Refused } from '../../connector.ts';
import { StockEntryDoc, Text } from '../documents.ts';
import type { Draft, Frappe } from '../frappe.ts';
import { fieldOf, FrappeRefusal, isChangedMeanwhile, isDuplicate } from '../refusal.ts';

const STOCK_ENTRY = 'Stock Entry';
type Entry = z.infer<typeof StockEntryDoc>;

export interface KeyedEntries {
  frappe: Frappe;
  keyField: string;
}

/** `unknown` for a draft too: it has no effect. @throws ErpUnavailable when the key field cannot be asked */
export async function findStockEntry(
  { frappe, keyField }: KeyedEntries,
  key: string,
): Promise<PostResult | { state: 'unknown' }> {
  const entry = await entryOf({ frappe, keyField }, key);
  return entry && entry.docstatus !== 0 ? resultOf(entry) : { state: 'unknown' };
}

/** @param compose what the entry shall say, without key and docstatus; may be refused by ERPNext or by itself */
export async function postStockEntry(
  keyed: KeyedEntries,
  key: string,
  compose: () => Promise<Draft | Refused>,
): Promise<PostResult> {
  const { frappe, keyField } = keyed;
  const held = await entryOf(keyed, key);
  if (held && held.docstatus !== 0) return resultOf(held);
  try {
    const body = await compose();
    if (isRefused(body)) {
      return held ? withoutDraft(frappe, held.name, body) : body;
    }
    const said = { ...body, [keyField]: key };
    const draft = held ?? (await insertDraft(keyed, said));
    const submitted = await frappe.update(
      STOCK_ENTRY,
      draft.name,
      { ...(held && said), docstatus: 1, modified: draft.modified },
      StockEntryDoc,
    );
    if (submitted.docstatus !== 1) throw new ErpLocked(`${draft.name} is being submitted in the background`);
    return resultOf(submitted);
  } catch (error) {
    if (!(error instanceof FrappeRefusal)) throw error;
    return afterRefusal(keyed, key, error);
  }
}

async function insertDraft({ frappe, keyField }: KeyedEntries, said: Draft): Promise<Entry> {
  const draft = await frappe.insert(STOCK_ENTRY, said, StockEntryDoc);
  if (draft[keyField] === said[keyField]) return draft;
  // Frappe leaves out fields that it does not have, without a word
  await frappe.remove(STOCK_ENTRY, draft.name);
  throw new ErpUnavailable(
    `ERPNext has no field ${keyField} on ${STOCK_ENTRY}: nothing can be posted safely`,
  );
}

async function afterRefusal(keyed: KeyedEntries, key: string, refusal: FrappeRefusal): Promise<PostResult> {
  const now = await entryOf(keyed, key);
  if (now && now.docstatus !== 0) return resultOf(now);
  if (isDuplicate(refusal) || isChangedMeanwhile(refusal))
    throw new ErpLocked(`somebody else is posting ${key}: ${refusal.message}`, { cause: refusal });
  return now ? withoutDraft(keyed.frappe, now.name, rejection(refusal)) : rejection(refusal);
}

/** What a person must hear is why it was refused, also where the draft cannot be removed. */
async function withoutDraft(frappe: Frappe, name: string, refused: Refused): Promise<Refused> {
  try {
    await frappe.remove(STOCK_ENTRY, name);
    return refused;
  } catch (error) {
    if (!(error instanceof FrappeRefusal)) throw error;
    return { ...refused, reason: `${refused.reason} (its draft ${name} stays: ${error.message})` };
  }
}

async function entryOf({ frappe, keyField }: KeyedEntries, key: string): Promise<Entry | null> {
  try {
    const [entry] = await frappe.list(STOCK_ENTRY, StockEntryDoc, { filters: [[keyField, '=', key]] });
    return entry ?? null;
  } catch (error) {
    if (!(error instanceof FrappeRefusal)) throw error;
    throw new ErpUnavailable(`${STOCK_ENTRY} cannot be searched by ${keyField}: ${error.message}`, {
      cause: error,
    });
  }
}

const resultOf = ({ name, docstatus }: Entry): PostResult =>
  docstatus === 1
    ? { state: 'posted', document: name }
    : { state: 'rejected', reason: `${STOCK_ENTRY} ${name} was cancelled in ERPNext` };

/** The ERP's no as the outbox wants it. */
export function rejection(refusal: FrappeRefusal): Refused {
  const field = fieldOf(refusal);
  return { state: 'rejected', reason: refusal.message, ...(field && { field }) };
}

export const isRefused = (answer: Draft | Refused): answer is Refused => answer['state'] === 'rejected';

/** Keys that submitted entries carry. */
export async function stockEntryKeysSince(
  { frappe, keyField }: KeyedEntries,
  since: string,
): Promise<{ key: string; document: string }[]> {
  const entries = await frappe.list(STOCK_ENTRY, z.object({ name: z.string(), [keyField]: Text }), {
    filters: [
      [keyField, 'is', 'set'],
      ['docstatus', '=', 1],
      ['modified', '>=', since],
    ],
  });
  return entries.map((entry) => ({ key: String(entry[keyField]), document: String(entry['name']) }));
}
