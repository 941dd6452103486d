import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Session } from '../../rpc/session.ts';
import { PAGE_ROWS, readAll, readOf, table } from './read-table.ts';

const THING = table('some.thing', { name: z.string() });

/** Answers questions for ids above a bound, as Tryton would, from records with these ids. */
function sessionWith(ids: readonly number[]) {
  const asked: { domain: unknown[]; limit: number | undefined }[] = [];
  const session: Pick<Session, 'read'> = {
    read: async (_model, domain, _fields, { limit } = {}) => {
      asked.push({ domain, limit });
      const [[, , above]] = domain as [[string, string, number]];
      return ids
        .filter((id) => id > above)
        .slice(0, limit)
        .map((id) => ({ id, name: `Thing ${id}` }));
    },
  };
  return { session: session as Session, asked };
}

describe('reading a table', () => {
  it('goes on from the last id in pages of bounded size, until one is not full', async () => {
    const ids = Array.from({ length: 2 * PAGE_ROWS + 3 }, (_, i) => 3 * i + 1);
    const { session, asked } = sessionWith(ids);
    expect((await readAll(session, THING, [])).map((r) => r.id)).toEqual(ids);
    expect(asked.map((a) => a.limit)).toEqual([PAGE_ROWS, PAGE_ROWS, PAGE_ROWS]);
  });

  it('asks nothing for no values, and for many in bounded chunks', async () => {
    const { session, asked } = sessionWith([]);
    await readOf(session, THING, 'id', []);
    expect(asked).toEqual([]);
    await readOf(session, THING, 'id', [...Array.from({ length: 501 }, (_, i) => i), 0, 1]);
    expect(asked).toHaveLength(2);
  });

  it('names the model whose records are not as expected', async () => {
    const session = { read: async () => [{ id: 1, name: 7 }] } as unknown as Session;
    await expect(readAll(session, THING, [])).rejects.toThrow("Tryton's some.thing is not as expected");
  });
});
