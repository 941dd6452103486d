/**
 * One card on the wall: what, where, since when, how often, what it costs, and who has answered. What lies under the
 * exception hangs on the same card. A pinned card says so by a shape and a frame: its ladder has run out.
 */
import { epochMs } from '@gemba/core/time';
import { memo } from 'react';
import { duration } from '../format/duration.ts';
import { t } from '../messages/en.ts';
import { ConsequenceText } from '../parts/consequence-text.tsx';
import { PinMark } from '../parts/pin-mark.tsx';
import { PriorityShape } from '../parts/priority-shape.tsx';
import type { People } from '../props.ts';
import { useFormat } from '../provider.tsx';
import { cardMarks } from '../view/wall/card-marks.ts';
import { shownDecisions } from '../view/decision/decision-parts.ts';
import { lampOf } from '../view/wall/lamp.ts';
import { isUnseen, type WallCard } from '../view/wall/order-cards.ts';
import { Lamp } from './lamp.tsx';

/** Above these lengths a title is set smaller, so that two lines hold it whole. */
const LONG_TITLE = 54;
const VERY_LONG_TITLE = 84;

interface ExceptionCardProps extends WallCard {
  people: People;
  /** null: not known */
  onDuty: ReadonlySet<string> | null;
  now: number;
  onOpen: (exceptionId: string) => void;
}

/** Renders again only for its own facts and the tick, not for the facts of others. */
export const ExceptionCard = memo(function ExceptionCard({
  exception,
  under,
  priority,
  pinned,
  people,
  onDuty,
  now,
  onOpen,
}: ExceptionCardProps) {
  const format = useFormat();
  const unseen = isUnseen(exception);
  const { title, occurrences, sources } = exception;
  const marks = cardMarks({ exception, under }, onDuty, now);
  const size = title.length > VERY_LONG_TITLE ? 'very-long' : title.length > LONG_TITLE ? 'long' : 'short';
  return (
    <li
      className="card"
      data-testid="exception-card"
      data-exception-id={exception.id}
      data-priority={priority}
      data-unseen={unseen}
      data-pinned={pinned}
    >
      <div className="card-edge">
        <PriorityShape priority={priority} />
        <span aria-hidden>{priority}</span>
        <span className="sr-only">{t.priority[priority]}</span>
        {unseen && <span className="sr-only">. {t.wall.unseen}</span>}
        {pinned && (
          <>
            <PinMark />
            <span className="sr-only">. {t.wall.pinned}</span>
          </>
        )}
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
        {(pinned || marks.orphans.length > 0) && (
          <p className="card-alarm">
            {pinned && (
              <span>
                <PinMark /> {t.wall.ladderOut}
              </span>
            )}
            {marks.orphans.length > 0 && <span>{t.wall.noOwner(marks.orphans.join(', '))}</span>}
          </p>
        )}
        {(marks.under || marks.muted > 0) && (
          <p className="card-under">
            {marks.under && (
              <span>
                {t.wall.under(
                  marks.under.n,
                  marks.under.open,
                  marks.under.named.join(', '),
                  marks.under.more,
                )}
              </span>
            )}
            {marks.muted > 0 && <span>{t.wall.muted(marks.muted)}</span>}
          </p>
        )}
        <ul className="lamps" aria-label={t.lamp.list}>
          {shownDecisions(exception.decisions).map(({ decision, part }) => (
            <Lamp
              key={decision.id}
              lamp={lampOf(decision, exception.postings, now)}
              part={part}
              people={people}
              onDuty={onDuty}
              now={now}
            />
          ))}
        </ul>
      </article>
    </li>
  );
});
