/**
 * One round of the desk: a transaction that holds the plant's row lock, what it has read, and what it is going to write.
 * Facts are chained and folded at once in memory; `write` sends them at its end.
 */
import type { OperationalEvent } from '@gemba/core/event';
import { evolve, type Actor, type Fact, type JournalEntry } from '@gemba/core/exception';
import { chain } from '@gemba/core/journal';
import type { Transaction } from '@gemba/core/posting';
import type { Instant } from '@gemba/core/time';
import pg from 'pg';
import { sha256 } from '../journal/hash.ts';
import { gather, writeTold } from '../notify/told.ts';
import { Gatekeeper } from '../situation/gatekeeper.ts';
import type { Connection } from '../store/database.ts';
import { storable, storableJson } from '../store/storable.ts';
import { Known } from './known.ts';
import { namedIn } from './named-in.ts';
import type { AskedAgain, NewTransaction, Opening, OptionScope, Order } from './orders.ts';
import { Pending } from './pending.ts';
import * as sql from './statements.ts';

export interface RoundParts {
  plant: string;
  now: () => Instant;
  /** the plant's day */
  dayOf: (at: Instant) => string;
}

export class Round {
  readonly at: Instant;
  /** exceptions and what belongs to them */
  readonly known: Known;
  private readonly tx: Connection;
  private readonly plant: string;
  private seq: number;
  private hash: string;
  private readonly pending = new Pending();
  /** judges what asks at once, and what is held */
  readonly keeper: Gatekeeper;

  private constructor(
    tx: Connection,
    { plant, dayOf }: RoundParts,
    at: Instant,
    end: { seq: number; hash: string },
  ) {
    this.tx = tx;
    this.plant = plant;
    this.at = at;
    this.seq = end.seq;
    this.hash = end.hash;
    this.known = new Known(tx, plant);
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
    const { decisions, postings, exceptions, signals, matches, releases } = namedIn(orders);
    const concerned = await this.known.loadTargets(decisions, postings);
    await this.known.loadOpenCauses(matches.map((match) => match.correlationKey));
    await this.known.loadUnrouted(signals);
    const about = await this.keeper.preload(matches, releases);
    await this.known.loadAll([...exceptions, ...concerned, ...about]);
  }

  /** Decided decisions of open exceptions that do something to one of these, loaded. */
  async outcomesOn(subjects: readonly string[]): Promise<{ exceptionId: string; decisionId: string }[]> {
    if (subjects.length === 0) return [];
    const found = await this.tx.query<{ exceptionId: string; decisionId: string }>({
      ...sql.OUTCOMES_ON,
      values: [this.plant, subjects],
    });
    await this.known.loadAll(found.rows.map((row) => row.exceptionId));
    const here = this.pending.entries.flatMap((entry) =>
      entry.type === 'decision.decided'
        ? [{ exceptionId: entry.exceptionId, decisionId: entry.payload.decisionId }]
        : [],
    );
    const known = new Set(found.rows.map((row) => row.decisionId));
    return [...found.rows, ...here.filter((one) => !known.has(one.decisionId))];
  }

  append(exceptionId: string, actor: Actor, facts: readonly Fact[]): JournalEntry[] {
    const appended: JournalEntry[] = [];
    let state = this.known.loaded(exceptionId) ?? undefined;
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
      gather(this.pending.told, before, state, entry);
      appended.push(entry);
    }
    if (state) this.known.keep(state);
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
    const scope = await this.known.scopeOf(exceptionId);
    const again = { ...scope.again, [decisionId]: shown };
    this.setScope(exceptionId, { ...scope, again });
    this.pending.packs.push({ decision_id: decisionId, body: pack });
  }

  private setScope(exception_id: string, body: OptionScope): void {
    this.known.keepScope(exception_id, body);
    this.pending.scopes.push({ exception_id, body });
  }

  /** @returns what brings the round back to where it is now, for an order that fails half-way */
  mark(): () => void {
    const { seq, hash } = this;
    const undos = [this.known.mark(), this.keeper.mark(), this.pending.mark()];
    return () => {
      this.seq = seq;
      this.hash = hash;
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
    const rows = this.pending.rows((exceptionId) => this.known.loaded(exceptionId));
    await this.tx.query({
      ...sql.WRITE_ROUND,
      values: [this.plant, this.at, ...rows.map(storableJson), this.seq, this.hash],
    });
    await writeTold(this.tx, this.plant, this.pending.told);
  }
}
