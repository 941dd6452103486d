/** The loop in four figures: how many, how fast against the batch cycle, and how often nobody answered in time. */
import type { LoopReport } from '@gemba/core/wire';

export interface LoopHeadline {
  exceptions: number;
  /** p50 of signal → resolved over all playbooks, weighted by their counts; ms. An approximation: medians do not add up */
  resolvedMs: number | null;
  /** batch cycle divided by that */
  timesFaster: number | null;
  asked: number;
  escalated: number;
}

export function loopHeadline(report: LoopReport): LoopHeadline {
  let weighted = 0;
  let n = 0;
  for (const { resolved } of report.stages) {
    if (!resolved) continue;
    weighted += resolved.p50 * resolved.n;
    n += resolved.n;
  }
  const resolvedMs = n === 0 ? null : weighted / n;
  return {
    exceptions: report.stages.reduce((sum, stage) => sum + stage.count, 0),
    resolvedMs,
    timesFaster: resolvedMs ? report.batchBaselineMs / resolvedMs : null,
    asked: report.functions.reduce((sum, f) => sum + f.asked, 0),
    escalated: report.functions.reduce((sum, f) => sum + f.escalated, 0),
  };
}
