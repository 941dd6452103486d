/**
 * The acts of this person on their way to the hub: kept in the local copy first, then sent one at a time and in order,
 * each with an acknowledgement. While the hub is away they wait; a refusal takes an act out and is told.
 *
 * An act that was sent but never answered may have been carried out. After a reconnect the queue therefore waits
 * `SETTLE_MS` for its fact to come by in the journal; only if none comes is it sent again, under the version it was made on,
 * so that the hub refuses what no longer applies.
 */
import type { JournalEntry } from '@gemba/core/exception';
import type { Instant } from '@gemba/core/time';
import type { ActBody, ActName, ActReply, Problem } from '@gemba/core/wire';
import type { HubSocket } from './hub-socket.ts';
import type { LocalCopy, QueuedAct } from './local-copy.ts';

export const ANSWER_MS = 10_000;
export const SETTLE_MS = 1_000;

/** A refusal of an act that had to wait, so that the screen on which it was made may be gone. */
export interface LateRefusal {
  decisionId: string;
  act: ActName;
  at: Instant;
  problem: Problem;
}

export interface ActQueueOptions {
  socket: Pick<HubSocket, 'emit' | 'connect' | 'disconnect'>;
  copy: Pick<LocalCopy, 'queue' | 'update' | 'drop'>;
  /** id of the person who acts */
  person: string;
  now: () => Instant;
  /** @returns how to cancel */
  later: (ms: number, run: () => void) => () => void;
  onChange: () => void;
  onLateRefusal: (refusal: LateRefusal) => void;
  /** the local copy could not be written: acts go on, but would not survive a restart */
  onStoreError: (error: unknown) => void;
}

type Waiting = Omit<QueuedAct, 'window'>;

const FACT_OF = {
  acknowledge: 'decision.acknowledged',
  decide: 'decision.decided',
  reassign: 'decision.reassigned',
  shelve: 'decision.shelved',
  unshelve: 'decision.unshelved',
  comment: 'decision.commented',
  withdraw: 'decision.returned',
} as const satisfies Record<ActName, JournalEntry['type']>;

export class ActQueue {
  readonly #options: ActQueueOptions;
  readonly #answers = new Map<number, (reply: ActReply) => void>();
  #acts: Waiting[] = [];
  #live = false;
  #inFlight: { cancel: () => void } | null = null;
  #settling: (() => void) | null = null;

  constructor(options: ActQueueOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#acts.length;
  }

  /** @param acts what the local copy held from an earlier start */
  restore(acts: Waiting[]): void {
    this.#acts = [...acts.map((act) => ({ ...act, waited: true })), ...this.#acts];
    this.#options.onChange();
  }

  /** @returns the hub's answer, however long it takes; a refusal at once when the act cannot even be stored */
  async add<N extends ActName>(decisionId: string, act: N, body: ActBody<N>): Promise<ActReply> {
    const made = {
      decisionId,
      act,
      body: { ...body },
      at: this.#options.now(),
      waited: !this.#live,
      sent: false,
    };
    let order: number;
    try {
      order = await this.#options.copy.queue(made);
    } catch (error) {
      return { ok: false, problem: notStored(error) };
    }
    const answer = new Promise<ActReply>((resolve) => this.#answers.set(order, resolve));
    this.#acts.push({ ...made, order });
    this.#options.onChange();
    this.#pump();
    return answer;
  }

  goLive(): void {
    this.#live = true;
    if (this.#acts[0]?.sent) {
      this.#settling = this.#options.later(SETTLE_MS, () => {
        this.#settling = null;
        this.#pump();
      });
    } else this.#pump();
  }

  goStale(): void {
    this.#live = false;
    for (const act of this.#acts) act.waited = true;
    this.#inFlight?.cancel();
    this.#inFlight = null;
    this.#settling?.();
    this.#settling = null;
  }

  /** Every fact that comes by: one of them may be what an unanswered act became. */
  seen(entry: JournalEntry): void {
    if (entry.actor !== this.#options.person || this.#inFlight !== null) return;
    const act = this.#acts.find((a) => a.sent && isFactOf(entry, a));
    if (act) this.#finish(act, { ok: true, entries: [entry] });
  }

  #pump(): void {
    const act = this.#acts[0];
    if (!act || !this.#live || this.#inFlight !== null || this.#settling !== null) return;
    const { socket, copy, later } = this.#options;
    const flight = {
      cancel: later(ANSWER_MS, () => {
        socket.disconnect();
        socket.connect();
      }),
    };
    this.#inFlight = flight;
    act.sent = true;
    this.#keep(copy.update(act.order, { sent: true }));
    socket.emit('act', { decisionId: act.decisionId, act: act.act, body: act.body }, (reply) => {
      if (this.#inFlight !== flight) return;
      flight.cancel();
      this.#inFlight = null;
      this.#finish(act, reply);
      this.#pump();
    });
  }

  #finish(act: Waiting, reply: ActReply): void {
    const { copy, onChange, onLateRefusal } = this.#options;
    this.#acts = this.#acts.filter((a) => a !== act);
    this.#keep(copy.drop(act.order));
    if (reply.ok) this.#followVersion(act, reply.entries);
    this.#answers.get(act.order)?.(reply);
    this.#answers.delete(act.order);
    if (!reply.ok && act.waited) {
      const { decisionId, act: name, at } = act;
      onLateRefusal({ decisionId, act: name, at, problem: reply.problem });
    }
    onChange();
  }

  /** Acts that were made on the same version as one that was just carried out follow it to the version it made. */
  #followVersion(done: Waiting, entries: JournalEntry[]): void {
    const from = done.body['expectedVersion'];
    const changes = entries.filter(
      (e) =>
        e.type !== 'decision.commented' &&
        e.type.startsWith('decision.') &&
        'decisionId' in e.payload &&
        e.payload.decisionId === done.decisionId,
    ).length;
    if (typeof from !== 'number' || changes === 0) return;
    for (const act of this.#acts) {
      if (act.decisionId !== done.decisionId || act.body['expectedVersion'] !== from) continue;
      act.body = { ...act.body, expectedVersion: from + changes };
      this.#keep(this.#options.copy.update(act.order, { body: act.body }));
    }
  }

  #keep(write: Promise<void>): void {
    write.catch(this.#options.onStoreError);
  }
}

function isFactOf(entry: JournalEntry, { act, decisionId, body }: Waiting): boolean {
  if (entry.type !== FACT_OF[act] || !('decisionId' in entry.payload)) return false;
  if (entry.payload.decisionId !== decisionId) return false;
  switch (entry.type) {
    case 'decision.decided':
      return entry.payload.option === body['option'];
    case 'decision.reassigned':
      return entry.payload.to === body['to'];
    case 'decision.shelved':
      return entry.payload.until === body['until'];
    case 'decision.commented':
      return entry.payload.text === body['text'];
    case 'decision.returned':
      return entry.payload.because === 'withdrawn';
    default:
      return true;
  }
}

const notStored = (error: unknown): Problem => ({
  type: 'about:blank',
  title: 'Not stored',
  status: 507,
  code: 'not_stored',
  detail: `This station could not keep the act, so it was not sent: ${error instanceof Error ? error.message : String(error)}`,
});
