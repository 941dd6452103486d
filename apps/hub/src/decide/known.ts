/**
 * What a round has read of the database, each thing once, as the round's own facts have changed it since. Nothing else
 * can change it meanwhile: the round holds the plant's lock.
 */
import type { ExceptionState } from '@gemba/core/exception';
import type { Instant } from '@gemba/core/time';
import type { Connection } from '../store/database.ts';
import { markOf } from '../store/mark.ts';
import type { OptionScope, StoredPosting, Surroundings, Target } from './orders.ts';
import * as sql from './statements.ts';

/** A decision whose next step is due. */
export interface DueTimer {
  decisionId: string;
  exceptionId: string;
}

export class Known {
  private readonly tx: Connection;
  private readonly plant: string;
  private readonly states = new Map<string, ExceptionState | null>();
  private readonly openByKey = new Map<string, string | null>();
  private readonly exceptionByTarget = new Map<string, string>();
  private readonly scopes = new Map<string, OptionScope>();
  private unrouted = new Set<string>();

  constructor(tx: Connection, plant: string) {
    this.tx = tx;
    this.plant = plant;
  }

  /** @returns the exceptions of these decisions and postings */
  async loadTargets(decisions: readonly string[], postings: readonly string[]): Promise<string[]> {
    if (decisions.length + postings.length === 0) return [];
    const found = await this.tx.query<{ target: string; exception_id: string }>({
      ...sql.EXCEPTION_OF_TARGETS,
      values: [this.plant, decisions, postings],
    });
    for (const row of found.rows) this.exceptionByTarget.set(row.target, row.exception_id);
    return found.rows.map((row) => row.exception_id);
  }

  async loadUnrouted(signals: readonly string[]): Promise<void> {
    if (signals.length === 0) return;
    const found = await this.tx.query<{ id: string }>({
      ...sql.UNROUTED_SIGNALS,
      values: [this.plant, signals],
    });
    this.unrouted = new Set(found.rows.map((row) => row.id));
  }

  async loadOpenCauses(keys: readonly string[]): Promise<void> {
    if (keys.length === 0) return;
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

  async loadAll(ids: readonly string[]): Promise<void> {
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
    if (!this.exceptionByTarget.has(id))
      await ('decisionId' in target ? this.loadTargets([id], []) : this.loadTargets([], [id]));
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

  async scopeOf(exceptionId: string): Promise<OptionScope> {
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

  /** An exception as a fact has left it. */
  keep(state: ExceptionState): void {
    const { id, correlationKey } = state;
    this.states.set(id, state);
    if (state.state === 'open') this.openByKey.set(correlationKey, id);
    else if (this.openByKey.get(correlationKey) === id) this.openByKey.set(correlationKey, null);
  }

  keepScope(exceptionId: string, scope: OptionScope): void {
    this.scopes.set(exceptionId, scope);
  }

  /** @returns what brings back what is known now */
  mark(): () => void {
    const unrouted = new Set(this.unrouted);
    const undos = [markOf(this.states), markOf(this.openByKey), markOf(this.scopes)];
    return () => {
      this.unrouted = unrouted;
      for (const undo of undos) undo();
    };
  }
}
