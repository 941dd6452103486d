/** How fast the loop closes: per playbook against the batch cycle, per function, and by the hour; each chart also as text. */
import { SegmentedControl } from '@mantine/core';
import type { LoopReport, Percentiles } from '@gemba/core/wire';
import type { ReactNode } from 'react';
import { measured } from '../format/duration.ts';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { Quiet } from '../parts/quiet.tsx';
import { StaleBanner } from '../parts/stale-banner.tsx';
import type { LoopPageProps, LoopPeriod } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { loopHeadline } from './loop-headline.ts';
import { HoursChart } from './hours-chart.tsx';
import { TimeBars, type TimeRow } from './time-bars.tsx';

const PERIODS: LoopPeriod[] = ['8h', '24h', '7d', '30d'];

const rowsOf = (named: readonly { name: string; times: Percentiles | null }[]): TimeRow[] =>
  named.flatMap(({ name, times }) => (times ? [{ name, times }] : []));

export function LoopPage({ report, period, onPeriod, now, stale }: LoopPageProps) {
  return (
    <main className="page" aria-label={t.loop.label} aria-busy={report === null}>
      <header className="page-head">
        <h1>{t.screens.loop}</h1>
        <p className="note">{t.loop.label}</p>
        <SegmentedControl
          size="xs"
          aria-label={t.loop.period}
          value={period}
          onChange={(value) => onPeriod(value)}
          data={PERIODS.map((value) => ({ value, label: t.loop.periods[value] }))}
        />
      </header>
      <StaleBanner stale={stale} now={now} />
      {report === null ? (
        <Loading page />
      ) : report.stages.length === 0 ? (
        <Quiet title={t.loop.emptyTitle}>
          <p>{t.loop.emptyBody}</p>
        </Quiet>
      ) : (
        <Report report={report} />
      )}
    </main>
  );
}

function Report({ report }: { report: LoopReport }) {
  const format = useFormat();
  const head = loopHeadline(report);
  const none = t.loop.headline.none;
  const times = (p: Percentiles | null) => (p ? `${measured(p.p50)} / ${measured(p.p95)}` : none);
  return (
    <>
      <dl className="tiles">
        <Tile label={t.loop.headline.exceptions}>{format.number(head.exceptions)}</Tile>
        <Tile label={t.loop.headline.toResolved}>
          {head.resolvedMs === null ? none : measured(head.resolvedMs)}
        </Tile>
        <Tile label={t.loop.headline.faster}>
          {head.timesFaster === null
            ? none
            : head.timesFaster > 1
              ? t.loop.headline.times(format.number(timesShown(head.timesFaster)))
              : t.loop.headline.slower}
        </Tile>
        <Tile label={t.loop.headline.escalated}>
          {format.number(head.escalated)}{' '}
          <small>{head.asked > 0 && format.percent(head.escalated / head.asked)}</small>
        </Tile>
      </dl>
      <div className="charts">
        <TimeBars
          label={t.loop.byPlaybook}
          rows={rowsOf(report.stages.map((s) => ({ name: functionName(s.playbook), times: s.resolved })))}
          baselineMs={report.batchBaselineMs}
        />
        <TimeBars
          label={t.loop.response}
          rows={rowsOf(report.functions.map((f) => ({ name: functionName(f.function), times: f.response })))}
        />
        <HoursChart hours={report.hours} />
      </div>
      <section className="panel">
        <h2>
          {t.loop.stages.playbook}: {t.loop.p50} / {t.loop.p95}
        </h2>
        <table className="table">
          <thead>
            <tr>
              {Object.values(t.loop.stages).map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {report.stages.map((stage) => (
              <tr key={stage.playbook}>
                <th scope="row">{functionName(stage.playbook)}</th>
                <td>{stage.count}</td>
                {([stage.asked, stage.seen, stage.decided, stage.confirmed, stage.resolved] as const).map(
                  (p, index) => (
                    <td key={index}>{times(p)}</td>
                  ),
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </>
  );
}

function Tile({ label, children }: { label: string; children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** A decimal says something of 3.4 times, and nothing of 246. */
const timesShown = (times: number): number => (times < 10 ? Math.round(times * 10) / 10 : Math.round(times));
