/**
 * The station's hold on the journal. States: *loading* (the local copy is being read) → *stale* (painted from the copy,
 * hub not heard) ⇄ *live*. At a start it shows the copy at once, then asks the hub for the facts after the copy's
 * `seq`; without a copy, or when the hub's journal is another or a shorter one, for a snapshot. Until a snapshot is complete,
 * what was shown before stays.
 *
 * Facts are folded and shown once per frame; the copy is written at most every `WRITE_MS`, one write at a time.
 */
import { after, epochMs } from '@gemba/core/time';
import type { ExceptionState, JournalEntry } from '@gemba/core/exception';
import type { Instant } from '@gemba/core/time';
import type { ActBody, ActName, ActReply, Problem } from '@gemba/core/wire';
import { ActQueue } from './act-queue.ts';
import type { LateRefusal } from './act-queue.ts';
import { CopyWriter } from './copy-writer.ts';
import type { ExceptionStore } from './exception-store.ts';
import type { HubSocket } from './hub-socket.ts';
import type { LocalCopy, Position } from './local-copy.ts';

export const KEEP_RESOLVED_MS = 24 * 3_600_000;
export const TICK_MS = 60_000;
export const RETRY_MS = 5_000;

export interface LiveStatus {
  /** something can be shown: from the copy or from the hub */
  painted: boolean;
  /** when the hub was heard last; null while live */
  staleSince: Instant | null;
  /** the hub no longer knows this session: sign in again to act; what is shown stays */
  sessionEnded: boolean;
  /** acts that the hub has not answered yet */
  waiting: number;
  /** refused acts that had to wait, newest last, until dismissed */
  refusals: readonly LateRefusal[];
}

export interface LiveFeedOptions {
  socket: HubSocket;
  copy: LocalCopy;
  store: ExceptionStore;
  person: string;
  now: () => Instant;
  /** runs before the next paint */
  frame: (run: () => void) => void;
  later: (ms: number, run: () => void) => () => void;
  /** something went wrong that no person can act on */
  report: (error: unknown) => void;
}

export class LiveFeed {
  readonly #options: LiveFeedOptions;
  readonly #acts: ActQueue;
  readonly #writer: CopyWriter;
  readonly #listeners = new Set<() => void>();
  #status: LiveStatus;
  #position: Position | null = null;
  #inbox: JournalEntry[] = [];
  #framed = false;
  #snapshot: ExceptionState[] | null = null;
  #subscription = 0;
  #stopped = false;
  #cancelRetry: (() => void) | null = null;
  #cancelTick: (() => void) | null = null;

  constructor(options: LiveFeedOptions) {
    this.#options = options;
    const { socket, copy, person, now, later, report } = options;
    this.#status = { painted: false, staleSince: now(), sessionEnded: false, waiting: 0, refusals: [] };
    this.#writer = new CopyWriter({ copy, later, report });
    this.#acts = new ActQueue({
      socket,
      copy,
      person,
      now,
      later,
      onChange: () => this.#set({ waiting: this.#acts.size }),
      onLateRefusal: (refusal) => this.#set({ refusals: [...this.#status.refusals, refusal] }),
      onStoreError: report,
    });
    socket.on('connect', () => this.#subscribe());
    socket.on('disconnect', () => this.#disconnected());
    socket.on('connect_error', (error) => this.#refused(error));
    socket.on('facts', (entries) => this.#arrived(entries));
    socket.on('snapshot', (chunk) => this.#chunk(chunk));
  }

  /** Paints the copy and connects. A copy that cannot be read is replaced by a snapshot. */
  async start(): Promise<void> {
    const { copy, socket, report } = this.#options;
    try {
      const urgent = await copy.peek();
      if (this.#stopped) return;
      if (urgent.exceptions.length > 0) this.#paint(urgent);
      const { exceptions, position, liveAt, acts } = await copy.load();
      if (this.#stopped) return;
      if (position !== null) {
        this.#position = position;
        this.#paint({ exceptions, liveAt });
      }
      this.#acts.restore(acts);
    } catch (error) {
      report(error);
    }
    this.#scheduleTick();
    socket.connect();
  }

  #paint({ exceptions, liveAt }: { exceptions: ExceptionState[]; liveAt: Instant | null }): void {
    this.#options.store.replace(exceptions);
    this.#prune();
    this.#options.store.publish();
    this.#set({ painted: true, staleSince: liveAt ?? this.#status.staleSince });
  }

  /** Ends the feed. @param keepCopy false deletes what is on this machine: after signing out */
  async stop(keepCopy: boolean): Promise<void> {
    this.#stopped = true;
    this.#cancelRetry?.();
    this.#cancelTick?.();
    this.#acts.goStale();
    this.#options.socket.disconnect();
    await this.#writer.finish();
    if (keepCopy) this.#options.copy.close();
    else await this.#options.copy.destroy();
  }

  /** Connects anew, say with a new session. */
  reconnect(): void {
    this.#cancelRetry?.();
    this.#options.socket.disconnect();
    this.#options.socket.connect();
  }

  act = <N extends ActName>(decisionId: string, act: N, body: ActBody<N>): Promise<ActReply> =>
    this.#acts.add(decisionId, act, body);

  dismiss = (refusal: LateRefusal): void =>
    this.#set({ refusals: this.#status.refusals.filter((r) => r !== refusal) });

  status = (): LiveStatus => this.#status;

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  #subscribe(): void {
    this.#flush();
    const subscription = ++this.#subscription;
    const held = this.#position;
    this.#snapshot = null;
    this.#options.socket.emit('subscribe', held === null ? {} : { after: held.seq }, (answer) => {
      if (subscription !== this.#subscription || this.#stopped) return;
      if (!answer.ok) this.#subscriptionRefused(answer.problem);
      else if (held !== null && answer.seq < held.seq) this.#startOver();
      else if (held !== null) this.#live();
    });
  }

  #subscriptionRefused(problem: Problem): void {
    if (problem.code === 'seq_ahead') return this.#startOver();
    if (problem.status === 401) this.#set({ sessionEnded: true });
    this.#options.socket.disconnect();
    this.#retry();
  }

  /** The hub's journal is not the one that the copy was made from. */
  #startOver(): void {
    this.#position = null;
    this.#inbox = [];
    this.#subscribe();
  }

  #live(): void {
    this.#set({ painted: true, staleSince: null, sessionEnded: false });
    this.#acts.goLive();
    this.#save();
  }

  #disconnected(): void {
    this.#flush();
    this.#subscription += 1;
    this.#snapshot = null;
    this.#acts.goStale();
    if (this.#status.staleSince === null) this.#set({ staleSince: this.#options.now() });
    if (!this.#stopped && !this.#options.socket.active) this.#retry();
  }

  #refused(error: Error & { data?: unknown }): void {
    if (isUnauthorised(error)) this.#set({ sessionEnded: true });
    if (!this.#stopped && !this.#options.socket.active) this.#retry();
  }

  #retry(): void {
    this.#cancelRetry?.();
    this.#cancelRetry = this.#options.later(RETRY_MS, () => this.#options.socket.connect());
  }

  #chunk({
    exceptions,
    seq,
    first,
    last,
  }: {
    exceptions: ExceptionState[];
    seq: number;
    first: boolean;
    last: boolean;
  }): void {
    if (first) this.#snapshot = [];
    if (this.#snapshot === null) return;
    this.#snapshot.push(...exceptions);
    if (!last) return;
    this.#options.store.replace(this.#snapshot);
    this.#snapshot = null;
    this.#position = { seq, hash: null };
    this.#writer.replaceAll();
    this.#flush();
    this.#options.store.publish();
    this.#live();
  }

  #arrived(entries: JournalEntry[]): void {
    this.#inbox.push(...entries);
    if (this.#framed) return;
    this.#framed = true;
    this.#options.frame(() => {
      this.#framed = false;
      this.#flush();
    });
  }

  /** Folds what arrived. Facts before the first snapshot is complete wait for it. */
  #flush(): void {
    if (this.#position === null || this.#snapshot !== null || this.#inbox.length === 0) return;
    const entries = this.#inbox;
    this.#inbox = [];
    const { store } = this.#options;
    let { seq, hash }: Position = this.#position;
    for (const entry of entries) {
      if (entry.seq <= seq) continue;
      if (entry.seq === seq + 1 && hash !== null && entry.previousHash !== hash) {
        store.publish();
        return this.#startOver();
      }
      if (store.fold(entry)) this.#writer.touch(entry.exceptionId);
      ({ seq, hash } = entry);
      this.#position = { seq, hash };
      this.#acts.seen(entry);
    }
    store.publish();
    this.#save();
  }

  #save(): void {
    this.#writer.writeSoon(() => ({
      position: this.#position,
      get: this.#options.store.get,
      all: this.#options.store.values,
      liveAt: this.#status.staleSince ?? this.#options.now(),
    }));
  }

  #scheduleTick(): void {
    this.#cancelTick = this.#options.later(TICK_MS, () => {
      this.#prune();
      this.#options.store.publish();
      this.#save();
      this.#scheduleTick();
    });
  }

  #prune(): void {
    const { store, now } = this.#options;
    const limit = after(now(), -KEEP_RESOLVED_MS);
    const old = store
      .values()
      .filter(
        (e) => e.state === 'resolved' && e.resolvedAt !== null && epochMs(e.resolvedAt) < epochMs(limit),
      )
      .map((e) => e.id);
    store.remove(old);
    for (const id of old) this.#writer.touch(id);
  }

  #set(change: Partial<LiveStatus>): void {
    this.#status = { ...this.#status, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function isUnauthorised({ message, data }: Error & { data?: unknown }): boolean {
  const status = typeof data === 'object' && data !== null && 'status' in data ? data.status : null;
  return status === 401 || message === 'not_signed_in';
}
