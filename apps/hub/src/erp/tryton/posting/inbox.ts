/**
 * Posting through the inbox module of Gemba in Tryton (resources/erp/tryton): the key, the program's effect and its
 * result are committed together or not at all, so the same key may be posted again whatever became of the answer.
 */
import { z } from 'zod';
import { ErpLocked, type PostResult } from '../../connector.ts';
import { requestCode } from '../codes.ts';
import { isRefused, refused } from '../programs/program.ts';
import { TRYTON_KINDS } from '../programs/index.ts';
import { refusalOf } from './refusal-words.ts';
import { TrytonRefusal } from '../rpc/refusal.ts';
import type { Session } from '../rpc/session.ts';
import { datetime } from '../rpc/values.ts';
import type { Poster, Trace } from './poster.ts';

const INBOX = 'gemba.posting';
const Posted = z.object({ document: z.string() });
const Posting = z.object({ key: z.string(), document: z.string(), record: z.string(), result: z.string() });
const FIELDS = ['key', 'document', 'record', 'result'];
const Results = z.array(z.array(z.int()).nullable());

/** A module that was taken out again leaves its model behind in `ir.model`, so its state is what counts. */
export async function hasInbox(session: Session): Promise<boolean> {
  const domain = [
    ['name', '=', 'gemba_bridge'],
    ['state', 'in', ['activated', 'to upgrade']],
  ];
  const found = await session.call('ir.module', 'search', [domain], { write: false });
  return Array.isArray(found) && found.length > 0;
}

export function openInbox(session: Session): Poster {
  async function traceOf({ key }: { key: string }): Promise<Trace | null> {
    const rows = await session.read(INBOX, [['key', '=', key]], FIELDS, { limit: 1 });
    const [posting] = z.array(Posting).parse(rows);
    if (!posting) return null;
    const [first] = Results.parse(JSON.parse(posting.result));
    const record = Number(posting.record.split(',')[1]);
    return { document: numberOf(posting.document), records: first ?? [record] };
  }

  return {
    guarantee: 'keyed',
    kinds: TRYTON_KINDS,
    find: traceOf,
    traceOf,

    async post({ key }, programOf): Promise<PostResult> {
      try {
        const program = await programOf();
        if (isRefused(program)) return program;
        const { steps, expect, unlessChanged, document } = program;
        const answer = await session.call(INBOX, 'post', [key, steps, expect, unlessChanged, document], {
          write: true,
        });
        return { state: 'posted', document: numberOf(Posted.parse(answer).document) };
      } catch (error) {
        if (!(error instanceof TrytonRefusal)) throw error;
        // the same key is on its way in another call, and will be there or free
        if (error.words.startsWith('gemba.duplicate')) throw new ErpLocked(error.words, { cause: error });
        if (error.words.startsWith('gemba.key_reused')) return keyTaken(key);
        return refusalOf(error);
      }
    },

    async postedSince(since) {
      const rows = await session.read(INBOX, [['create_date', '>=', datetime(since)]], FIELDS, {
        order: [['id', 'ASC']],
      });
      return z
        .array(Posting)
        .parse(rows)
        .map(({ key, document }) => ({ key, document: numberOf(document) }));
    },
  };
}

export const keyTaken = (key: string) =>
  refused(`The key ${key} is in Tryton already, for another posting than this one.`);

/** Purchase requests have no number: the inbox names them by their place. */
function numberOf(document: string): string {
  const request = /^purchase\.request,(\d+)$/.exec(document);
  return request ? requestCode(Number(request[1])) : document;
}
