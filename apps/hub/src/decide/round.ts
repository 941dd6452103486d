/**
 * One round of the desk: a transaction that holds the plant's row lock, the exceptions that it has loaded, and what it
 * is going to write. Facts are chained and folded at once in memory; `write` sends one statement per table.
 */
import type { OperationalEvent } from '@gemba/core/event';
import { evolve, type Actor, type ExceptionState, type Fact, type JournalEntry } from '@gemba/core/exception';
import { chain } from '@gemba/core/journal';
import type { OtherPeople } from '@gemba/core/notification';
import type { Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import pg from 'pg';
import { sha256 } from '../journal/hash.ts';
import { gather, writeTold } from '../notify/told.ts';
import { Gatekeeper } from '../situation/gatekeeper.ts';
import type { Connection } from '../store/database.ts';
import { storable, storableJson } from '../store/storable.ts';
import type {
  AskedAgain,
  NewTransaction,
  Opening,
  OptionScope,
  Order,
  StoredPosting,
  Surroundings,
  Target,
} from './orders.ts';
import { namedIn } from './named-in.ts';
import { markOf, Pending } from './pending.ts';
import * as sql from './statements.ts';

export interface RoundParts {
  plant: string;
  now: () => Instant;
  /** the plant's day */
  dayOf: (at: Instant) => string;
  /** who can confirm a proposal where nobody else is asked */
  secondPersons: NonNullable<OtherPeople['secondPersons']>;
}

/** A decision whose next step is due. */
export interface DueTimer {
  decisionId: string;
  exceptionId: string;
}

export class Round {
  readonly at: Instant;
  private readonly tx: Connection;
  private readonly plant: string;
  private seq: number;
  private hash: string;
  private readonly states = new Map<string, ExceptionState | null>();
  private readonly openByKey = new Map<string, string | null>();
  private readonly exceptionByTarget = new Map<string, string>();
  private readonly scopes = new Map<string, OptionScope>();
  private unrouted = new Set<string>();
  private readonly pending = new Pending();
  /** judges what asks at once, and what is held */
  readonly keeper: Gatekeeper;

  private readonly others: OtherPeople;

  private constructor(
    tx: Connection,
    { plant, dayOf, secondPersons }: RoundParts,
    at: Instant,
    end: { seq: number; hash: string },
  ) {
    this.tx = tx;
    this.plant = plant;
    this.at = at;
    this.seq = end.seq;
    this.hash = end.hash;
    this.others = { secondPersons };
    this.keeper = new Gatekeeper(tx, plant, at, dayOf);
  }

  /** Takes the plant's lock first, then the time: facts are in the order of their times. */
  static async begin(tx: Connection, parts: RoundParts): Promise<Round> {
    const { plant } = parts;
    const { rows } = await tx.query<{ journal_seq: number; journal_hash: string }>({
      ...sql.LOCK_PLANT,
      values: [plant],
    });
    const end = rows[0];
    if (!end) throw new Error(`plant "${plant}" is not in the database`);
    return new Round(tx, parts, parts.now(), { seq: end.journal_seq, hash: end.journal_hash });
  }

  /** Fetches what the orders will surely need, in one statement per table. */
  async preload(orders: readonly Order[]): Promise<void> {
    const { decisions, postings, exceptions: wanted, signals, matches, releases } = namedIn(orders);
    const keys = matches.map((match) => match.correlationKey);
    if (decisions.length + postings.length > 0) {
      const found = await this.tx.query<{ target: string; exception_id: string }>({
        ...sql.EXCEPTION_OF_TARGETS,
        values: [this.plant, decisions, postings],
      });
      for (const row of found.rows) {
        this.exceptionByTarget.set(row.target, row.exception_id);
        wanted.push(row.exception_id);
      }
    }
    if (keys.length > 0) await this.loadOpenCauses(keys);
    if (signals.length > 0) {
      const found = await this.tx.query<{ id: string }>({
        ...sql.UNROUTED_SIGNALS,
        values: [this.plant, signals],
      });
      this.unrouted = new Set(found.rows.map((row) => row.id));
    }
    wanted.push(...(await this.keeper.preload(matches, releases)));
    await this.loadAll(wanted);
  }

  private async loadOpenCauses(keys: readonly string[]): Promise<void> {
    for (const key of keys) this.openByKey.set(key, null);
    const found = await this.tx.query<{ id: string; correlation_key: string; fold: ExceptionState }>({
      ...sql.OPEN_BY_KEY,
      values: [this.plant, keys],
    });
    for (const row of found.rows) {
      this.openByKey.set(row.correlation_key, row.id);
      if (!this.states.has(row.id)) this.states.set(row.id, row.fold);
    }
  }

  private async loadAll(ids: readonly string[]): Promise<void> {
    const missing = [...new Set(ids)].filter((id) => !this.states.has(id));
    if (missing.length === 0) return;
    for (const id of missing) this.states.set(id, null);
    const found = await this.tx.query<{ id: string; fold: ExceptionState }>({
      ...sql.LOAD_FOLDS,
      values: [this.plant, missing],
    });
    for (const row of found.rows) this.states.set(row.id, row.fold);
  }

  async load(exceptionId: string): Promise<ExceptionState | null> {
    await this.loadAll([exceptionId]);
    return this.loaded(exceptionId);
  }

  loaded(exceptionId: string): ExceptionState | null {
    return this.states.get(exceptionId) ?? null;
  }

  async exceptionOf(target: Target): Promise<string | null> {
    if ('exceptionId' in target) return target.exceptionId;
    const id = 'decisionId' in target ? target.decisionId : target.postingId;
    if (!this.exceptionByTarget.has(id)) {
      const found = await this.tx.query<{ target: string; exception_id: string }>({
        ...sql.EXCEPTION_OF_TARGETS,
        values: [this.plant, ...('decisionId' in target ? [[id], []] : [[], [id]])],
      });
      for (const row of found.rows) this.exceptionByTarget.set(row.target, row.exception_id);
    }
    return this.exceptionByTarget.get(id) ?? null;
  }

  openExceptionOf(correlationKey: string): string | null {
    return this.openByKey.get(correlationKey) ?? null;
  }

  /** Also of causes that no order of this round has named. */
  async isCauseOpen(correlationKey: string): Promise<boolean> {
    if (!this.openByKey.has(correlationKey)) await this.loadOpenCauses([correlationKey]);
    return this.openExceptionOf(correlationKey) !== null;
  }

  async surroundingsOf(exceptionId: string): Promise<Surroundings> {
    const scope = await this.scopeOf(exceptionId);
    const hasPostings = (this.loaded(exceptionId)?.postings.length ?? 0) > 0;
    const stored = hasPostings
      ? await this.tx.query<StoredPosting>({ ...sql.STORED_POSTINGS, values: [exceptionId] })
      : { rows: [] };
    return { scope, postings: stored.rows };
  }

  /** Decided decisions of open exceptions that do something to one of these, loaded. */
  async outcomesOn(subjects: readonly string[]): Promise<{ exceptionId: string; decisionId: string }[]> {
    if (subjects.length === 0) return [];
    const found = await this.tx.query<{ exceptionId: string; decisionId: string }>({
      ...sql.OUTCOMES_ON,
      values: [this.plant, subjects],
    });
    await this.loadAll(found.rows.map((row) => row.exceptionId));
    const here = this.pending.entries.flatMap((entry) =>
      entry.type === 'decision.decided'
        ? [{ exceptionId: entry.exceptionId, decisionId: entry.payload.decisionId }]
        : [],
    );
    const known = new Set(found.rows.map((row) => row.decisionId));
    return [...found.rows, ...here.filter((one) => !known.has(one.decisionId))];
  }

  private async scopeOf(exceptionId: string): Promise<OptionScope> {
    const known = this.scopes.get(exceptionId);
    if (known) return known;
    const found = await this.tx.query<{ body: OptionScope }>({
      ...sql.LOAD_SCOPE,
      values: [exceptionId],
    });
    const scope = found.rows[0]?.body;
    if (!scope) throw new Error(`what the options of exception ${exceptionId} are made of is not stored`);
    this.scopes.set(exceptionId, scope);
    return scope;
  }

  async dueTimers(at: Instant, except: readonly string[], limit: number): Promise<DueTimer[]> {
    const due = await this.tx.query<DueTimer>({ ...sql.DUE_TIMERS, values: [this.plant, at, except, limit] });
    await this.loadAll(due.rows.map((row) => row.exceptionId));
    return due.rows;
  }

  /** @returns false when the signal was routed already, by an earlier round or another hub */
  takeSignal(signalId: string): boolean {
    return this.unrouted.delete(signalId);
  }

  append(exceptionId: string, actor: Actor, facts: readonly Fact[]): JournalEntry[] {
    const appended: JournalEntry[] = [];
    let state = this.states.get(exceptionId) ?? undefined;
    for (const fact of facts) {
      this.seq += 1;
      const entry = chain(
        { ...storable(fact), seq: this.seq, at: this.at, exceptionId, actor },
        this.hash,
        sha256,
      );
      this.hash = entry.hash;
      const before = state;
      state = evolve(state, entry);
      gather(this.pending.told, before, state, entry, this.others);
      appended.push(entry);
    }
    if (state) {
      this.states.set(exceptionId, state);
      const { correlationKey } = state;
      if (state.state === 'open') this.openByKey.set(correlationKey, exceptionId);
      else if (this.openByKey.get(correlationKey) === exceptionId) this.openByKey.set(correlationKey, null);
    }
    this.pending.entries.push(...appended);
    return appended;
  }

  addEvent(event: OperationalEvent): void {
    this.pending.events.push(event);
  }

  link(exceptionId: string, eventId: string): void {
    this.pending.links.push({ exception_id: exceptionId, event_id: eventId });
  }

  addOpening(opening: Opening): void {
    this.setScope(opening.exceptionId, opening.scope);
    for (const [decision_id, body] of Object.entries(opening.packs))
      this.pending.packs.push({ decision_id, body });
  }

  addTransactions(transactions: ReadonlyMap<string, NewTransaction>): void {
    for (const [id, transaction] of transactions) this.pending.transactions.set(id, transaction);
  }

  repair(repaired: ReadonlyMap<string, Transaction>): void {
    for (const [id, transaction] of repaired) this.pending.repaired.set(id, transaction);
  }

  /** The other questions of the exception keep what they were made of. */
  async askAgain(exceptionId: string, { decisionId, pack, shown }: AskedAgain): Promise<void> {
    const scope = await this.scopeOf(exceptionId);
    const again = { ...scope.again, [decisionId]: shown };
    this.setScope(exceptionId, { ...scope, again });
    this.pending.packs.push({ decision_id: decisionId, body: pack });
  }

  private setScope(exception_id: string, body: OptionScope): void {
    this.scopes.set(exception_id, body);
    this.pending.scopes.push({ exception_id, body });
  }

  /** @returns what brings the round back to where it is now, for an order that fails half-way */
  mark(): () => void {
    const { seq, hash } = this;
    const unrouted = new Set(this.unrouted);
    const undos = [
      this.keeper.mark(),
      this.pending.mark(),
      markOf(this.states),
      markOf(this.openByKey),
      markOf(this.scopes),
    ];
    return () => {
      this.seq = seq;
      this.hash = hash;
      this.unrouted = unrouted;
      for (const undo of undos) undo();
    };
  }

  /** After an error of the database the transaction is lost, and with it the round. */
  isBroken(error: unknown): boolean {
    return error instanceof pg.DatabaseError || (error instanceof Error && /connection/i.test(error.message));
  }

  async write(): Promise<void> {
    await this.keeper.write();
    if (this.pending.isEmpty) return;
    const rows = this.pending.rows((exceptionId) => this.loaded(exceptionId));
    await this.tx.query({
      ...sql.WRITE_ROUND,
      values: [this.plant, this.at, ...rows.map(storableJson), this.seq, this.hash],
    });
    await writeTold(this.tx, this.plant, this.pending.told);
  }
}
