import { OWNERLESS, STALLED } from '@gemba/core/signal';
import { after, instant, type Instant } from '@gemba/core/time';
import { beforeEach, expect, test } from 'vitest';
import type { Violation } from './ownership.ts';
import { openTelling } from './telling.ts';

const T0 = instant(Date.UTC(2026, 10, 23, 3));
const SECOND = 1_000;
const MIN = 60 * SECOND;

let said: string[];
let away: boolean;
let look: (ms: number, ...broken: Violation[]) => Promise<void>;
beforeEach(() => {
  said = [];
  away = false;
  const tell = openTelling({
    capture: async (signals) => {
      if (away) throw new Error('the database is away');
      for (const { type, content } of signals)
        said.push(`${type} ${JSON.stringify((content as { data: unknown }).data)}`);
    },
    endMatters: async (type, still) => said.push(`end ${type} but ${still.join()}`),
  });
  look = async (ms, ...broken) => {
    said.length = 0;
    const at: Instant = after(T0, ms);
    await tell(broken, at);
  };
});

const violation = (fn: string, more: Partial<Violation>): Violation => ({
  function: fn,
  ownerless: 0,
  unarmed: 0,
  overdue: 0,
  ...more,
});
const orphans = violation('quality', { ownerless: 2 });
const stalled = violation('planning', { unarmed: 1, overdue: 3 });
const toldOf = (type: string, fn: string, decisions: number) =>
  `${type} ${JSON.stringify({ function: fn, decisions })}`;

test('the first look ends what was mended while no hub ran, and later ones nothing that was not told', async () => {
  await look(0);
  expect(said).toEqual([`end ${OWNERLESS} but `, `end ${STALLED} but `]);
  await look(5 * SECOND);
  expect(said).toEqual([]);
});

test('decisions without an owner are told at once, again every quarter of an hour, and when they have one', async () => {
  await look(0, orphans);
  expect(said[0]).toBe(toldOf(OWNERLESS, 'quality', 2));
  await look(14 * MIN, orphans);
  expect(said).toEqual([]);
  await look(15 * MIN, orphans);
  expect(said).toEqual([toldOf(OWNERLESS, 'quality', 2)]);
  await look(16 * MIN);
  expect(said).toEqual([`end ${OWNERLESS} but `]);
});

test('an asking that stands still is told when it has for half a minute, not while a hub makes up for its absence', async () => {
  await look(0, stalled);
  await look(29 * SECOND, stalled);
  expect(said).toEqual([]);
  await look(30 * SECOND, stalled);
  expect(said).toEqual([toldOf(STALLED, 'planning', 4)]);
  await look(35 * SECOND);
  expect(said).toEqual([`end ${STALLED} but `]);
  await look(40 * SECOND, stalled);
  await look(60 * SECOND, stalled);
  expect(said).toEqual([]);
});

test('what could not be stored is told with the next look', async () => {
  await look(0);
  away = true;
  await expect(look(5 * SECOND, orphans)).rejects.toThrow('away');
  away = false;
  await look(10 * SECOND, orphans);
  expect(said).toEqual([toldOf(OWNERLESS, 'quality', 2)]);
});
