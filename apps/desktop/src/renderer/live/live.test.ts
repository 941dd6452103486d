import 'fake-indexeddb/auto';
import fc from 'fast-check';
import { evolve } from '@gemba/core/exception';
import type { ExceptionState, Fact, JournalEntry } from '@gemba/core/exception';
import { after, instant } from '@gemba/core/time';
import type { ActReply, HubEvents, StationEvents } from '@gemba/core/wire';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createExceptionStore } from './exception-store.ts';
import type { HubSocket } from './hub-socket.ts';
import { LiveFeed, RETRY_MS } from './live-feed.ts';
import { openLocalCopy } from './local-copy.ts';
import type { LocalCopy } from './local-copy.ts';
import { SETTLE_MS } from './act-queue.ts';
import { WRITE_MS } from './copy-writer.ts';

const START = instant(Date.parse('2026-11-22T08:00:00Z'));
const ME = 'anna';

/** A hub with a journal, as far as a station can tell. */
class Hub {
  readonly journal: JournalEntry[] = [];
  readonly stations: Station[] = [];
  readonly asked: { after?: number }[] = [];
  readonly acted: { decisionId: string; act: string; body: unknown }[] = [];
  /** what an act makes of the journal; null: the connection breaks before the answer */
  onAct: (ask: { decisionId: string; act: string; body: unknown }) => ActReply | null = () => ({
    ok: true,
    entries: [],
  });
  up = true;

  append(
    exceptionId: string,
    fact: Fact,
    { seq = this.seq + 1, actor = 'gemba', send = true } = {},
  ): JournalEntry {
    const previousHash = this.journal.at(-1)?.hash ?? 'genesis';
    const entry = {
      ...fact,
      seq,
      exceptionId,
      actor,
      at: after(START, seq * 1_000),
      hash: `${previousHash.slice(0, 6)}#${seq}${fact.type}`,
      previousHash,
    } as JournalEntry;
    this.journal.push(entry);
    if (send) for (const station of this.stations) station.hear('facts', [entry]);
    return entry;
  }

  get seq(): number {
    return this.journal.at(-1)?.seq ?? 0;
  }

  states(): ExceptionState[] {
    const states = new Map<string, ExceptionState>();
    for (const entry of this.journal)
      states.set(entry.exceptionId, evolve(states.get(entry.exceptionId), entry));
    return [...states.values()];
  }
}

type Listeners = { [E in keyof HubEvents]?: HubEvents[E] } & {
  connect?: () => void;
  disconnect?: (reason: string) => void;
  connect_error?: (error: Error) => void;
};

/** One window of the control room, with its socket, frames, timers and clock in the test's hand. */
class Station {
  readonly hub: Hub;
  readonly store = createExceptionStore();
  readonly feed: LiveFeed;
  readonly listeners: Listeners = {};
  readonly problems: unknown[] = [];
  connected = false;
  active = true;
  now = START;
  refuseConnection: Error | null = null;
  #frames: (() => void)[] = [];
  #timers: { ms: number; run: () => void }[] = [];

  constructor(hub: Hub, copy: LocalCopy) {
    this.hub = hub;
    const socket = {
      on: (event: keyof Listeners, listener: never) => (this.listeners[event] = listener),
      emit: (event: keyof StationEvents, ask: never, reply: never) => this.#ask(event, ask, reply),
      connect: () => this.connect(),
      disconnect: () => this.cut(),
    };
    Object.defineProperty(socket, 'active', { get: () => this.active });
    this.feed = new LiveFeed({
      socket: socket as unknown as HubSocket,
      copy,
      store: this.store,
      person: ME,
      now: () => this.now,
      frame: (run) => this.#frames.push(run),
      later: (ms, run) => {
        const timer = { ms, run };
        this.#timers.push(timer);
        return () => (this.#timers = this.#timers.filter((t) => t !== timer));
      },
      report: (error) => this.problems.push(error),
    });
  }

  connect(): void {
    if (this.connected || !this.hub.up) return;
    if (this.refuseConnection) {
      this.listeners.connect_error?.(this.refuseConnection);
      return;
    }
    this.connected = true;
    this.hub.stations.push(this);
    this.listeners.connect?.();
  }

  cut(): void {
    if (!this.connected) return;
    this.connected = false;
    this.hub.stations.splice(this.hub.stations.indexOf(this), 1);
    this.listeners.disconnect?.('transport close');
  }

  hear<E extends keyof HubEvents>(event: E, message: Parameters<HubEvents[E]>[0]): void {
    (this.listeners[event] as ((m: typeof message) => void) | undefined)?.(structuredClone(message));
  }

  frame(): void {
    const frames = this.#frames;
    this.#frames = [];
    for (const run of frames) run();
  }

  /** Runs the timers of this length that are armed now. */
  elapse(ms: number): void {
    const due = this.#timers.filter((t) => t.ms === ms);
    this.#timers = this.#timers.filter((t) => t.ms !== ms);
    for (const { run } of due) run();
  }

  async written(): Promise<void> {
    this.elapse(WRITE_MS);
    await settled();
  }

  #ask(event: keyof StationEvents, ask: { after?: number }, reply: (answer: unknown) => void): void {
    if (event === 'act') {
      const made = structuredClone(ask) as unknown as Hub['acted'][number];
      this.hub.acted.push(made);
      const answer = this.hub.onAct(made);
      if (answer === null) this.cut();
      else reply(answer);
      return;
    }
    this.hub.asked.push(ask);
    const { after: from } = ask;
    if (from !== undefined && from > this.hub.seq)
      return reply({ ok: false, problem: { code: 'seq_ahead', status: 409 } });
    reply({ ok: true, seq: this.hub.seq });
    if (from === undefined) {
      const [first, ...rest] = this.hub.states();
      const { seq } = this.hub;
      this.hear('snapshot', { exceptions: first ? [first] : [], seq, first: true, last: false });
      this.hear('snapshot', { exceptions: rest, seq, first: false, last: true });
    } else {
      const missed = this.hub.journal.filter((e) => e.seq > from);
      if (missed.length > 0) this.hear('facts', missed);
    }
  }
}

const settled = async (): Promise<void> => {
  for (let i = 0; i < 25; i++) await new Promise((resolve) => setTimeout(resolve));
};

let copies = 0;
const open: LocalCopy[] = [];
/** A fresh database; calling `again` opens the same one as another window or after a reload. */
function database(): { again: (window?: string) => LocalCopy } {
  const scope = { hub: 'http://hub', plant: 'p1', person: `${ME}${copies++}` };
  return {
    again: (window = 'w1') => {
      const copy = openLocalCopy(scope, { id: window, open: () => Promise.resolve(new Set(['w1', 'w2'])) });
      open.push(copy);
      return copy;
    },
  };
}
afterEach(() => {
  for (const copy of open.splice(0)) copy.close();
});

async function started(hub: Hub, copy: LocalCopy): Promise<Station> {
  const station = new Station(hub, copy);
  await station.feed.start();
  return station;
}

const opened = (id: string): Fact => ({
  type: 'exception.opened',
  payload: {
    plant: 'p1',
    title: `Title of ${id}`,
    where: 'Line 1',
    playbook: 'quality-hold',
    playbookVersion: 1,
    correlationKey: id,
    priority: 'A',
    subject: {},
    consequence: null,
    eventId: `e-${id}`,
    source: 'mqtt',
    occurredAt: START,
  },
});
const askedFact = (decisionId: string): Fact => ({
  type: 'decision.asked',
  payload: {
    decisionId,
    function: 'quality',
    question: 'What now?',
    options: [],
    dueAt: after(START, 600_000),
    windowMs: 600_000,
    acknowledgedWindowMs: 600_000,
    ladder: [],
    owner: ME,
  },
});
const joined = (n: number): Fact => ({
  type: 'exception.event-joined',
  payload: { eventId: `j${n}`, source: 'mail', occurredAt: START },
});
const acknowledged = (decisionId: string): Fact => ({
  type: 'decision.acknowledged',
  payload: { decisionId, dueAt: after(START, 900_000) },
});
const byId = (states: readonly ExceptionState[]) => states.toSorted((a, b) => (a.id < b.id ? -1 : 1));

function plant(): Hub {
  const hub = new Hub();
  hub.append('x1', opened('x1'));
  hub.append('x1', askedFact('d1'));
  hub.append('x2', opened('x2'));
  return hub;
}

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

describe('the local copy', () => {
  it('is the fold of exactly the facts up to its seq, wherever the page is killed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.constantFrom('fact', 'frame', 'write', 'cut'), { minLength: 1, maxLength: 40 }),
        fc.nat({ max: 20 }),
        async (steps, patience) => {
          const hub = plant();
          const db = database();
          const station = await started(hub, db.again());
          for (const [n, step] of steps.entries()) {
            if (step === 'fact') hub.append(n % 2 ? 'x1' : 'x2', joined(n));
            else if (step === 'frame') station.frame();
            else if (step === 'write') station.elapse(WRITE_MS);
            else {
              station.cut();
              station.connect();
            }
          }
          // killed here, in the middle of whatever write is running
          for (let i = 0; i < patience; i++) await new Promise((resolve) => setTimeout(resolve));
          const { exceptions, position } = await db.again().load();
          const upTo = new Hub();
          upTo.journal.push(...hub.journal.filter((e) => e.seq <= (position?.seq ?? 0)));
          expect(byId(exceptions)).toEqual(byId(upTo.states()));
        },
      ),
      { numRuns: 40 },
    );
  });

  it('does not take over half of a write that fails', async () => {
    const hub = plant();
    const db = database();
    const station = await started(hub, db.again());
    await station.written();
    const copy = db.again();
    await copy.load();
    const poisoned = { ...hub.states()[0]!, id: 'x9', broken: () => 'cannot be cloned' };
    await expect(
      copy.commit({
        put: [{ ...hub.states()[1]!, title: 'changed', seq: 99 }, poisoned],
        removed: ['x1'],
        position: { seq: 99, hash: 'h' },
        liveAt: START,
      }),
    ).rejects.toThrow();
    const { exceptions, position } = await db.again().load();
    expect(position?.seq).toBe(3);
    expect(byId(exceptions)).toEqual(byId(hub.states()));
  });

  it('is never set back by a window that lags behind', async () => {
    const hub = plant();
    const db = database();
    const ahead = await started(hub, db.again('w1'));
    await ahead.written();
    const behind = await started(hub, db.again('w2'));
    hub.append('x1', joined(1));
    behind.frame();
    hub.append('x1', joined(2));
    ahead.frame();
    await ahead.written();
    await behind.written();
    const { exceptions, position } = await db.again().load();
    expect(position?.seq).toBe(5);
    expect(byId(exceptions)).toEqual(byId(hub.states()));
  });
});

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
