/** The rows that a round writes, by the columns of their tables. */
import type { OperationalEvent } from '@gemba/core/event';
import type { ExceptionState, JournalEntry, Posting } from '@gemba/core/exception';
import { documentOf, type Transaction } from '@gemba/core/posting';
import type { NewTransaction } from './orders.ts';

export const newPostingRow = (s: ExceptionState, p: Posting, { transaction, basis }: NewTransaction) => ({
  id: p.id,
  exception_id: s.id,
  decision_id: p.decisionId,
  key: transaction.key,
  document: documentOf(transaction),
  kind: p.kind,
  summary: p.summary,
  transaction,
  basis,
  compensates: p.compensates ?? null,
  state: p.state,
});

/** @param repaired what it sends from now on, where that has changed */
export const postingRow = (p: Posting, repaired: Transaction | undefined) => ({
  id: p.id,
  state: p.state,
  erp_document: p.erpDocument,
  rejection: p.rejection,
  summary: p.summary,
  ...(repaired && { transaction: repaired, key: repaired.key, document: documentOf(repaired) }),
});

export const journalRow = (e: JournalEntry) => ({
  seq: e.seq,
  at: e.at,
  type: e.type,
  exception_id: e.exceptionId,
  actor: e.actor,
  payload: e.payload,
  hash: e.hash,
  previous_hash: e.previousHash,
});

export const eventRow = (e: OperationalEvent) => ({
  id: e.id,
  signal_id: e.signalId,
  type: e.type,
  source: e.source,
  occurred_at: e.occurredAt,
  fields: e.fields,
  missing: e.missing,
});

export const exceptionRow = (s: ExceptionState) => ({
  id: s.id,
  correlation_key: s.correlationKey,
  playbook: s.playbook,
  state: s.state,
  priority: s.priority,
  opened_at: s.openedAt,
  resolved_at: s.resolvedAt,
  last_seq: s.seq,
  fold: s,
});

export const decisionRow = (s: ExceptionState, d: ExceptionState['decisions'][number]) => ({
  id: d.id,
  exception_id: s.id,
  function: d.function,
  owner: d.owner,
  state: d.state,
  version: d.version,
  asked_at: d.askedAt,
  acknowledged_at: d.acknowledgedAt,
  decided_at: d.outcome?.at ?? null,
  due_at: d.dueAt,
  next_step_at: d.nextStepAt,
  escalation_level: d.escalationLevel,
  effects: d.outcome?.effects ?? null,
  effect_subjects: d.outcome?.effects?.map((effect) => effect.subject) ?? null,
  in_conflict: (d.conflicts?.length ?? 0) > 0,
  offered: d.handOver !== undefined,
});
