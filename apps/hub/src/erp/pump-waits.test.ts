import { after, msBetween, type Instant } from '@gemba/core/time';
import { describe, expect, test } from 'vitest';
import { LOCKED_ANSWERS } from './attempt.ts';
import { ErpLocked, ErpUnavailable } from './connector.ts';
import { eventually, pumpBench } from './pump-for-tests.ts';
import { fakeErp, hold, queue, START } from './testing.ts';

const bench = pumpBench();
const { refusals, unconfirmed, pumpOf, later, statesAre, retry } = bench;
const MINUTE_MS = 60_000;

const lots = (n: number) => Array.from({ length: n }, (_, i) => hold(`k${i}`, `L${i}`));
const all = (n: number, state: string) => Object.fromEntries(lots(n).map(({ key }) => [key, state]));

/** Steps through time, letting the pump settle at each step. */
async function passTime(ms: number, stepMs: number, each: () => void = () => {}): Promise<void> {
  for (let gone = 0; gone < ms; gone += stepMs) {
    later(stepMs);
    each();
    await new Promise((resolve) => setTimeout(resolve, 45));
  }
}

const attemptsAndTimes = async () =>
  (await bench.database.pool.query('select id, attempts, next_attempt_at from posting order by ordinal'))
    .rows;

describe('an ERP that is away', () => {
  test('for an hour loses nothing, is asked rarely, and gets all in order when it is back', async () => {
    const erp = fakeErp();
    let away = true;
    erp.onCall = () => {
      if (away) throw new ErpUnavailable('no route to host');
    };
    const twoOfEach = lots(6).flatMap((lot) => [lot, { ...lot, key: `${lot.key}-2` }]);
    await queue(bench.database.pool, twoOfEach);
    pumpOf(erp);
    await eventually(() => expect(erp.posts).toEqual(['k0', 'k1', 'k2']));
    await passTime(60 * MINUTE_MS, MINUTE_MS / 2);
    // one probe per cap of the backoff, and the three that opened the breaker
    expect(erp.calls.length).toBeLessThanOrEqual(3 + 60 * 2);
    expect(erp.calls.length).toBeGreaterThan(20);
    expect(erp.documents.size).toBe(0);
    away = false;
    later(MINUTE_MS);
    await statesAre(Object.fromEntries(twoOfEach.map(({ key }) => [key, 'confirmed'])));
    const order = [...erp.documents.keys()];
    for (const { key } of lots(6)) expect(order.indexOf(key)).toBeLessThan(order.indexOf(`${key}-2`));
  }, 60_000);

  test('is asked by one probe at a time; meanwhile no attempt is counted and no backoff grows', async () => {
    const erp = fakeErp();
    erp.onCall = () => Promise.reject(new ErpUnavailable('away'));
    await queue(bench.database.pool, lots(10));
    const pump = pumpOf(erp, { backoff: { firstMs: 10_000, capMs: 40_000 } });
    await eventually(() =>
      expect(pump.shut()).toEqual({ because: 'unavailable', until: after(START, 7_500) }),
    );
    const before = await attemptsAndTimes();
    await passTime(7_000, 1_000);
    expect(await attemptsAndTimes()).toEqual(before);
    expect(erp.calls).toHaveLength(3);
    later(500);
    await eventually(() => expect(erp.calls).toHaveLength(4));
    await passTime(14_000, 2_000);
    // the first of those that are due, by key, for it may have happened
    expect(erp.calls).toEqual(['post', 'post', 'post', 'find']);
    later(1_000);
    await eventually(() => expect(erp.calls).toHaveLength(5));
  });

  test('is asked by all again after one probe that it answers', async () => {
    const erp = fakeErp();
    let away = true;
    erp.onCall = () => {
      if (away) throw new ErpUnavailable('away');
    };
    await queue(bench.database.pool, lots(10));
    pumpOf(erp);
    await eventually(() => expect(erp.calls).toHaveLength(3));
    away = false;
    later(MINUTE_MS);
    await statesAre(all(10, 'confirmed'));
  });

  test('that asks for time (429, Retry-After) is left alone for that long, by every posting', async () => {
    const erp = fakeErp();
    const askedAt: Instant[] = [];
    let throttled = true;
    erp.onCall = () => {
      askedAt.push(bench.now);
      if (throttled) throw new ErpUnavailable('429 Too Many Requests', { retryAfterMs: 90_000 });
    };
    await queue(bench.database.pool, lots(3));
    const pump = pumpOf(erp);
    await eventually(() => expect(pump.shut()?.until).toBe(after(START, 90_000)));
    throttled = false;
    await passTime(89_000, 8_900);
    expect(askedAt).toEqual([START]);
    later(1_000);
    await statesAre(all(3, 'confirmed'));
    expect(askedAt.slice(1).every((at) => msBetween(START, at) >= 90_000)).toBe(true);
  });
});

describe('a maintenance window', () => {
  // START is 08:00 UTC on a Sunday: 10:00 in Helsinki
  const maintenance = [{ days: ['sun' as const], from: '10:00', to: '11:00' }];
  const window = { maintenance, timeZone: 'Europe/Helsinki' };

  test('keeps the pump from asking at all, alarms nobody, and then everything goes out', async () => {
    const erp = fakeErp();
    await queue(bench.database.pool, lots(3));
    const pump = pumpOf(erp, window);
    await eventually(() => expect(pump.writing()).toBe(true));
    await passTime(59 * MINUTE_MS, 5 * MINUTE_MS + 54_000);
    expect(pump.shut()).toEqual({ because: 'maintenance', until: after(START, 60 * MINUTE_MS) });
    expect(erp.calls).toEqual([]);
    expect(unconfirmed).toEqual([]);
    expect((await attemptsAndTimes()).every(({ attempts }) => attempts === 0)).toBe(true);
    later(MINUTE_MS);
    await statesAre(all(3, 'confirmed'));
    expect(unconfirmed).toEqual([]);
  });

  test('stops a backlog between two postings', async () => {
    const erp = fakeErp();
    bench.now = after(START, -MINUTE_MS);
    erp.onPost = ({ key }) => {
      if (key === 'k1') later(MINUTE_MS);
      return undefined;
    };
    await queue(bench.database.pool, lots(5), bench.now);
    pumpOf(erp, window);
    await eventually(() => expect(erp.posts).toEqual(['k0', 'k1']));
    await passTime(3_000, 1_000);
    expect(erp.posts).toEqual(['k0', 'k1']);
    later(60 * MINUTE_MS);
    await statesAre(all(5, 'confirmed'));
  });
});

describe('a document that somebody holds in the ERP', () => {
  const lockedFirst = () => {
    const erp = fakeErp();
    let locked = true;
    erp.onPost = ({ lot }) => {
      if (locked && lot === 'L0') throw new ErpLocked('being edited by KLEIN');
      return undefined;
    };
    return { erp, unlock: () => (locked = false) };
  };

  test('waits alone: other documents go on and the breaker does not open', async () => {
    const { erp, unlock } = lockedFirst();
    await queue(bench.database.pool, [...lots(6), hold('k0-2', 'L0')]);
    const pump = pumpOf(erp);
    await statesAre({ ...all(6, 'confirmed'), k0: 'posting', 'k0-2': 'queued' });
    for (let i = 0; i < 5; i += 1) {
      later(MINUTE_MS);
      await eventually(() => expect(erp.posts.filter((key) => key === 'k0')).toHaveLength(i + 2));
      expect(pump.shut()).toBeNull();
    }
    unlock();
    later(MINUTE_MS);
    await statesAre({ ...all(6, 'confirmed'), 'k0-2': 'confirmed' });
  });

  test('is a person’s after ten answers in a row, in words, and can be retried', async () => {
    const { erp, unlock } = lockedFirst();
    await queue(bench.database.pool, [...lots(2), hold('k0-2', 'L0')]);
    const pump = pumpOf(erp);
    for (let i = 1; i <= LOCKED_ANSWERS; i += 1) {
      await eventually(() => expect(erp.posts.filter((key) => key === 'k0')).toHaveLength(i));
      if (i < LOCKED_ANSWERS) later(MINUTE_MS);
    }
    await statesAre({ k0: 'rejected', k1: 'confirmed', 'k0-2': 'queued' });
    await eventually(() =>
      expect(refusals.map(({ rejection }) => rejection)).toEqual([
        'Locked in Fake for 9 min: being edited by KLEIN',
      ]),
    );
    unlock();
    await retry('k0');
    pump.wake();
    await statesAre({ k0: 'confirmed', k1: 'confirmed', 'k0-2': 'confirmed' });
  });
});

test('two pumps on one database post each key once', async () => {
  const erp = fakeErp();
  erp.onPost = async () => void (await new Promise((resolve) => setTimeout(resolve, 2)));
  await queue(bench.database.pool, lots(40));
  const pumps = [pumpOf(erp), pumpOf(erp)];
  await eventually(() => expect(erp.posts.length).toBeGreaterThan(10));
  await pumps.find((pump) => pump.writing())?.close();
  await statesAre(all(40, 'confirmed'));
  expect(erp.posts).toHaveLength(40);
  expect(new Set(erp.posts).size).toBe(40);
});
