/**
 * The extension's inbox ("Gemba Posting"): the key is unique, and the action `post` makes the effect, writes the
 * document number and turns the row from Open to Posted in one transaction.
 *
 *   look     by key. Posted: done.
 *   insert   an Open row: it reserves the key and has no effect. One that an earlier attempt left is set to what is
 *            asked for now.
 *   post     the effect. The row is locked: a twin waits, then finds it Posted and does nothing.
 *
 * A refusal rolls the effect back and the Open row is removed. The answer to `post` says nothing; the row does.
 */
import { ErpLocked, type PostResult, type Refused } from '../connector.ts';
import { PostingRow } from './entities.ts';
import { answered, quoted, type OData } from './odata.ts';
import { BcRefusal, fieldOf, isChangedMeanwhile, isDuplicate } from './refusal.ts';

const SET = 'postings';

/** What the row shall say, besides the key. */
export type Instruction = Readonly<Record<string, string | number>>;

export async function rowOf(odata: OData, key: string): Promise<PostingRow | null> {
  const [row] = await answered(odata.list('gemba', SET, PostingRow, { filter: `key eq ${quoted(key)}` }));
  return row ?? null;
}

/** `unknown` for an Open row too: it has no effect. */
export async function findPosting(odata: OData, key: string): Promise<PostResult | { state: 'unknown' }> {
  const row = await rowOf(odata, key);
  return row?.status === 'Posted' ? posted(row) : { state: 'unknown' };
}

export async function postByInbox(
  odata: OData,
  key: string,
  compose: () => Promise<Instruction | Refused>,
): Promise<PostResult> {
  const held = await rowOf(odata, key);
  if (held?.status === 'Posted') return posted(held);
  try {
    const instruction = await compose();
    if (isRefused(instruction)) {
      if (held) await remove(odata, held);
      return instruction;
    }
    const row = held
      ? await odata.update('gemba', SET, held.id, held['@odata.etag'], instruction, PostingRow)
      : await odata.create('gemba', SET, { key, ...instruction }, PostingRow);
    await odata.act('gemba', SET, row.id, 'post');
    const after = await rowOf(odata, key);
    if (after?.status === 'Posted') return posted(after);
    throw new ErpLocked(`${key} was taken without an error and is not posted yet`);
  } catch (error) {
    if (!(error instanceof BcRefusal)) throw error;
    return afterRefusal(odata, key, error);
  }
}

async function afterRefusal(odata: OData, key: string, refusal: BcRefusal): Promise<PostResult> {
  const row = await rowOf(odata, key);
  if (row?.status === 'Posted') return posted(row);
  if (isDuplicate(refusal) || isChangedMeanwhile(refusal))
    throw new ErpLocked(`somebody else is posting ${key}: ${refusal.message}`, { cause: refusal });
  if (row) await remove(odata, row);
  return rejection(refusal);
}

/** An Open row that cannot be removed has no effect either. */
async function remove(odata: OData, row: PostingRow): Promise<void> {
  try {
    await odata.remove('gemba', SET, row.id, row['@odata.etag']);
  } catch (error) {
    if (!(error instanceof BcRefusal)) throw error;
  }
}

export const posted = ({ documentNumber }: PostingRow): PostResult => ({
  state: 'posted',
  document: documentNumber,
});

export function rejection(refusal: BcRefusal): Refused {
  const field = fieldOf(refusal);
  return { state: 'rejected', reason: refusal.message, ...(field && { field }) };
}

export const isRefused = (answer: Instruction | Refused): answer is Refused =>
  'state' in answer && answer.state === 'rejected';

export async function postedKeysSince(
  odata: OData,
  since: string,
): Promise<{ key: string; document: string }[]> {
  const rows = await odata.list('gemba', SET, PostingRow, {
    filter: `status eq 'Posted' and systemModifiedAt ge ${since}`,
  });
  return rows.map((row) => ({ key: row.key, document: row.documentNumber }));
}
