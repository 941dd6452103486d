/**
 * The hub's figures in the text format of Prometheus, read from the same places as Health at the moment of the scrape.
 * `gemba_orphaned_decisions` is the one to alarm on: it is 0 while every open decision has an owner who is there and an
 * armed next step.
 */
import { epochMs } from '@gemba/core/time';
import { Gauge, Registry } from 'prom-client';
import type { HealthReport } from './health.ts';

export interface Metrics {
  contentType: string;
  text(): Promise<string>;
}

export function openMetrics(health: Pick<HealthReport, 'details'>): Metrics {
  const registry = new Registry();
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new Gauge({ name: `gemba_${name}`, help, labelNames, registers: [registry] });
  const orphaned = gauge(
    'orphaned_decisions',
    'Open decisions that break the no-orphan invariant, by function of the decision and by what is missing',
    ['function', 'missing'],
  );
  const open = gauge('open_decisions', 'Open decisions');
  const checked = gauge('ownership_checked_timestamp_seconds', 'When the owners were checked last');
  const journal = gauge('journal_seq', 'End of the journal');
  const up = gauge('source_up', 'Whether a source is connected', ['source']);
  const erpUp = gauge('erp_up', 'Whether the ERP answers');
  const postings = gauge('postings', 'Postings by state', ['state']);
  const waiting = gauge('signals_waiting', 'Signals that wait to be routed');

  return {
    contentType: registry.contentType,
    async text() {
      const now = await health.details();
      orphaned.reset();
      orphaned.set({ function: '', missing: 'owner' }, 0);
      for (const { function: fn, ownerless, unarmed, overdue } of now.ownership?.violations ?? []) {
        orphaned.set({ function: fn, missing: 'owner' }, ownerless);
        orphaned.set({ function: fn, missing: 'next-step' }, unarmed);
        orphaned.set({ function: fn, missing: 'step-taken' }, overdue);
      }
      if (now.ownership) {
        open.set(now.ownership.open);
        checked.set(epochMs(now.ownership.checkedAt) / 1_000);
      }
      journal.set(now.journal.seq);
      up.reset();
      for (const { name, state } of now.sources) up.set({ source: name }, state === 'up' ? 1 : 0);
      erpUp.set(now.erp.state === 'up' ? 1 : 0);
      postings.reset();
      for (const [state, n] of Object.entries(now.erp.outbox)) postings.set({ state }, n);
      waiting.set(now.backlog.unprocessedSignals);
      return registry.metrics();
    },
  };
}
