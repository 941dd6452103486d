/** One exception on the wall: what, where, since when, how often, what it costs, and who has answered. */
import type { ExceptionState } from '@gemba/core/exception';
import { epochMs } from '@gemba/core/time';
import { memo } from 'react';
import { duration } from '../format/duration.ts';
import { t } from '../messages/en.ts';
import { ConsequenceText } from '../parts/consequence-text.tsx';
import { PriorityShape } from '../parts/priority-shape.tsx';
import type { People } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { lampOf } from '../view/lamp.ts';
import { isUnseen } from '../view/order-cards.ts';
import { Lamp } from './lamp.tsx';

/** Above these lengths a title is set smaller, so that two lines hold it whole. */
const LONG_TITLE = 54;
const VERY_LONG_TITLE = 84;

interface ExceptionCardProps {
  exception: ExceptionState;
  people: People;
  now: number;
  onOpen: (exceptionId: string) => void;
}

/** Renders again only for its own facts and the tick, not for the facts of others. */
export const ExceptionCard = memo(function ExceptionCard({
  exception,
  people,
  now,
  onOpen,
}: ExceptionCardProps) {
  const format = useFormat();
  const unseen = isUnseen(exception);
  const { title, priority, occurrences, sources } = exception;
  const size = title.length > VERY_LONG_TITLE ? 'very-long' : title.length > LONG_TITLE ? 'long' : 'short';
  return (
    <li
      className="card"
      data-testid="exception-card"
      data-exception-id={exception.id}
      data-priority={priority}
      data-unseen={unseen}
    >
      <div className="card-edge">
        <PriorityShape priority={priority} />
        <span aria-hidden>{priority}</span>
        <span className="sr-only">{t.priority[priority]}</span>
        {unseen && <span className="sr-only">. {t.wall.unseen}</span>}
      </div>
      <article className="card-body">
        <header className="card-head">
          <h2 data-length={size}>
            <button type="button" className="card-open" onClick={() => onOpen(exception.id)}>
              {title}
            </button>
          </h2>
          <time
            className="card-since"
            dateTime={exception.openedAt}
            title={t.wall.openSince(
              format.dateTime(exception.openedAt),
              format.dateTime(exception.occurredAt),
            )}
          >
            {duration(now - epochMs(exception.openedAt))}
          </time>
        </header>
        <p className="card-where" title={exception.where}>
          {exception.where}
          {occurrences > 1 && <> · {t.wall.reports(occurrences, sources.length)}</>}
        </p>
        <p className="card-consequence">
          <ConsequenceText consequence={exception.consequence} now={now} />
        </p>
        <ul className="lamps" aria-label={t.lamp.list}>
          {exception.decisions.map((decision) => (
            <Lamp
              key={decision.id}
              lamp={lampOf(decision, exception.postings, now)}
              people={people}
              now={now}
            />
          ))}
        </ul>
      </article>
    </li>
  );
});
