import { instant } from '@gemba/core/time';
import type { HealthDetails, Ownership } from '@gemba/core/wire';
import { expect, test } from 'vitest';
import { openMetrics } from './metrics.ts';

const details = (ownership: Ownership | null): HealthDetails => ({
  status: 'ok',
  version: '0',
  journal: { seq: 7 },
  sources: [
    {
      name: 'line',
      kind: 'mqtt',
      state: 'down',
      detail: null,
      lastSignalAt: null,
      signals24h: 0,
      notUnderstood24h: 0,
    },
  ],
  erp: { name: 'erp', state: 'up', detail: null, contextAt: null, outbox: { queued: 2 } },
  database: 'embedded',
  ownership,
  erpLink: undefined as never,
  notUnderstood: [],
  playbooks: [],
  roster: { version: 1, problem: null },
  rejectedPostings: [],
  backlog: { unprocessedSignals: 3 },
});

test('decisions without an owner or a next step are a metric to alarm on, which goes back to 0', async () => {
  const checkedAt = instant(60_000);
  let ownership: Ownership | null = null;
  const metrics = openMetrics({ details: async () => details(ownership) });
  const orphaned = async () =>
    (await metrics.text()).split('\n').filter((line) => line.startsWith('gemba_orphaned_decisions'));
  const none = ['gemba_orphaned_decisions{function="",missing="owner"} 0'];
  expect(await orphaned()).toEqual(none);
  ownership = {
    checkedAt,
    open: 9,
    violations: [{ function: 'quality', ownerless: 2, unarmed: 1, overdue: 0 }],
  };
  expect(await orphaned()).toEqual([
    ...none,
    'gemba_orphaned_decisions{function="quality",missing="owner"} 2',
    'gemba_orphaned_decisions{function="quality",missing="next-step"} 1',
    'gemba_orphaned_decisions{function="quality",missing="step-taken"} 0',
  ]);
  const text = await metrics.text();
  for (const line of [
    'gemba_open_decisions 9',
    'gemba_ownership_checked_timestamp_seconds 60',
    'gemba_journal_seq 7',
    'gemba_source_up{source="line"} 0',
    'gemba_erp_up 1',
    'gemba_postings{state="queued"} 2',
    'gemba_signals_waiting 3',
  ])
    expect(text).toContain(`${line}\n`);
  ownership = { checkedAt, open: 9, violations: [] };
  expect(await orphaned()).toEqual(none);
});
