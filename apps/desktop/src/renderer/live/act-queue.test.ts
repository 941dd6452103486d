import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it } from 'vitest';
import { SETTLE_MS } from './act-queue.ts';
import { acknowledged, ME, START } from './facts-for-tests.ts';
import { closeAll, database, plant, settled, started } from './hub-for-tests.ts';

afterEach(closeAll);

describe('an act', () => {
  const decide = { expectedVersion: 2, option: 'rework' };

  it('is sent at once while live, and its answer comes back', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    const answer = await station.feed.act('d1', 'acknowledge', { expectedVersion: 1 });
    expect(answer).toEqual({ ok: true, entries: [] });
    expect(hub.acted).toEqual([{ decisionId: 'd1', act: 'acknowledge', body: { expectedVersion: 1 } }]);
    expect(station.feed.status().waiting).toBe(0);
  });

  it('waits while the hub is away, survives a reload, and goes out in order after the reconnect', async () => {
    const hub = plant();
    const db = database();
    const first = await started(hub, db.again());
    await first.written();
    first.cut();
    void first.feed.act('d1', 'acknowledge', { expectedVersion: 1 });
    void first.feed.act('d1', 'comment', { text: 'on my way' });
    await settled();
    expect(first.feed.status().waiting).toBe(2);
    expect(hub.acted).toEqual([]);

    const second = await started(hub, db.again());
    await settled();
    expect(hub.acted.map((a) => a.act)).toEqual(['acknowledge', 'comment']);
    expect(second.feed.status().waiting).toBe(0);
    expect((await db.again().load()).acts).toEqual([]);
  });

  it('that was refused after waiting is shown, and leaves the queue', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    const problem = {
      type: 'about:blank',
      title: 'Stale',
      status: 409,
      code: 'stale_version',
      detail: 'changed',
    };
    hub.onAct = () => ({ ok: false, problem });
    station.cut();
    void station.feed.act('d1', 'decide', decide);
    await settled();
    station.connect();
    const [refusal] = station.feed.status().refusals;
    expect(refusal).toMatchObject({ decisionId: 'd1', act: 'decide', problem });
    expect(station.feed.status().waiting).toBe(0);
    station.feed.dismiss(refusal!);
    expect(station.feed.status().refusals).toEqual([]);
  });

  it('that was made just before the hub went away is shown as well when it is refused', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    const problem = { type: 'about:blank', title: 'Stale', status: 409, code: 'stale_version', detail: '' };
    hub.onAct = () => ({ ok: false, problem });
    void station.feed.act('d1', 'decide', decide);
    station.cut();
    await settled();
    station.connect();
    expect(station.feed.status().refusals).toMatchObject([{ decisionId: 'd1', act: 'decide' }]);
  });

  it('that follows another one on the same version follows it to the new version', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    hub.onAct = ({ act }) => ({
      ok: true,
      entries: act === 'acknowledge' ? [hub.append('x1', acknowledged('d1'), { actor: ME })] : [],
    });
    station.cut();
    void station.feed.act('d1', 'acknowledge', { expectedVersion: 1 });
    void station.feed.act('d1', 'decide', { expectedVersion: 1, option: 'rework' });
    await settled();
    station.connect();
    expect(hub.acted.map((a) => a.body)).toEqual([
      { expectedVersion: 1 },
      { expectedVersion: 2, option: 'rework' },
    ]);
  });

  it('that was carried out but never answered is not sent a second time', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    hub.onAct = () => {
      hub.append('x1', acknowledged('d1'), { actor: ME, send: false });
      return null;
    };
    const answer = station.feed.act('d1', 'acknowledge', { expectedVersion: 1 });
    await settled();
    station.connect();
    station.frame();
    expect(await answer).toMatchObject({ ok: true });
    station.elapse(SETTLE_MS);
    expect(hub.acted).toHaveLength(1);
  });

  it('that was lost on the way is sent again once the journal shows nothing of it', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    hub.onAct = () => null;
    const answer = station.feed.act('d1', 'acknowledge', { expectedVersion: 1 });
    await settled();
    hub.onAct = () => ({ ok: true, entries: [] });
    station.connect();
    station.frame();
    expect(hub.acted).toHaveLength(1);
    station.elapse(SETTLE_MS);
    expect(await answer).toMatchObject({ ok: true });
    expect(hub.acted).toHaveLength(2);
  });

  it('that takes an answer back is not taken for carried out when the arbiter, who is the same person, has ruled', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    const returned = (because: 'overruled' | 'withdrawn') => ({
      type: 'decision.returned' as const,
      payload: { decisionId: 'd1', because, differences: [], reason: 'x', dueAt: START, windowMs: 1_000 },
    });
    hub.onAct = () => {
      hub.append('x1', returned('overruled'), { actor: ME, send: false });
      return null;
    };
    const answer = station.feed.act('d1', 'withdraw', { expectedVersion: 1, reason: 'they are right' });
    await settled();
    hub.onAct = () => ({ ok: true, entries: [] });
    station.connect();
    station.frame();
    station.elapse(SETTLE_MS);
    expect(await answer).toMatchObject({ ok: true });
    expect(hub.acted).toHaveLength(2);
  });

  const signed = { ...decide, signature: { password: 'hunter2', meaning: 'released for use' } };

  it('that is signed goes out while live and leaves nothing behind in the local copy', async () => {
    const hub = plant();
    const db = database();
    const station = await started(hub, db.again());
    hub.onAct = () => null;
    const answer = station.feed.act('d1', 'decide', signed);
    const kept = await db.again('w2').load();
    expect(hub.acted).toMatchObject([{ body: signed }]);
    expect(JSON.stringify(kept)).not.toContain('hunter2');
    expect(await answer).toMatchObject({ ok: false, problem: { code: 'signature_unanswered' } });
    expect(station.feed.status()).toMatchObject({ waiting: 0, refusals: [] });
    station.connect();
    station.elapse(SETTLE_MS);
    expect(hub.acted).toHaveLength(1);
  });

  it('that is signed does not wait for a hub that is away, and says so', async () => {
    const hub = plant();
    const db = database();
    const station = await started(hub, db.again());
    station.cut();
    const answer = await station.feed.act('d1', 'decide', signed);
    expect(answer).toMatchObject({ ok: false, problem: { code: 'hub_away' } });
    expect((await db.again('w2').load()).acts).toEqual([]);
    station.connect();
    await settled();
    expect(hub.acted).toEqual([]);
  });

  it('that needs a second person is known in the journal by its proposal', async () => {
    const hub = plant();
    const station = await started(hub, database().again());
    hub.onAct = () => {
      const chosen = { decisionId: 'd1', option: 'rework', label: 'Rework', params: {}, reason: null };
      hub.append('x1', { type: 'decision.proposed', payload: chosen }, { actor: ME, send: false });
      return null;
    };
    const answer = station.feed.act('d1', 'decide', decide);
    await settled();
    station.connect();
    station.frame();
    expect(await answer).toMatchObject({ ok: true });
    station.elapse(SETTLE_MS);
    expect(hub.acted).toHaveLength(1);
  });

  it('of a closed window is taken over by another, of an open window is not', async () => {
    const hub = plant();
    const db = database();
    await db.again('closed').queue(queued('orphan'));
    await db.again('w2').queue(queued('of w2'));
    await started(hub, db.again('w1'));
    await settled();
    expect(hub.acted.map((a) => a.body)).toEqual([{ text: 'orphan' }]);
  });
});

const queued = (text: string) => ({
  decisionId: 'd1',
  act: 'comment' as const,
  body: { text },
  at: START,
  waited: true,
  sent: false,
});
