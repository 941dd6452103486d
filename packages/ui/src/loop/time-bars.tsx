/** Half-within and 95 %-within as bars in minutes per name, optionally against a line; the same figures as a sentence list for those who hear it. */
import type { Percentiles } from '@gemba/core/wire';
import {
  Bar,
  BarChart,
  CartesianGrid,
  Legend,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { measured } from '../format/duration.ts';
import { t } from '../messages/en.ts';
import { timeTicks } from './time-ticks.ts';

export interface TimeRow {
  name: string;
  times: Percentiles;
}

const legendText = (text: string | undefined) => <span className="legend">{text}</span>;

const AXIS = { stroke: 'var(--line-strong)', tick: { fill: 'var(--text-soft)', fontSize: 13 } } as const;

/** A line that lies further out than this many times the slowest bar would squash the bars: it is told instead. */
const FAR = 3;

interface TimeBarsProps {
  label: string;
  rows: readonly TimeRow[];
  baselineMs?: number;
}

export function TimeBars({ label, rows, baselineMs }: TimeBarsProps) {
  const data = rows.map(({ name, times }) => ({ name, p50: times.p50, p95: times.p95 }));
  const slowest = Math.max(0, ...rows.map(({ times }) => times.p95));
  const drawn = baselineMs !== undefined && baselineMs <= slowest * FAR;
  const longest = drawn ? Math.max(slowest, baselineMs) : slowest;
  return (
    <figure className="chart">
      <figcaption>
        <h2>{label}</h2>
        {baselineMs !== undefined && (
          <p>
            {drawn && <i className="dash" aria-hidden />}
            {t.loop.baseline(measured(baselineMs))}
            {!drawn && rows.length > 0 && `, ${t.loop.beyond}`}
          </p>
        )}
      </figcaption>
      {rows.length === 0 && <p className="note">{t.loop.noTimes}</p>}
      <div aria-hidden className="chart-frame" hidden={rows.length === 0}>
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 640, height: 320 }}>
          <BarChart
            data={data}
            layout="vertical"
            margin={{ top: 4, right: 28, bottom: 0, left: 8 }}
            accessibilityLayer={false}
            barGap={1}
          >
            <CartesianGrid horizontal={false} stroke="var(--line)" />
            <XAxis
              type="number"
              domain={[0, longest * 1.04]}
              ticks={timeTicks(longest * 1.04)}
              tickFormatter={(ms: number) => (ms === 0 ? '0' : measured(ms))}
              {...AXIS}
            />
            <YAxis type="category" dataKey="name" width={140} {...AXIS} tickLine={false} />
            <Tooltip
              formatter={(value) => measured(Number(value))}
              cursor={{ fill: 'var(--done)', opacity: 0.4 }}
              contentStyle={{
                background: 'var(--raised)',
                border: '1px solid var(--line-strong)',
                borderRadius: 8,
              }}
              itemStyle={{ color: 'var(--text)' }}
            />
            <Legend itemSorter={null} iconType="square" formatter={legendText} />
            <Bar
              dataKey="p50"
              name={t.loop.p50}
              fill="var(--confirmed)"
              isAnimationActive={false}
              radius={2}
            />
            <Bar
              dataKey="p95"
              name={t.loop.p95}
              fill="var(--line-strong)"
              isAnimationActive={false}
              radius={2}
            />
            {drawn && (
              <ReferenceLine x={baselineMs} stroke="var(--b)" strokeWidth={2} strokeDasharray="6 4" />
            )}
          </BarChart>
        </ResponsiveContainer>
      </div>
      <ul className="sr-only">
        {rows.map(({ name, times }) => (
          <li key={name}>{t.loop.summary(name, measured(times.p50), measured(times.p95))}</li>
        ))}
      </ul>
    </figure>
  );
}
