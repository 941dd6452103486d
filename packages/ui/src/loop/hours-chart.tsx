/** Opened and resolved per hour: whether the plant keeps up. */
import type { LoopReport } from '@gemba/core/wire';
import {
  Bar,
  CartesianGrid,
  ComposedChart,
  Legend,
  Line,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { t } from '../messages/en.ts';
import { useFormat } from '../provider.tsx';

const legendText = (text: string | undefined) => <span className="legend">{text}</span>;

const AXIS = { stroke: 'var(--line-strong)', tick: { fill: 'var(--text-soft)', fontSize: 13 } } as const;

export function HoursChart({ hours }: { hours: LoopReport['hours'] }) {
  const format = useFormat();
  const data = hours.map(({ hour, opened, resolved, escalations }) => ({
    hour: format.time(hour),
    opened,
    resolved,
    // a calm hour has no mark: colour is for what is abnormal
    escalations: escalations === 0 ? null : escalations,
  }));
  return (
    <figure className="chart chart-wide">
      <figcaption>
        <h2>{t.loop.hours}</h2>
      </figcaption>
      <div aria-hidden className="chart-frame">
        <ResponsiveContainer width="100%" height="100%" initialDimension={{ width: 1280, height: 280 }}>
          <ComposedChart
            data={data}
            margin={{ top: 8, right: 12, bottom: 0, left: -18 }}
            accessibilityLayer={false}
            barGap={1}
          >
            <CartesianGrid vertical={false} stroke="var(--line)" />
            <XAxis dataKey="hour" {...AXIS} />
            <YAxis allowDecimals={false} {...AXIS} />
            <Tooltip
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
              dataKey="opened"
              name={t.loop.opened}
              fill="var(--line-strong)"
              isAnimationActive={false}
              radius={2}
            />
            <Bar
              dataKey="resolved"
              name={t.loop.resolved}
              fill="var(--confirmed)"
              isAnimationActive={false}
              radius={2}
            />
            <Line
              dataKey="escalations"
              name={t.loop.escalations}
              stroke="var(--a)"
              strokeWidth={2}
              dot={{ r: 3, fill: 'var(--a)' }}
              isAnimationActive={false}
            />
          </ComposedChart>
        </ResponsiveContainer>
      </div>
      <details>
        <summary>
          {t.loop.table}
          <span className="sr-only">: {t.loop.hours}</span>
        </summary>
        <table className="table">
          <thead>
            <tr>
              {[t.loop.hour, t.loop.opened, t.loop.resolved, t.loop.escalations].map((head) => (
                <th key={head} scope="col">
                  {head}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {hours.map((row) => (
              <tr key={row.hour}>
                <th scope="row">{format.dateTime(row.hour)}</th>
                <td>{row.opened}</td>
                <td>{row.resolved}</td>
                <td>{row.escalations}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  );
}
