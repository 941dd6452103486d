/** How telling people goes: each channel with what became of its deliveries, and what went wrong last. */
import type { DeliveryState } from '@gemba/core/notification';
import { epochMs } from '@gemba/core/time';
import type { NotificationHealth } from '@gemba/core/wire';
import { duration } from '../format/duration.ts';
import { Scroll } from '../parts/scroll.tsx';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { StateMark } from '../parts/state-mark.tsx';
import { useFormat } from '../provider.tsx';
import { Panel, Table } from '../parts/panel.tsx';

const SHOWN: readonly DeliveryState[] = ['waiting', 'sent', 'delivered', 'seen', 'answered', 'failed'];

export function ChannelsPanel({
  channels: health,
  now,
}: {
  channels: NotificationHealth | null | undefined;
  now: number;
}) {
  const format = useFormat();
  const say = t.health.channels;
  if (!health)
    return (
      <Panel title={say.title}>
        {health === null ? <p className="note">{say.managers}</p> : <Loading />}
      </Panel>
    );
  const errors = health.channels.flatMap(({ channel, lastErrors }) =>
    lastErrors.map((one) => ({ channel, ...one })),
  );
  return (
    <Panel title={say.title}>
      {health.channels.length === 0 ? (
        <p className="note">{say.none}</p>
      ) : (
        <Scroll label={say.title}>
          <Table
            head={[say.channel, say.state, ...SHOWN.map((state) => t.deliveries[state]), say.proves]}
            numbers={[2, 3, 4, 5, 6, 7]}
          >
            {health.channels.map((one) => (
              <tr key={one.channel}>
                <th scope="row">{t.channels[one.channel]}</th>
                <td>
                  <StateMark state={one.state} text={t.health.states[one.state]} />
                  {one.detail !== null && <small className="soft"> {one.detail}</small>}
                </td>
                {SHOWN.map((state) => (
                  <td
                    key={state}
                    data-tone={state === 'failed' && (one.counts.failed ?? 0) > 0 ? 'warm' : undefined}
                  >
                    {format.number(one.counts[state] ?? 0)}
                  </td>
                ))}
                <td className="soft">{t.deliveries[one.receipts]}</td>
              </tr>
            ))}
          </Table>
        </Scroll>
      )}
      <p className="note">
        {health.open === 0
          ? say.nothingOpen
          : say.open(
              format.number(health.open),
              health.oldest === null ? null : duration(now - epochMs(health.oldest)),
            )}
      </p>
      {health.unreached24h > 0 && <p data-tone="hot">{say.unreached(health.unreached24h)}</p>}
      {health.unansweredReplies > 0 && <p data-tone="warm">{say.replies(health.unansweredReplies)}</p>}
      {errors.length > 0 && (
        <>
          <h3>{say.errors}</h3>
          <ul className="keys-list">
            {errors.map((one) => (
              <li key={`${one.channel} ${one.at} ${one.error}`}>
                <b>{t.channels[one.channel]}</b> {one.error}{' '}
                <small title={format.dateTime(one.at)}>{format.moment(one.at, now)}</small>
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}
