import { describe, expect, it } from 'vitest';
import type { Session } from '../rpc/session.ts';
import { watchProposals } from './proposals.ts';

describe('proposals of Tryton’s planning', () => {
  it('that were there at the last look and are not any more are told once; at the first look there is nothing to tell', async () => {
    let orders = [
      { id: 1, number: 'MO-1' },
      { id: 2, number: 'MO-2' },
    ];
    let requests = [{ id: 7, state: 'draft' }];
    const read = async (model: string) => (model === 'production' ? orders : requests);
    const look = watchProposals({ read } as unknown as Session);
    expect(await look()).toEqual({ orders: new Map(), requests: [] });
    orders = [
      { id: 2, number: 'MO-2' },
      { id: 3, number: 'MO-3' },
    ];
    requests = [];
    expect(await look()).toEqual({ orders: new Map([[1, 'MO-1']]), requests: [7] });
    expect(await look()).toEqual({ orders: new Map(), requests: [] });
  });
});
