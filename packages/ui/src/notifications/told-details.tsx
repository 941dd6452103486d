/** Why was, or was not, anybody told of a decision: each person with a verdict and a sentence, and behind it the record. */
import type { DeliveryRow, NotificationRow, ToldPerson, WhoWasTold } from '@gemba/core/wire';
import { t } from '../messages/en.ts';
import { Loading } from '../parts/loading.tsx';
import { useFormat } from '../provider.tsx';
import type { ToldDetailsProps } from './props.ts';

const SIGNS: Record<ToldPerson['verdict'], string> = {
  reached: '✓✓',
  told: '✓',
  waiting: '…',
  unreached: '◆',
  needless: '–',
  'not-asked': '–',
};

export function ToldDetails({ told, onAsk, now }: ToldDetailsProps) {
  const say = t.told;
  return (
    <details
      className="told"
      onToggle={(event) => {
        if (event.currentTarget.open) onAsk();
      }}
    >
      <summary>{say.button}</summary>
      {told === null ? (
        <Loading />
      ) : told.people.length === 0 ? (
        <p className="note">{say.none}</p>
      ) : (
        <ul>
          {told.people.map((person) => (
            <Person key={person.person} person={person} now={now} />
          ))}
        </ul>
      )}
    </details>
  );
}

/** Of whom nothing is known any more the sentence says so: there is no verdict to show. */
function Person({
  person: { name, verdict, why, notifications },
  now,
}: {
  person: WhoWasTold['people'][number];
  now: number;
}) {
  const say = t.told;
  return (
    <li data-verdict={verdict}>
      <p>
        <b>{name}</b>{' '}
        {verdict !== 'unknown' && (
          <span data-tone={verdict === 'unreached' ? 'hot' : verdict === 'waiting' ? 'warm' : undefined}>
            {SIGNS[verdict]} {say.verdicts[verdict]}
          </span>
        )}
      </p>
      <p className="soft">{why}</p>
      {notifications.length > 0 && (
        <details>
          <summary>{say.more}</summary>
          <ol>
            {notifications.map((one) => (
              <Told key={one.id} notification={one} now={now} />
            ))}
          </ol>
        </details>
      )}
    </li>
  );
}

function Told({ notification, now }: { notification: NotificationRow; now: number }) {
  const format = useFormat();
  const { text, at, deliveries, remarks, nextAt } = notification;
  return (
    <li>
      <p>
        <time dateTime={at}>{format.moment(at, now)}</time> <b>{text}</b>
        {nextAt !== null && <small className="soft"> {t.told.next(format.moment(nextAt, now))}</small>}
      </p>
      <ul>
        {deliveries.map((delivery) => (
          <Delivery key={delivery.id} delivery={delivery} />
        ))}
        {remarks.map((remark) => (
          <li key={`${remark.at} ${remark.text}`} className="soft">
            <time dateTime={remark.at}>{format.seconds(remark.at)}</time>{' '}
            {remark.channel !== null && `${t.channels[remark.channel]}: `}
            {remark.text}
          </li>
        ))}
      </ul>
    </li>
  );
}

/** Each state with its own time: sent is not delivered, and delivered is not seen. */
function Delivery({ delivery }: { delivery: DeliveryRow }) {
  const format = useFormat();
  const { channel, state, sentAt, deliveredAt, seenAt, answeredAt, plannedAt, error, attempts, tells } =
    delivery;
  const reached = (
    [
      ['sent', sentAt],
      ['delivered', deliveredAt],
      ['seen', seenAt],
      ['answered', answeredAt],
    ] as const
  ).flatMap(([name, at]) => (at === null ? [] : [`${t.deliveries[name]} ${format.seconds(at)}`]));
  const words = [
    ...(reached.length > 0 ? reached : [t.told.planned(format.seconds(plannedAt))]),
    ...(state === 'failed' || state === 'needless' || state === 'waiting' ? [t.deliveries[state]] : []),
    ...(attempts > 1 ? [t.told.attempts(attempts)] : []),
    ...(tells > 1 ? [t.told.bundle(tells)] : []),
  ];
  return (
    <li>
      <b>{t.channels[channel]}</b> {words.join(' · ')}
      {error !== null && <span data-tone="hot"> ◆ {error}</span>}
    </li>
  );
}
