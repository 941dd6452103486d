/**
 * The wall's figure "signal to ERP": the median time from a signal to its resolution, over all playbooks. The report
 * has one median per playbook; theirs is combined as the weighted median, each counting as often as it has cases.
 */
import type { LoopReport } from '@gemba/core/wire';

export function signalToErp(report: LoopReport): { p50Ms: number; batchBaselineMs: number } | null {
  const medians = report.stages
    .flatMap(({ resolved }) => (resolved && resolved.n > 0 ? [resolved] : []))
    .toSorted((a, b) => a.p50 - b.p50);
  const half = medians.reduce((sum, { n }) => sum + n, 0) / 2;
  let cases = 0;
  for (const { p50, n } of medians) {
    cases += n;
    if (cases >= half) return { p50Ms: p50, batchBaselineMs: report.batchBaselineMs };
  }
  return null;
}
