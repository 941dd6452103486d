/** Which changes are told once and which again, with a Tryton that is only its records' stamps. */
import { instant } from '@gemba/core/time';
import { describe, expect, it } from 'vitest';
import type { Session } from '../rpc/session.ts';
import { table } from './records/read-table.ts';
import { openToldChanges } from './told-changes.ts';

const ORDER = table('production', {});
const NOON = Date.UTC(2026, 10, 25, 12);
const cursor = (n: number) => instant(NOON + n);

/** `stamps`: epoch seconds of each record's last change, by id; all are after every cursor. */
function trytonWith(stamps: Record<number, string>) {
  const session: Session = {
    call: () => Promise.reject(new Error('only reads are expected')),
    read: () =>
      Promise.resolve(Object.entries(stamps).map(([id, _timestamp]) => ({ id: Number(id), _timestamp }))),
    close: () => Promise.resolve(),
  };
  return { stamps, told: openToldChanges(session) };
}
const secondsAfterNoon = (s: number) => String(NOON / 1_000 + s);
const LATER = instant(NOON + 60_000);

describe('changes within the overlap of two deltas', () => {
  it('are told once to a caller who comes back with the cursor of the delta that told them', async () => {
    const { told } = trytonWith({ 1: secondsAfterNoon(1), 2: secondsAfterNoon(2) });
    const first = told.look(cursor(0), LATER);
    expect(await first.idsOf(ORDER)).toEqual([1, 2]);
    first.told(cursor(1));
    expect(await told.look(cursor(1), LATER).idsOf(ORDER)).toEqual([]);
  });

  it('are told again when the record has changed once more', async () => {
    const { told, stamps } = trytonWith({ 1: secondsAfterNoon(1), 2: secondsAfterNoon(2) });
    const first = told.look(cursor(0), LATER);
    await first.idsOf(ORDER);
    first.told(cursor(1));
    stamps[2] = secondsAfterNoon(1.5);
    expect(await told.look(cursor(1), LATER).idsOf(ORDER)).toEqual([2]);
  });

  it('are told again to a caller who could not keep them, and so comes with the cursor before', async () => {
    const { told } = trytonWith({ 1: secondsAfterNoon(1) });
    const first = told.look(cursor(0), LATER);
    await first.idsOf(ORDER);
    first.told(cursor(1));
    expect(await told.look(cursor(0), LATER).idsOf(ORDER)).toEqual([1]);
  });

  it('are told again when that delta failed half-way, or gave the cursor that it was asked with', async () => {
    const { told } = trytonWith({ 1: secondsAfterNoon(1) });
    await told.look(cursor(0), LATER).idsOf(ORDER);
    expect(await told.look(cursor(1), LATER).idsOf(ORDER)).toEqual([1]);
    const same = told.look(cursor(1), LATER);
    await same.idsOf(ORDER);
    same.told(cursor(1));
    expect(await told.look(cursor(1), LATER).idsOf(ORDER)).toEqual([1]);
  });

  it('are told again when they were only just written: the next change may have the same whole second', async () => {
    const { told } = trytonWith({ 1: secondsAfterNoon(59) });
    const first = told.look(cursor(0), LATER);
    await first.idsOf(ORDER);
    first.told(cursor(1));
    expect(await told.look(cursor(1), LATER).idsOf(ORDER)).toEqual([1]);
  });
});
