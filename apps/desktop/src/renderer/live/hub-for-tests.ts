/** A hub and stations that are played: sockets, frames, timers and the clock are in the test's hand. */
import { evolve } from '@gemba/core/exception';
import type { ExceptionState, Fact, JournalEntry } from '@gemba/core/exception';
import { after } from '@gemba/core/time';
import type { ActReply, HubEvents, StationEvents } from '@gemba/core/wire';
import { WRITE_MS } from './copy-writer.ts';
import { createExceptionStore } from './exception-store.ts';
import { askedFact, ME, opened, START } from './facts-for-tests.ts';
import type { HubSocket } from './hub-socket.ts';
import { LiveFeed } from './live-feed.ts';
import { openLocalCopy } from './local-copy.ts';
import type { LocalCopy } from './local-copy.ts';

/** A hub with a journal, as far as a station can tell. */
export class Hub {
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
    const entry: JournalEntry = {
      ...fact,
      seq,
      exceptionId,
      actor,
      at: after(START, seq * 1_000),
      hash: `${previousHash.slice(0, 6)}#${seq}${fact.type}`,
      previousHash,
    };
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
export class Station {
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

export const settled = async (): Promise<void> => {
  for (let i = 0; i < 25; i++) await new Promise((resolve) => setTimeout(resolve));
};

let copies = 0;
const open: LocalCopy[] = [];
/** A fresh database; calling `again` opens the same one as another window or after a reload. */
export function database(): { again: (window?: string) => LocalCopy } {
  const scope = { hub: 'http://hub', plant: 'p1', person: `${ME}${copies++}` };
  return {
    again: (window = 'w1') => {
      const copy = openLocalCopy(scope, { id: window, open: () => Promise.resolve(new Set(['w1', 'w2'])) });
      open.push(copy);
      return copy;
    },
  };
}
/** After each test. */
export function closeAll(): void {
  for (const copy of open.splice(0)) copy.close();
}

export async function started(hub: Hub, copy: LocalCopy): Promise<Station> {
  const station = new Station(hub, copy);
  await station.feed.start();
  return station;
}

export function plant(): Hub {
  const hub = new Hub();
  hub.append('x1', opened('x1'));
  hub.append('x1', askedFact('d1'));
  hub.append('x2', opened('x2'));
  return hub;
}
