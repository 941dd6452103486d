/** How much was asked of each function, how long it was a flood, and the mix of priorities against its target. */
import type { FloodReport } from '@gemba/core/wire';
import { duration } from '../format/duration.ts';
import { functionName } from '../format/names.ts';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { useFormat } from '../provider.tsx';
import { Panel, Table } from '../parts/panel.tsx';

export function FloodPanel({ flood, now }: { flood: FloodReport | null; now: number }) {
  const format = useFormat();
  const say = t.health.flood;
  const mix = flood?.mix;
  return (
    <Panel title={say.title}>
      {flood === null ? (
        <Loading />
      ) : flood.functions.length === 0 ? (
        <p className="note">{say.none}</p>
      ) : (
        <Table head={[say.function, say.rate, say.asked, say.peak, say.time]} numbers={[1, 2, 3, 4]}>
          {flood.functions.map((one) => (
            <tr key={one.function}>
              <th scope="row">
                {functionName(one.function)}
                {one.flood && one.since !== null && (
                  <small data-tone="hot"> ◆ {say.since(format.moment(one.since, now))}</small>
                )}
              </th>
              <td data-tone={one.flood ? 'hot' : undefined}>{format.number(one.rate)}</td>
              <td>{format.number(one.last24h.asked)}</td>
              <td>{format.number(one.last24h.peak)}</td>
              <td data-tone={one.last24h.inFloodMs > 0 ? 'warm' : undefined}>
                {one.last24h.inFloodMs > 0 ? duration(one.last24h.inFloodMs) : say.noFlood}
              </td>
            </tr>
          ))}
        </Table>
      )}
      {mix?.shares && (
        <p className="note">
          {say.mix(
            format.percent(mix.shares[0]),
            format.percent(mix.shares[1]),
            format.percent(mix.shares[2]),
            mix.n,
          )}
        </p>
      )}
    </Panel>
  );
}
