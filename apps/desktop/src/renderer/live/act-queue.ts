/**
 * The acts of this person on their way to the hub: kept in the local copy first, then sent one at a time and in order,
 * each with an acknowledgement. While the hub is away they wait; a refusal takes an act out and is told.
 *
 * An act that was sent but never answered may have been carried out. After a reconnect the queue therefore waits
 * `SETTLE_MS` for its fact to come by in the journal; only if none comes is it sent again, under the version it was made on,
 * so that the hub refuses what no longer applies.
 *
 * A signed act carries a password, so it is never written to the local copy, never waits for a hub that is away and is
 * never sent twice: without an answer it ends as refused, and says whether it may have been carried out all the same.
 */
import { SPLIT, type JournalEntry } from '@gemba/core/exception';
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

interface Waiting extends Omit<QueuedAct, 'window'> {
  /** in the local copy, too; false: signed */
  kept: boolean;
}

/** These leave the version of their decision as it is. */
const UNVERSIONED: ReadonlySet<JournalEntry['type']> = new Set([
  'decision.commented',
  'decision.colleague-asked',
  'decision.colleague-answered',
  'decision.window-moved',
  'decision.repeated',
]);

export class ActQueue {
  readonly #options: ActQueueOptions;
  readonly #answers = new Map<number, (reply: ActReply) => void>();
  /** orders of acts that are not kept, below those that the local copy gives */
  #unkept = 0;
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
  restore(acts: Omit<QueuedAct, 'window'>[]): void {
    this.#acts = [...acts.map((act) => ({ ...act, waited: true, kept: true })), ...this.#acts];
    this.#options.onChange();
  }

  /**
   * @returns the hub's answer, however long it takes; a refusal at once when the act cannot even be stored, or is signed
   *   and the hub is away
   */
  async add<N extends ActName>(decisionId: string, act: N, body: ActBody<N>): Promise<ActReply> {
    const made = {
      decisionId,
      act,
      body: { ...body },
      at: this.#options.now(),
      waited: !this.#live,
      sent: false,
    };
    const kept = !isSigned(made.body);
    if (!kept && !this.#live) return { ok: false, problem: notSigned(false) };
    let order: number;
    try {
      order = kept ? await this.#options.copy.queue(made) : (this.#unkept -= 1);
    } catch (error) {
      return { ok: false, problem: notStored(error) };
    }
    const answer = new Promise<ActReply>((resolve) => this.#answers.set(order, resolve));
    // the hub may have gone away while it was stored
    this.#acts.push({ ...made, waited: made.waited || !this.#live, order, kept });
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
    for (const act of this.#acts.filter((a) => !a.kept))
      this.#finish(act, { ok: false, problem: notSigned(act.sent) });
    for (const act of this.#acts) act.waited = true;
    this.#inFlight?.cancel();
    this.#inFlight = null;
    this.#settling?.();
    this.#settling = null;
  }

  /** Every fact that comes by: one of them may be what an unanswered act became. */
  seen(entry: JournalEntry): void {
    if (entry.actor !== this.#options.person || this.#inFlight !== null) return;
    const act = this.#acts.find((a) => a.sent && a.kept && isFactOf(entry, a));
    if (act) this.#finish(act, { ok: true, entries: [entry] });
  }

  #pump(): void {
    const act = this.#acts[0];
    if (!act || !this.#live || this.#inFlight !== null || this.#settling !== null) return;
    const { socket, later } = this.#options;
    const flight = {
      cancel: later(ANSWER_MS, () => {
        socket.disconnect();
        socket.connect();
      }),
    };
    this.#inFlight = flight;
    act.sent = true;
    this.#update(act, { sent: true });
    socket.emit('act', { decisionId: act.decisionId, act: act.act, body: act.body }, (reply) => {
      if (this.#inFlight !== flight) return;
      flight.cancel();
      this.#inFlight = null;
      this.#finish(act, reply);
      this.#pump();
    });
  }

  #finish(act: Waiting, reply: ActReply): void {
    const { copy, onChange, onLateRefusal, onStoreError } = this.#options;
    this.#acts = this.#acts.filter((a) => a !== act);
    if (act.kept) copy.drop(act.order).catch(onStoreError);
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
        !UNVERSIONED.has(e.type) &&
        e.type.startsWith('decision.') &&
        'decisionId' in e.payload &&
        e.payload.decisionId === done.decisionId,
    ).length;
    if (typeof from !== 'number' || changes === 0) return;
    for (const act of this.#acts) {
      if (act.decisionId !== done.decisionId || act.body['expectedVersion'] !== from) continue;
      act.body = { ...act.body, expectedVersion: from + changes };
      this.#update(act, { body: act.body });
    }
  }

  #update(act: Waiting, change: Partial<Pick<QueuedAct, 'sent' | 'body'>>): void {
    const { copy, onStoreError } = this.#options;
    if (act.kept) copy.update(act.order, change).catch(onStoreError);
  }
}

function isFactOf(entry: JournalEntry, { act, decisionId, body }: Waiting): boolean {
  if (!('decisionId' in entry.payload) || entry.payload.decisionId !== decisionId) return false;
  const { type, payload } = entry;
  switch (act) {
    case 'acknowledge':
      return type === 'decision.acknowledged';
    case 'decide':
      return (
        (type === 'decision.decided' || type === 'decision.proposed') && payload.option === body['option']
      );
    case 'confirm':
      return type === 'decision.decided' && payload.chosenBy !== undefined;
    case 'reject-proposal':
      return type === 'decision.proposal-rejected';
    case 'reassign':
      return type === 'decision.reassigned' && payload.to === body['to'];
    case 'delegate':
      return type === 'decision.delegated' && payload.to === body['to'];
    case 'hand-over':
      return type === 'decision.hand-over-offered' && payload.to === body['to'];
    case 'accept-hand-over':
      return type === 'decision.hand-over-accepted';
    case 'decline-hand-over':
      return type === 'decision.hand-over-declined';
    case 'ask':
      return (
        type === 'decision.colleague-asked' &&
        payload.person === body['person'] &&
        payload.text === body['text']
      );
    case 'answer':
      return type === 'decision.colleague-answered' && payload.questionId === body['question'];
    case 'split':
      return type === 'decision.decided' && payload.option === SPLIT;
    case 'shelve':
      return type === 'decision.shelved' && payload.until === body['until'];
    case 'unshelve':
      return type === 'decision.unshelved';
    case 'comment':
      return type === 'decision.commented' && payload.text === body['text'];
    case 'withdraw':
      return type === 'decision.returned' && payload.because === 'withdrawn';
    case 'reopen':
      return type === 'decision.returned' && payload.because === 'reopened';
    default: {
      const unknown: never = act;
      throw new Error(`unknown: ${JSON.stringify(unknown)}`);
    }
  }
}

const isSigned = (body: Record<string, unknown>): boolean => body['signature'] !== undefined;

/** @param sent it was on its way when the hub went away */
const notSigned = (sent: boolean): Problem => ({
  type: 'about:blank',
  title: 'Not signed',
  status: 503,
  code: sent ? 'signature_unanswered' : 'hub_away',
  detail: sent
    ? 'The hub went away before it answered. Look at the decision when it is back: your signature may have counted.'
    : 'The hub is away. A signature is never kept on this station, so it cannot wait: sign when the hub is back.',
});

const notStored = (error: unknown): Problem => ({
  type: 'about:blank',
  title: 'Not stored',
  status: 507,
  code: 'not_stored',
  detail: `This station could not keep the act, so it was not sent: ${error instanceof Error ? error.message : String(error)}`,
});
