import 'fake-indexeddb/auto';
import { after } from '@gemba/core/time';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { byId, joined, opened, START } from './facts-for-tests.ts';
import { closeAll, database, Hub, plant, started, Station } from './hub-for-tests.ts';
import { RETRY_MS } from './live-feed.ts';

afterEach(closeAll);

describe('a station', () => {
  it('without a local copy asks for a snapshot and follows the facts after it', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    expect(hub.asked).toEqual([{}]);
    expect(station.feed.status()).toMatchObject({ painted: true, staleSince: null });
    hub.append('x1', joined(1));
    station.frame();
    expect(byId(station.store.all())).toEqual(byId(hub.states()));
  });

  it('paints the local copy before it hears the hub, says since when it is stale, and resumes after its seq', async () => {
    const hub = plant();
    const db = database();
    const first = await started(hub, db.again());
    first.now = after(START, 60_000);
    hub.append('x2', joined(1));
    first.frame();
    await first.written();
    first.cut();
    hub.append('x1', joined(2));
    hub.up = false;

    const second = await started(hub, db.again());
    expect(second.store.get('x2')?.occurrences).toBe(2);
    expect(second.feed.status()).toMatchObject({ painted: true, staleSince: after(START, 60_000) });
    hub.up = true;
    second.connect();
    expect(hub.asked.at(-1)).toEqual({ after: 4 });
    second.frame();
    expect(second.feed.status().staleSince).toBeNull();
    expect(byId(second.store.all())).toEqual(byId(hub.states()));
  });

  it('paints the most urgent of a flood before the rest of it is read', async () => {
    const hub = plant();
    for (let n = 0; n < 200; n++) hub.append(`flood-${n}`, opened(`flood-${n}`, n % 3 === 0 ? 'D' : 'C'));
    const db = database();
    const first = await started(hub, db.again());
    await first.written();
    hub.up = false;
    const second = new Station(hub, db.again());
    const painted: string[][] = [];
    second.store.subscribe(() => painted.push(second.store.all().map((e) => e.priority)));
    await second.feed.start();
    expect(painted.map((priorities) => priorities.length)).toEqual([50, 202]);
    expect(painted[0]?.toSorted().slice(0, 3)).toEqual(['A', 'A', 'C']);
    expect(painted[0]).not.toContain('D');
  });

  it('keeps its state and says stale when the hub goes away, and catches up when it is back', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    station.now = after(START, 5_000);
    station.cut();
    expect(station.feed.status()).toMatchObject({ painted: true, staleSince: after(START, 5_000) });
    expect(station.store.all()).toHaveLength(2);
    hub.append('x3', opened('x3'));
    station.connect();
    station.frame();
    expect(station.feed.status().staleSince).toBeNull();
    expect(byId(station.store.all())).toEqual(byId(hub.states()));
  });

  it('takes gaps in seq as normal and ignores what it already has', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    const late = hub.append('x1', joined(1), { seq: 40 });
    hub.append('x1', joined(2), { seq: 77 });
    station.frame();
    station.hear('facts', [late]);
    station.frame();
    expect(hub.asked).toHaveLength(1);
    expect(station.store.get('x1')).toMatchObject({ occurrences: 3, seq: 77 });
  });

  it('folds facts of one frame into one change, and leaves untouched exceptions the same object', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    const changes = vi.fn();
    station.store.subscribe(changes);
    const before = station.store.get('x2');
    for (let n = 0; n < 50; n++) hub.append('x1', joined(n));
    expect(changes).not.toHaveBeenCalled();
    station.frame();
    expect(changes).toHaveBeenCalledOnce();
    expect(station.store.get('x1')?.occurrences).toBe(51);
    expect(station.store.get('x2')).toBe(before);
  });

  it('ignores facts of exceptions that it does not hold', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    const stray = hub.append('x1', joined(9), { send: false });
    station.hear('facts', [{ ...stray, exceptionId: 'long-gone' }]);
    station.frame();
    expect(station.store.all()).toHaveLength(2);
  });

  it('takes a snapshot when the hub has a shorter journal', async () => {
    const db = database();
    const before = await started(plant(), db.again());
    await before.written();
    const reset = new Hub();
    reset.append('y1', opened('y1'));
    const station = await started(reset, db.again());
    expect(reset.asked).toEqual([{ after: 3 }, {}]);
    expect(station.store.all().map((e) => e.id)).toEqual(['y1']);
    await station.written();
    expect((await db.again().load()).exceptions.map((e) => e.id)).toEqual(['y1']);
  });

  it('takes a snapshot when the next fact does not continue the chain that it holds', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    hub.append('x1', joined(1));
    station.frame();
    const other = { ...hub.append('x1', joined(2), { send: false }), previousHash: 'of another journal' };
    station.hear('facts', [other]);
    station.frame();
    expect(hub.asked).toEqual([{}, {}]);
    expect(byId(station.store.all())).toEqual(byId(hub.states()));
  });

  it('shows what it had until a snapshot is complete', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    station.hear('snapshot', { exceptions: [], seq: 9, first: true, last: false });
    station.frame();
    expect(station.store.all()).toHaveLength(2);
    station.hear('snapshot', { exceptions: [], seq: 9, first: false, last: true });
    expect(station.store.all()).toHaveLength(0);
  });

  it('forgets what was resolved more than a day ago', async () => {
    const hub = plant();
    hub.append('x2', { type: 'exception.resolved', payload: {} });
    const db = database();
    const first = await started(hub, db.again());
    await first.written();
    hub.up = false;
    const second = new Station(hub, db.again());
    second.now = after(START, 25 * 3_600_000);
    await second.feed.start();
    expect(second.store.all().map((e) => e.id)).toEqual(['x1']);
  });

  it('stays as it is when the session ends, says so, and asks again later', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    station.cut();
    station.active = false;
    station.refuseConnection = Object.assign(new Error('no'), { data: { status: 401 } });
    station.connect();
    expect(station.feed.status()).toMatchObject({ painted: true, sessionEnded: true });
    expect(station.store.all()).toHaveLength(2);
    station.refuseConnection = null;
    station.elapse(RETRY_MS);
    expect(station.feed.status()).toMatchObject({ sessionEnded: false, staleSince: null });
  });
});
